import type { Labels } from "../metric/metric-reading.ts";

/** The metric that says how long a component's progress has been standing still, in seconds of session time. */
export const PROGRESS_AGE = "progress_age";

/**
 * How a metric tells progress.
 * - `counter`: it changes; a counter that begins anew has changed.
 * - `timestamp`: it is the time of the last progress, seconds, ms, us or ns since 1970.
 * - `age`: it is how long ago that was, in its own unit (`ms`, `s`, `min`, `h`; a plain number is seconds).
 */
export const PROGRESS_KINDS = ["counter", "timestamp", "age"] as const;
export type ProgressKind = (typeof PROGRESS_KINDS)[number];

/** What must move, and how long it may stand still. */
export interface ProgressRule {
  /** As it is configured, labels included: `progress{name="loop"}`. */
  readonly metric: string;
  readonly name: string;
  /** Labels that the reading must have; others may be there. */
  readonly labels: Labels;
  readonly kind: ProgressKind;
  /** In session time, ms. */
  readonly limitMs: number;
  /** How far apart a counter is looked at, at most, ms: so late can its standstill be seen. */
  readonly sampleMs: number;
}
