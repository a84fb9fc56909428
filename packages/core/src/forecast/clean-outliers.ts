import { medianOf, robustScale } from "./robust-scale.ts";
import { mapInSteps, type Steps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";

/** Neighbours on each side that a value is held against. */
const REACH = 4;
/** So many robust standard deviations off, a value is not believed. */
const LIMIT = 4;

/**
 * The values with lonely outliers put back to the median of their neighbours: the Hampel filter (Hampel, The Influence
 * Curve and Its Role in Robust Estimation, JASA 69, 1974). Steps, ramps and what lasts over four values stay as they are.
 */
export function cleanOutliers(values: readonly TimedValue[]): Steps<readonly TimedValue[]> {
  return mapInSteps(values, (each, index) => {
    const around = values.slice(Math.max(0, index - REACH), index + REACH + 1).map(({ value }) => value);
    if (around.length < REACH) return each;
    const middle = medianOf(around);
    const off = Math.abs(each.value - middle);
    return off > 0 && off > LIMIT * robustScale(around) ? { at: each.at, value: middle } : each;
  });
}
