import type { Aggregation } from "../series/aggregate.ts";
import type { GroupOutcome, Moment, Outcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import type { PushedSample } from "./pushed-sample.ts";

/** What is asked of series. */
export interface Question {
  readonly kind: "value" | "rise" | "quantile";
  readonly per: "second" | "window";
  /** Of a rise and of what was observed, ms. */
  readonly windowMs: number;
  readonly quantile: number;
  /** How series become one; undefined: as is usual for their kind. */
  readonly how: Aggregation | undefined;
  /** Whether only the whole window proves that nothing rose. */
  readonly waitsForWindow: boolean;
  /** A gauge that was set longer ago is none any more, ms. */
  readonly limitMs: number;
  /** Since when anything could be heard, monotonic ms. */
  readonly begunAt: number;
}

export interface Pushed<Sample extends PushedSample = PushedSample> {
  readonly sample: Sample;
  readonly group: SeriesGroup;
  /** The key of its series. */
  readonly series: string;
  /** Monotonic ms. */
  readonly at: number;
}

/** Keeps what was pushed of one kind, in bounded memory. */
export interface Gatherer<Sample extends PushedSample = PushedSample> {
  /** Whether there was room for it. */
  take(pushed: Pushed<Sample>): boolean;
  /** What it comes to now, by the key of the group. */
  outcomes(moment: Moment): ReadonlyMap<string, GroupOutcome>;
}

/** So many series of one metric are kept apart. */
export const MOST_SERIES = 10_000;
/** So many counters, or groups, are followed each by itself. */
export const MOST_KEPT = 2000;

/** Outcomes of groups out of what each of their parts comes to. */
export function byGroup<Part>(
  parts: Iterable<{ readonly group: SeriesGroup; readonly part: Part }>,
  outcomeOf: (parts: readonly Part[]) => Outcome,
): ReadonlyMap<string, GroupOutcome> {
  const groups = new Map<string, { readonly group: SeriesGroup; readonly parts: Part[] }>();
  for (const { group, part } of parts) {
    const entry = groups.get(group.key) ?? { group, parts: [] };
    entry.parts.push(part);
    groups.set(group.key, entry);
  }
  return new Map(
    [...groups].map(([key, it]) => [key, { labels: it.group.labels, outcome: outcomeOf(it.parts) }] as const),
  );
}
