import { countOf, formatDuration } from "@plimsoll/core";
import type { History, NamedPlan } from "./history.ts";
import { isMeasured } from "./learn-hints.ts";
import { listed } from "./listed.ts";

/** Where less than this share of the range was watched, that is told. */
const MOSTLY = 0.9;

/** What no history tells: true of every backtest. */
const ALWAYS = [
  "When each check began is not stored: an alert's event_at is taken to be its detected_at.",
  "What recovery did, and how often a worse answer was checked again, is taken as recorded: another configuration might have done it otherwise.",
  "Every channel is taken to deliver at once, so fallbacks are never used; snoozes, inbound alerts and alerts about channels, the store and findings are not replayed.",
  "Silence is noticed to the second of the monitor's last recorded start.",
] as const;

/** What this history cannot tell, and what looked odd in it, in words. */
export function historyNotes(about: {
  readonly history: History;
  readonly plans: readonly NamedPlan[];
  readonly rows: ReadonlyMap<string, number>;
  /** How much of the range was really watched. */
  readonly watchedMs: number;
}): string[] {
  const { history, plans, rows, watchedMs } = about;
  const { recorded, components } = history;
  const without = components.map(({ id }) => id).filter((id) => (rows.get(id) ?? 0) === 0);
  const planned = new Set(components.map(({ id }) => id));
  const gone = new Set(recorded.changes.map(({ componentId }) => componentId).filter((id) => !planned.has(id)));
  gone.delete("system_health_monitor");
  return [
    ...watchedNotes(watchedMs, history),
    ...ALWAYS,
    ...(without.length === 0 ? [] : [`No results are stored of ${listed(without)}: nothing can be said of them.`]),
    ...(gone.size === 0 ? [] : [`${listed([...gone])} changed status but is in no configuration here: left out.`]),
    ...seriesNotes(history),
    ...plans.flatMap((plan) => [...neverMeasured(plan, history)]),
    ...(recorded.snoozes === 0
      ? []
      : [`${countOf(recorded.snoozes, "snooze was", "snoozes were")} recorded, and not replayed.`]),
    ...(recorded.reloads === 0
      ? []
      : [
          `The configuration was reloaded ${countOf(recorded.reloads, "time")}: what was recorded may have been judged by others.`,
        ]),
  ];
}

/** Figures of a short time look like those of the whole one, unless somebody says so. */
function watchedNotes(watchedMs: number, { since, until }: History): string[] {
  if (watchedMs >= MOSTLY * (until - since)) return [];
  const asked = `of the ${formatDuration(until - since)} asked`;
  if (watchedMs === 0) return [`Nothing was watched ${asked}.`];
  return [`Watched ${formatDuration(watchedMs)} ${asked}: pages a week are of the time that was watched.`];
}

function* seriesNotes({ learned, hintsOf }: History): Generator<string> {
  for (const [id, { series, unjudged }] of learned) {
    for (const [key, { units }] of series) {
      if (units.size > 1)
        yield `${id}: ${key} changed its unit (${[...units].join(", ")}): thresholds may not mean the same.`;
    }
    const isByTarget = (key: string) => hintsOf(id).isJudgedByTarget(series.get(key) ?? { name: key });
    const [asRecorded, lost] = [[...unjudged].filter(isByTarget), [...unjudged].filter((key) => !isByTarget(key))];
    if (asRecorded.length > 0) {
      yield `${id}: ${listed(asRecorded)} is judged as it was recorded: its limits are its target's own.`;
    }
    if (lost.length > 0) {
      yield `${id}: ${listed(lost)} was judged by limits that its target gave or that are configured no more: not judged here.`;
    }
  }
}

/** Thresholds that a person configured for what was never measured: a slip of the pen, mostly. */
function* neverMeasured({ name, plan }: NamedPlan, { learned }: History): Generator<string> {
  for (const { definition } of plan.components) {
    const learning = learned.get(definition.id);
    if (learning === undefined || learning.series.size === 0) continue;
    for (const key of Object.keys(definition.thresholds)) {
      if (!isMeasured(key, learning))
        yield `${name}: ${definition.id} has a threshold on ${key}, which was never measured in this time.`;
    }
  }
}
