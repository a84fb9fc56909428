import { medianOf } from "./robust-scale.ts";
import type { TimedValue } from "./timed-value.ts";

/** The gap between what was and what is, in times of what both span. */
const APART = 10;
/** And the larger of the two, in times of the smaller. */
const RATIO = 50;

/**
 * The values since they last became altogether different ones, as when their unit changes or another thing takes the name:
 * nothing before says anything about what comes. All of them where they never did.
 */
export function sameRegime(values: readonly TimedValue[]): readonly TimedValue[] {
  const count = values.length;
  const [low, high] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  low[count] = Number.POSITIVE_INFINITY;
  high[count] = Number.NEGATIVE_INFINITY;
  for (let index = count - 1; index >= 0; index--) {
    const { value } = values[index] as TimedValue;
    low[index] = Math.min(low[index + 1] as number, value);
    high[index] = Math.max(high[index + 1] as number, value);
  }
  let [lowest, highest, since] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let index = 1; index < count; index++) {
    const { value } = values[index - 1] as TimedValue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    const [after, before] = [low[index] as number, high[index] as number];
    const gap = Math.max(after - highest, lowest - before);
    if (gap > APART * (highest - lowest + before - after)) since = index;
  }
  if (since === 0) return values;
  const sizeOf = (part: readonly TimedValue[]) => Math.abs(medianOf(part.map(({ value }) => value)));
  const sizes = [sizeOf(values.slice(0, since)), sizeOf(values.slice(since))];
  return Math.max(...sizes) > RATIO * Math.min(...sizes) ? values.slice(since) : values;
}
