import type { TrendLine } from "./theil-sen.ts";
import type { TimedValue } from "./timed-value.ts";

/** A stretch needs so many values in each half before their slopes are compared. */
const LEAST_HALF = 8;
/** A slope counts as one when it is so many times as large as its own error. */
const CLEAR = 2;
/** A stretch that the newest one continues has at least this share of its slope: what was flat has begun, not quickened. */
const LEAST_SHARE = 0.25;

/** How a course departs from its line. */
export interface Curve {
  /** How fast the rise dies away, per ms; 0: it goes on straight. */
  readonly decay: number;
  /** By how much the slope grows, per ms and ms, as far as that can be told; below 0: it lessens. */
  readonly bend: number;
}
export const STRAIGHT: Curve = { decay: 0, bend: 0 };

interface Stretches {
  readonly values: readonly TimedValue[];
  readonly starts: readonly number[];
  readonly since: number;
  readonly line: TrendLine;
}

/**
 * How a rise dies away or quickens: from the slopes of the two halves of the newest stretch, or of it and the one before
 * that it continues. What fills a cache or warms up rises ever more slowly, and never gets as far as a line through it
 * says; what quickens gets there before.
 */
export function curveOf({ values, starts, since, line }: Stretches): Curve {
  const stretch = values.slice(since);
  const half = Math.floor(stretch.length / 2);
  const halves = half >= LEAST_HALF ? changeBetween(stretch.slice(0, half), stretch.slice(half)) : null;
  const before = starts.indexOf(since) > 0 ? values.slice(starts[starts.indexOf(since) - 1], since) : [];
  const isLinked = before.length >= 4 && isContinued(before, stretch, line);
  const linked = isLinked ? changeBetween(before, stretch) : null;
  return { decay: Math.max(decayOf(halves, line), decayOf(linked, line)), bend: bendOf(halves, linked, line) };
}

function isContinued(before: readonly TimedValue[], stretch: readonly TimedValue[], line: TrendLine): boolean {
  const [left, right] = [before.at(-1)?.value ?? 0, stretch[0]?.value ?? 0];
  const rise = Math.abs((stretch.at(-1)?.value ?? 0) - (before[0]?.value ?? 0));
  return Math.abs(right - left) <= Math.max(4 * line.spread, 0.15 * rise);
}

/** How the slope changes from one stretch to the next; `error` is that of the change, for noise of 1. */
interface Change {
  readonly early: number;
  readonly late: number;
  readonly apartMs: number;
  readonly earlyError: number;
  readonly error: number;
}

function changeBetween(before: readonly TimedValue[], after: readonly TimedValue[]): Change {
  const [first, second] = [lineThrough(before), lineThrough(after)];
  return {
    early: first.slope,
    late: second.slope,
    apartMs: second.centre - first.centre,
    earlyError: first.error,
    error: Math.hypot(first.error, second.error),
  };
}

/** Of slopes that fall from one stretch to the next in proportion; 0 where they do not clearly. */
function decayOf(change: Change | null, { spread }: TrendLine): number {
  if (change === null) return 0;
  const { early, late, apartMs, error } = change;
  const ratio = late / early;
  if (Math.abs(early - late) <= CLEAR * spread * error || !(ratio < 0.8) || early <= 0) return 0;
  return -Math.log(Math.max(0.02, ratio)) / apartMs;
}

/** From the longer stretches where the one before was on its way already, else from the halves. */
function bendOf(halves: Change | null, linked: Change | null, { spread }: TrendLine): number {
  const isUnderWay =
    linked !== null && linked.early > CLEAR * spread * linked.earlyError && linked.early > LEAST_SHARE * linked.late;
  const change = isUnderWay ? linked : halves;
  return change === null || !(change.apartMs > 0) ? 0 : (change.late - change.early) / change.apartMs;
}

/** Least squares; `error` is the slope's, for noise of 1. */
function lineThrough(values: readonly TimedValue[]): { slope: number; centre: number; error: number } {
  const centre = values.reduce((sum, { at }) => sum + at / values.length, 0);
  const mean = values.reduce((sum, { value }) => sum + value / values.length, 0);
  let [xx, xy] = [0, 0];
  for (const { at, value } of values) {
    xx += (at - centre) ** 2;
    xy += (at - centre) * (value - mean);
  }
  return { slope: xx > 0 ? xy / xx : 0, centre, error: xx > 0 ? 1 / Math.sqrt(xx) : 0 };
}
