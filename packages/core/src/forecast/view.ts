import { findChangePoints } from "./change-points.ts";
import { cleanOutliers } from "./clean-outliers.ts";
import { curveOf, STRAIGHT } from "./curve.ts";
import { quantileOf } from "./robust-scale.ts";
import { findSawtooth, type Sawtooth } from "./sawtooth.ts";
import type { SeasonProfile } from "./season-profile.ts";
import { mapInSteps, type Steps } from "./steps.ts";
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
  /** By how much the slope grows, per ms and ms, as far as that can be told; below 0: it lessens. */
  readonly bend: number;
}

/** Looks at gridded values (oldest first). */
export function* lookAt(grid: readonly TimedValue[], season: SeasonProfile | null): Steps<View> {
  const rests =
    season === null ? grid : yield* mapInSteps(grid, ({ at, value }) => ({ at, value: value - season.at(at) }));
  yield undefined;
  const values = yield* cleanOutliers(rests);
  const whole = season === null ? values : yield* cleanOutliers(grid);
  // A season that explains the teeth is the better account of them; one that only blurs them is not.
  const isExplained = season !== null && rangeOf(values) <= EXPLAINED * rangeOf(whole);
  yield undefined;
  const sawtooth = isExplained ? null : findSawtooth(whole);
  yield undefined;
  const starts = yield* findChangePoints(values);
  yield undefined;
  // A line through the teeth of a saw says nothing; through the last one only once it has outgrown the others.
  const since = sawtooth?.isOverdue === true ? sawtooth.lastReset : (starts.at(-1) ?? 0);
  const stretch = values.slice(since);
  const line = theilSen(stretch);
  yield undefined;
  const curve = line === null ? STRAIGHT : curveOf({ values, starts, since, line });
  return { values, starts, sawtooth, since, line, ...curve };
}

function rangeOf(values: readonly TimedValue[]): number {
  const sorted = Float64Array.from(values, ({ value }) => value).sort();
  return quantileOf(sorted, 0.98) - quantileOf(sorted, 0.02);
}

/** Whether the line rises or falls for certain. */
export function isSloped({ certain }: TrendLine): boolean {
  return certain.low > 0 || certain.high < 0;
}
