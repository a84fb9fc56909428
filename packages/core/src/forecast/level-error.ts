import { medianOf, quantileOf } from "./robust-scale.ts";
import type { TimedValue } from "./timed-value.ts";

const WINDOW = 12;
const HORIZONS = 5;

/**
 * How far values have come to lie from the median of the twelve before, by how much later: the bounds of 80 %. Beyond half
 * of what was seen it grows on as it grew (with the square root of time) or stays as it stayed.
 */
export function levelError(
  values: readonly TimedValue[],
): (aheadMs: number) => { readonly low: number; readonly high: number } {
  const [first, last] = [values[0]?.at ?? 0, values.at(-1)?.at ?? 0];
  const stepMs = values.length < 2 ? 1 : (last - first) / (values.length - 1);
  const furthest = Math.max(1, Math.floor(values.length / 2));
  const bands = Array.from({ length: HORIZONS }, (_, index) => {
    const steps = Math.max(1, Math.round(furthest / 2 ** (HORIZONS - 1 - index)));
    return { aheadMs: steps * stepMs, ...bandOf(values, steps) };
  });
  return (aheadMs) => {
    const band = bands.find((each) => each.aheadMs >= aheadMs);
    if (band !== undefined) return band;
    const [half, whole] = [bands.at(-2), bands.at(-1)] as [(typeof bands)[number], (typeof bands)[number]];
    const isGrowing = whole.high - whole.low > 1.3 * (half.high - half.low);
    const growth = isGrowing ? Math.sqrt(aheadMs / whole.aheadMs) : 1;
    return { low: whole.low * growth, high: whole.high * growth };
  };
}

function bandOf(values: readonly TimedValue[], steps: number): { low: number; high: number } {
  const errors: number[] = [];
  const every = Math.max(1, Math.floor(values.length / 100));
  for (let index = 0; index + steps < values.length; index += every) {
    const level = medianOf(values.slice(Math.max(0, index - WINDOW + 1), index + 1).map(({ value }) => value));
    errors.push((values[index + steps] as TimedValue).value - level);
  }
  const sorted = Float64Array.from(errors).sort();
  return errors.length < 2 ? { low: 0, high: 0 } : { low: quantileOf(sorted, 0.1), high: quantileOf(sorted, 0.9) };
}
