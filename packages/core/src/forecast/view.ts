import { findChangePoints } from "./change-points.ts";
import { cleanOutliers } from "./clean-outliers.ts";
import { quantileOf } from "./robust-scale.ts";
import { findSawtooth, type Sawtooth } from "./sawtooth.ts";
import type { SeasonProfile } from "./season-profile.ts";
import type { Steps } from "./steps.ts";
import { type TrendLine, theilSen } from "./theil-sen.ts";
import type { TimedValue } from "./timed-value.ts";

/** A season explains a saw when it leaves less than this share of its range. */
const EXPLAINED = 0.5;

/** Values over one stretch of time at one step, and what is seen in them. Rising is bad. */
export interface View {
  /** Without lonely outliers and without the season. */
  readonly values: readonly TimedValue[];
  /** The index of the first value of each stretch that follows a line of its own. */
  readonly starts: readonly number[];
  readonly sawtooth: Sawtooth | null;
  /** The index from which on the newest line holds. */
  readonly since: number;
  readonly line: TrendLine | null;
  /** How fast the rise dies away, per ms; 0: it goes on straight. */
  readonly decay: number;
}

/** Looks at gridded values (oldest first). */
export function* lookAt(grid: readonly TimedValue[], season: SeasonProfile | null): Steps<View> {
  const rests = season === null ? grid : grid.map(({ at, value }) => ({ at, value: value - season.at(at) }));
  const values = cleanOutliers(rests);
  yield undefined;
  const sawtooth = season === null ? findSawtooth(values) : sawBeneath(cleanOutliers(grid), values);
  const starts = findChangePoints(values);
  yield undefined;
  // A line through the teeth of a saw says nothing; through the last one only once it has outgrown the others.
  const since = sawtooth?.isOverdue === true ? sawtooth.lastReset : (starts.at(-1) ?? 0);
  const stretch = values.slice(since);
  const line = theilSen(stretch);
  yield undefined;
  return { values, starts, sawtooth, since, line, decay: line === null ? 0 : decayOf({ values, starts, since, line }) };
}

/** A season that explains the teeth is the better account of them; one that only blurs them is not. */
function sawBeneath(values: readonly TimedValue[], rests: readonly TimedValue[]): Sawtooth | null {
  return rangeOf(rests) > EXPLAINED * rangeOf(values) ? findSawtooth(values) : null;
}

function rangeOf(values: readonly TimedValue[]): number {
  const sorted = Float64Array.from(values, ({ value }) => value).sort();
  return quantileOf(sorted, 0.98) - quantileOf(sorted, 0.02);
}

/** Whether the line rises or falls for certain. */
export function isSloped({ certain }: TrendLine): boolean {
  return certain.low > 0 || certain.high < 0;
}

/**
 * How fast a rise dies away: from the slopes of the two halves of the newest stretch, or of it and the one before that it
 * continues. What fills a cache or warms up rises ever more slowly, and never gets as far as a line through it says.
 */
function decayOf({
  values,
  starts,
  since,
  line,
}: Pick<View, "values" | "starts" | "since"> & { line: TrendLine }): number {
  const stretch = values.slice(since);
  const half = Math.floor(stretch.length / 2);
  const [early, late] = [stretch.slice(0, half), stretch.slice(half)];
  const before = starts.indexOf(since) > 0 ? values.slice(starts[starts.indexOf(since) - 1], since) : [];
  return Math.max(
    half >= 8 ? decayBetween(early, late, line) : 0,
    before.length >= 4 && isContinued(before, stretch, line) ? decayBetween(before, stretch, line) : 0,
  );
}

function isContinued(before: readonly TimedValue[], stretch: readonly TimedValue[], line: TrendLine): boolean {
  const [left, right] = [before.at(-1)?.value ?? 0, stretch[0]?.value ?? 0];
  const rise = Math.abs((stretch.at(-1)?.value ?? 0) - (before[0]?.value ?? 0));
  return Math.abs(right - left) <= Math.max(4 * line.spread, 0.15 * rise);
}

/** Of slopes that fall from one stretch to the next in proportion; 0 where they do not clearly. */
function decayBetween(early: readonly TimedValue[], late: readonly TimedValue[], line: TrendLine): number {
  const [first, second] = [lineThrough(early), lineThrough(late)];
  const ratio = second.slope / first.slope;
  const isClear = Math.abs(first.slope - second.slope) > 2 * line.spread * Math.hypot(first.error, second.error);
  if (!isClear || !(ratio < 0.8) || first.slope <= 0) return 0;
  return -Math.log(Math.max(0.02, ratio)) / (second.centre - first.centre);
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
