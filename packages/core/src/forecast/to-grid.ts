import type { TimedValue } from "./timed-value.ts";

/** Means of the values in each step, at the middle of the step; steps without a value are left out. */
export function toGrid(values: readonly TimedValue[], stepMs: number): TimedValue[] {
  const grid: TimedValue[] = [];
  let step = Number.NaN;
  let sum = 0;
  let count = 0;
  const close = () => {
    if (count > 0) grid.push({ at: (step + 0.5) * stepMs, value: sum / count });
  };
  for (const { at, value } of values) {
    const here = Math.floor(at / stepMs);
    if (here !== step) {
      close();
      [step, sum, count] = [here, 0, 0];
    }
    sum += value;
    count += 1;
  }
  close();
  return grid;
}
