import {
  type ComplianceHold,
  type Silence,
  type SystemEvent,
  type TimeSpan,
  toTimestamp,
  watchedSpans,
} from "@plimsoll/core";
import type { Store } from "../../port/store.ts";
import { PAGE_LIMIT, readAll } from "../report/read-all.ts";

const AUTOMATION_TYPES = ["recovery_paused", "recovery_suspended", "recovery_resumed"];
/** Shorter ones are a restart or a clock's step, of which nobody was kept from anything. */
const LEAST_GAP_MS = 5000;

/** Who holds automation back now, and since when. */
export interface AutomationHeld {
  readonly at: string;
  readonly by: string | null;
  readonly reason: string;
}

export interface HoldSources {
  readonly store: Store;
  readonly range: TimeSpan;
  readonly now: number;
  /** When the first component was watched, epoch ms; null: none was. */
  readonly begins: number | null;
  readonly automation: AutomationHeld | null;
}

/** What kept people or automation from hearing and acting within a range, oldest first. */
export async function readHolds(
  sources: HoldSources,
): Promise<{ readonly items: readonly ComplianceHold[]; readonly notes: readonly string[] }> {
  const silences = await silenceHolds(sources);
  const gaps = await watchGaps(sources);
  const halts = await automationHolds(sources);
  const items = [...silences.items, ...gaps, ...halts.items].toSorted(
    (a, b) => Date.parse(a.from) - Date.parse(b.from),
  );
  return { items, notes: [...silences.notes, ...halts.notes] };
}

async function silenceHolds({ store, range, now }: HoldSources) {
  const { items, notes } = await readAll((cursor) =>
    store.querySilences({ activeAt: null, limit: PAGE_LIMIT, cursor }),
  );
  return { items: items.flatMap((silence) => toSilenceHold(silence, range, now)), notes };
}

function toSilenceHold(silence: Silence, range: TimeSpan, now: number): ComplianceHold[] {
  const [from, to] = [Date.parse(silence.starts_at), Date.parse(silence.ends_at)];
  if (to <= range.from || from >= range.to) return [];
  return [
    {
      kind: "silence",
      what: matchWords(silence.match),
      by: silence.created_by,
      reason: silence.reason,
      from: toTimestamp(Math.max(from, range.from)),
      to: to > now ? null : silence.ends_at,
    },
  ];
}

function matchWords({ components, types, tags, min_severity, max_severity }: Silence["match"]): string {
  const parts = [components, types, tags].flatMap((names) => (names === undefined ? [] : [names.join(", ")]));
  if (min_severity !== undefined) parts.push(`from ${min_severity}`);
  if (max_severity !== undefined) parts.push(`up to ${max_severity}`);
  return parts.join("; ");
}

/** When Plimsoll did not watch since it began to: it did not run, was stopped or suspended, or lost what it had seen. */
async function watchGaps({ store, range, now, begins }: HoldSources): Promise<ComplianceHold[]> {
  const from = Math.max(range.from, begins ?? range.to);
  const to = Math.min(range.to, now);
  if (from >= to) return [];
  const { monitor } = await store.queryStatusRecord({ from, componentIds: [] });
  const watched = watchedSpans(monitor, { from, to }, now);
  const edges = [from, ...watched.flatMap((span) => [Math.max(from, span.from), Math.min(to, span.to)]), to];
  const gaps: ComplianceHold[] = [];
  for (let index = 0; index < edges.length; index += 2) {
    const [begin = to, end = to] = [edges[index], edges[index + 1]];
    if (end - begin < LEAST_GAP_MS) continue;
    const common = { kind: "unwatched", what: "everything", by: null, reason: "" } as const;
    gaps.push({ ...common, from: toTimestamp(begin), to: end >= now ? null : toTimestamp(end) });
  }
  return gaps;
}

async function automationHolds({ store, range, automation }: HoldSources) {
  const asked = { componentId: null, incidentId: null, types: AUTOMATION_TYPES, minSeverity: null };
  const read = await readAll((cursor) => store.queryEvents({ ...asked, ...range, limit: PAGE_LIMIT, cursor }));
  return { items: pairHalts(read.items.toReversed(), range, automation), notes: read.notes };
}

/** Events oldest first. A halt from before the range begins with it; one that nothing ended goes on if automation is held. */
export function pairHalts(
  events: readonly SystemEvent[],
  range: TimeSpan,
  automation: AutomationHeld | null,
): ComplianceHold[] {
  const halts: ComplianceHold[] = [];
  let open: ComplianceHold | null = null;
  for (const { event_type, timestamp, message } of events) {
    if (event_type === "recovery_resumed") {
      const unseen = halt(toTimestamp(range.from), "it began before");
      halts.push({ ...(open ?? unseen), to: timestamp });
      open = null;
    } else open ??= halt(timestamp, message);
  }
  if (automation !== null && Date.parse(automation.at) < range.to) {
    const since = toTimestamp(Math.max(range.from, Date.parse(automation.at)));
    halts.push({ ...(open ?? halt(since, automation.reason)), by: automation.by, to: null });
  } else if (open !== null) halts.push({ ...open, to: toTimestamp(range.to) });
  return halts;
}

function halt(from: string, reason: string): ComplianceHold {
  return { kind: "automation", what: "recovery by itself", by: null, reason, from, to: null };
}
