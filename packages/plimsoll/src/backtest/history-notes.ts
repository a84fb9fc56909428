import { parseThresholdKey, seriesKey } from "@plimsoll/core";
import type { History, NamedPlan } from "./history.ts";

/** What no history tells: true of every backtest. */
const ALWAYS = [
  "When each check began is not stored: an alert's event_at is taken to be its detected_at.",
  "What recovery did, and how often a worse answer was checked again, is taken as recorded: another configuration might have done it otherwise.",
  "Every channel is taken to deliver at once, so fallbacks are never used; snoozes, inbound alerts and alerts about channels, the store and findings are not replayed.",
  "Silence is noticed to the second of the monitor's last recorded start.",
] as const;

/** So many names stand in one note; the rest are counted. */
const NAMED = 10;

/** What this history cannot tell, and what looked odd in it, in words. */
export function historyNotes(about: {
  readonly history: History;
  readonly plans: readonly NamedPlan[];
  readonly rows: ReadonlyMap<string, number>;
}): string[] {
  const { history, plans, rows } = about;
  const { recorded, components } = history;
  const without = components.map(({ id }) => id).filter((id) => (rows.get(id) ?? 0) === 0);
  const planned = new Set(components.map(({ id }) => id));
  const gone = new Set(recorded.changes.map(({ componentId }) => componentId).filter((id) => !planned.has(id)));
  gone.delete("system_health_monitor");
  return [
    ...ALWAYS,
    ...(without.length === 0 ? [] : [`No results are stored of ${listed(without)}: nothing can be said of them.`]),
    ...(gone.size === 0 ? [] : [`${listed([...gone])} changed status but is in no configuration here: left out.`]),
    ...seriesNotes(history),
    ...plans.flatMap((plan) => [...neverMeasured(plan, history)]),
    ...(recorded.snoozes === 0 ? [] : [`${recorded.snoozes} snoozes were recorded; they are not replayed.`]),
    ...(recorded.reloads === 0
      ? []
      : [
          `The configuration was reloaded ${recorded.reloads} times: what was recorded may have been judged by others.`,
        ]),
  ];
}

function* seriesNotes({ learned }: History): Generator<string> {
  for (const [id, { units, unjudged }] of learned) {
    for (const [series, met] of units) {
      if (met.size > 1)
        yield `${id}: ${series} changed its unit (${[...met].join(", ")}): thresholds may not mean the same.`;
    }
    if (unjudged.size > 0) {
      yield `${id}: ${listed([...unjudged])} was judged by limits that its target gave or that are configured no more: not judged here.`;
    }
  }
}

/** Thresholds that a person configured for what was never measured: a slip of the pen, mostly. */
function* neverMeasured({ name, plan }: NamedPlan, { learned }: History): Generator<string> {
  for (const { definition } of plan.components) {
    const units = learned.get(definition.id)?.units;
    if (units === undefined || units.size === 0) continue;
    const measured = [...units.keys()];
    for (const key of Object.keys(definition.thresholds)) {
      const wanted = parseThresholdKey(key);
      const met = measured.some(
        (series) => series === seriesKey(wanted.name, wanted.labels) || series.startsWith(wanted.name),
      );
      if (!met) yield `${name}: ${definition.id} has a threshold on ${key}, which was never measured in this time.`;
    }
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
