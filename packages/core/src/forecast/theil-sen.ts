import { autocorrelation, medianOf, quantileOf, robustScale } from "./robust-scale.ts";
import type { TimedValue } from "./timed-value.ts";

/** More points than this are gathered into so many means of neighbours first: the cost grows with the square. */
const MOST_POINTS = 120;
const FEWEST_POINTS = 5;
/** Two-sided normal quantiles by confidence. */
const QUANTILES = { 0.8: 1.2815515655446004, 0.99: 2.5758293035489004 } as const;

export interface SlopeInterval {
  readonly low: number;
  readonly high: number;
}

/** A straight line through values over time. Slopes are per ms. */
export interface TrendLine {
  readonly slope: number;
  /** Where the slope lies with a confidence of 80 % and of 99 %. */
  readonly likely: SlopeInterval;
  readonly certain: SlopeInterval;
  /** The moment, epoch ms, that `level` is of: the last one seen. */
  readonly at: number;
  readonly level: number;
  /** How sure the level is: half the width of its 80 % interval. */
  readonly levelError: number;
  /** How far values lie from the line: a robust standard deviation. */
  readonly spread: number;
}

/**
 * The Theil-Sen line: the median of the slopes between all pairs of points, through the median of what it leaves over. Up
 * to 29 % of the points may be wrong without moving it far. Its interval is Sen's, from Kendall's statistic (Sen, Estimates
 * of the Regression Coefficient Based on Kendall's Tau, JASA 63, 1968), widened for neighbours that are alike as in Hamed
 * and Rao (A modified Mann-Kendall trend test for autocorrelated data, J. Hydrology 204, 1998) with the lag 1 alone. Costs
 * at most 7,200 slopes. Null of fewer than 5 points.
 */
export function theilSen(values: readonly TimedValue[]): TrendLine | null {
  const points = gathered(values);
  const last = values.at(-1);
  if (points.length < FEWEST_POINTS || last === undefined) return null;
  const slopes = slopesBetween(points);
  const slope = quantileOf(slopes, 0.5);
  const rests = points.map(({ at, value }) => value - slope * (at - last.at));
  const level = medianOf(rests);
  const alike = Math.max(0, Math.min(0.95, autocorrelation(rests)));
  const independent = Math.max(2, (points.length * (1 - alike)) / (1 + alike));
  const spread = robustScale(values.map(({ at, value }) => value - level - slope * (at - last.at)));
  // The median's own error is 1.25 of the mean's; at its end a line is twice as unsure as in its middle.
  const levelError = (QUANTILES[0.8] * 1.2533 * 2 * robustScale(rests)) / Math.sqrt(independent);
  const within = (confidence: keyof typeof QUANTILES) =>
    slopeInterval(slopes, points.length, { independent, confidence });
  return { slope, likely: within(0.8), certain: within(0.99), at: last.at, level, levelError, spread };
}

function slopesBetween(points: readonly TimedValue[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let next = 0;
  for (let right = 1; right < points.length; right++) {
    const { at, value } = points[right] as TimedValue;
    for (let left = 0; left < right; left++) {
      const before = points[left] as TimedValue;
      slopes[next++] = (value - before.value) / (at - before.at);
    }
  }
  return slopes.sort();
}

function slopeInterval(
  slopes: Float64Array,
  count: number,
  { independent, confidence }: { independent: number; confidence: keyof typeof QUANTILES },
): SlopeInterval {
  const variance = ((count * (count - 1) * (2 * count + 5)) / 18) * (count / independent);
  const reach = QUANTILES[confidence] * Math.sqrt(variance);
  const rank = (at: number) => slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(at)))] as number;
  return { low: rank((slopes.length - reach) / 2 - 1), high: rank((slopes.length + reach) / 2) };
}

/** At most MOST_POINTS: means of equally many neighbours. */
function gathered(values: readonly TimedValue[]): readonly TimedValue[] {
  if (values.length <= MOST_POINTS) return values;
  return Array.from({ length: MOST_POINTS }, (_, block) => {
    const from = Math.floor((block * values.length) / MOST_POINTS);
    const group = values.slice(from, Math.floor(((block + 1) * values.length) / MOST_POINTS));
    const mean = (pick: (each: TimedValue) => number) =>
      group.reduce((sum, each) => sum + pick(each), 0) / group.length;
    return { at: mean(({ at }) => at), value: mean(({ value }) => value) };
  });
}
