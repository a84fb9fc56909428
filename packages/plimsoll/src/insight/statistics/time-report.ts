import {
  type ComponentRecord,
  componentTimeline,
  hideClosed,
  recordNotes,
  type StatusRecord,
  type TimeSegment,
  type TimeSpan,
  toTimestamp,
  watchedSpans,
} from "@plimsoll/core";
import type { Store } from "../../port/store.ts";

/** A record over a range, ready to be counted. */
export interface TimeReport {
  /** What is counted: not beyond now, nor before what is known. */
  readonly range: TimeSpan;
  readonly components: readonly ComponentRecord[];
  readonly notes: readonly string[];
  timelineOf(record: ComponentRecord): TimeSegment[];
}

/** Reads what is recorded since a range began. Rejects with StoreError while the store cannot answer. */
export async function readTimeReport(
  store: Store,
  query: { readonly range: TimeSpan; readonly now: number; readonly componentIds: readonly string[] | null },
): Promise<TimeReport> {
  const { range, now, componentIds } = query;
  return toTimeReport(await store.queryStatusRecord({ from: range.from, componentIds }), range, now);
}

function toTimeReport(record: StatusRecord, asked: TimeSpan, now: number): TimeReport {
  const to = Math.max(0, Math.min(asked.to, now));
  const range = { from: Math.min(Math.max(asked.from, record.cutAt ?? 0), to), to };
  const watched = watchedSpans(record.monitor, range, now);
  return {
    range,
    components: record.components,
    notes: [...rangeNotes(asked, now), ...recordNotes(record, asked)],
    timelineOf: (component) => (range.from < to ? componentTimeline(component, { range, now, watched }) : []),
  };
}

/** The same without the hours in which a component's market is closed; one without a market counts at all hours. */
export function whileOpen(
  report: TimeReport,
  marketOf: (componentId: string) => Parameters<typeof hideClosed>[1] | null,
): TimeReport {
  const words =
    "hours in which a component's market is closed are left out; a component without a calendar counts at all hours";
  return {
    ...report,
    notes: [...report.notes, words],
    timelineOf(record) {
      const market = marketOf(record.componentId);
      const timeline = report.timelineOf(record);
      return market === null ? timeline : hideClosed(timeline, market);
    },
  };
}

/** A range that is still to come has no figures, and looks as if nothing had happened. */
export function rangeNotes({ from }: TimeSpan, now: number): string[] {
  return from > now ? [`the range begins after now, ${toTimestamp(now)}: nothing is recorded of it yet`] : [];
}

/** A report's own lines as they go over the wire. */
export function reportHead({ range, notes }: TimeReport): { from: string; to: string; notes: string[] } {
  return { from: toTimestamp(range.from), to: toTimestamp(range.to), notes: [...notes] };
}
