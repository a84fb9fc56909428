import { robustScale } from "./robust-scale.ts";
import type { Steps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";

/** A stretch shorter than this many values is none. */
const SHORTEST = 8;
/** The second difference of white noise has this many times its standard deviation. */
const SECOND_DIFFERENCE = Math.sqrt(6);
/** What a change point must be worth: this times the logarithm of the number of values. */
const PENALTY = 12;
/** Stretches whose cost is reckoned between two steps. */
const WEIGHED_A_STEP = 2000;
/** No noise is believed to be smaller than this share of what the values span: they are written with few digits. */
const LEAST_NOISE = 0.002;

/**
 * Where values begin to follow another line: the index of the first value of each stretch, the first (0) included. Finds
 * the division into lines with the least squared error and a price for each, exactly, by dynamic programming with pruning
 * (PELT: Killick, Fearnhead and Eckley, Optimal Detection of Changepoints With a Linear Computational Cost, JASA 107,
 * 2012). Lonely outliers must have been cleaned before. Costs at most the square of the number of values.
 */
export function* findChangePoints(values: readonly TimedValue[]): Steps<number[]> {
  const count = values.length;
  if (count < 2 * SHORTEST) return [0];
  const cost = lineCosts(values);
  if (cost === null) return [0];
  const price = PENALTY * Math.log(count);
  const best = new Float64Array(count + 1).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(count + 1);
  best[0] = -price;
  let candidates = [0];
  let weighed = 0;
  for (let end = SHORTEST; end <= count; end++) {
    const totals = candidates.map((start) => (best[start] as number) + cost(start, end));
    totals.forEach((total, index) => {
      if (total + price >= (best[end] as number)) return;
      best[end] = total + price;
      before[end] = candidates[index] as number;
    });
    weighed += candidates.length;
    candidates = candidates.filter((_, index) => (totals[index] as number) <= (best[end] as number));
    if (Number.isFinite(best[end - SHORTEST + 1] as number) && end - SHORTEST + 1 > 0)
      candidates.push(end - SHORTEST + 1);
    if (weighed < WEIGHED_A_STEP) continue;
    weighed = 0;
    yield undefined;
  }
  const starts: number[] = [];
  for (let end = count; end > 0; end = before[end] as number) starts.push(before[end] as number);
  return starts.reverse();
}

/** The squared error of the best line through the values of a stretch, in units of the noise; null where there is none. */
function lineCosts(values: readonly TimedValue[]): ((start: number, end: number) => number) | null {
  const count = values.length;
  const [first, last] = [values[0] as TimedValue, values[count - 1] as TimedValue];
  const noise = noiseOf(values);
  if (noise === 0 || last.at === first.at) return null;
  const xs = new Float64Array(count);
  const ys = new Float64Array(count);
  values.forEach(({ at, value }, index) => {
    xs[index] = (at - first.at) / (last.at - first.at);
    ys[index] = (value - first.value) / noise;
  });
  const [x, y, xx, xy, yy] = [sums(xs), sums(ys), sums(xs, xs), sums(xs, ys), sums(ys, ys)];
  return (start, end) => {
    const n = end - start;
    const within = (sum: Float64Array) => (sum[end] as number) - (sum[start] as number);
    const [sx, sy] = [within(x), within(y)];
    const sxx = within(xx) - (sx * sx) / n;
    const sxy = within(xy) - (sx * sy) / n;
    const syy = within(yy) - (sy * sy) / n;
    return Math.max(0, sxx > 0 ? syy - (sxy * sxy) / sxx : syy);
  };
}

/** At each index the sum of all before it, of products where there are two. */
function sums(left: Float64Array, right?: Float64Array): Float64Array {
  const sum = new Float64Array(left.length + 1);
  for (let index = 0; index < left.length; index++) {
    sum[index + 1] = (sum[index] as number) + (left[index] as number) * (right?.[index] ?? 1);
  }
  return sum;
}

function noiseOf(values: readonly TimedValue[]): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const bends = new Float64Array(values.length - 2);
  for (let index = 0; index < bends.length; index++) {
    const [a, b, c] = [values[index], values[index + 1], values[index + 2]] as [TimedValue, TimedValue, TimedValue];
    bends[index] = a.value - 2 * b.value + c.value;
  }
  return Math.max(robustScale(bends) / SECOND_DIFFERENCE, (high - low) * LEAST_NOISE);
}
