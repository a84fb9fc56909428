import { describe, expect, test } from "vitest";
import { DailyMedian } from "./daily-median.ts";
import { IntervalBaseline } from "./interval-baseline.ts";
import { patienceOf } from "./patience.ts";

/** Numbers from 0 to 1, the same each time (a linear congruence). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Intervals of arrivals at random, on average `meanMs` apart. */
function arrivals(baseline: IntervalBaseline, meanMs: number, { count = 0, hour = 9 }): void {
  const random = randoms(count);
  for (let n = 0; n < count; n += 1) baseline.learn(-Math.log(1 - random()) * meanMs, hour);
}

describe("how long silence may last", () => {
  test("is the fallback until thirty intervals have been seen", () => {
    const baseline = new IntervalBaseline();
    arrivals(baseline, 1000, { count: 29 });
    expect(patienceOf(baseline, 9, 5000)).toEqual({ warningMs: 10_000, isLearnt: false });
    arrivals(baseline, 1000, { count: 1 });
    expect(patienceOf(baseline, 9, 5000).isLearnt).toBe(true);
  });

  test("is learnt from a symbol: a lively one has the least, an illiquid one minutes", () => {
    const [lively, illiquid] = [new IntervalBaseline(), new IntervalBaseline()];
    arrivals(lively, 20, { count: 50_000 });
    arrivals(illiquid, 60_000, { count: 2000 });
    expect(patienceOf(lively, 9, 5000).warningMs).toBe(5000);
    // p99.9 of an exponential distribution is 6.9 means.
    const { warningMs } = patienceOf(illiquid, 9, 5000);
    expect(warningMs).toBeGreaterThan(2 * 6 * 60_000);
    expect(warningMs).toBeLessThan(2 * 9 * 60_000);
  });

  test("follows the hour of the day once that has seen enough", () => {
    const baseline = new IntervalBaseline();
    arrivals(baseline, 100, { count: 5000, hour: 14 });
    arrivals(baseline, 10_000, { count: 2000, hour: 3 });
    expect(patienceOf(baseline, 14, 1000).warningMs).toBeLessThan(3000);
    expect(patienceOf(baseline, 3, 1000).warningMs).toBeGreaterThan(100_000);
    // An hour that has seen nothing goes by all of them.
    expect(patienceOf(baseline, 20, 1000).warningMs).toBeGreaterThan(50_000);
  });

  test("is never over two hours, so that a day of silence is DOWN", () => {
    const baseline = new IntervalBaseline();
    arrivals(baseline, 6 * 3_600_000, { count: 500 });
    expect(patienceOf(baseline, 9, 5000).warningMs).toBe(7_200_000);
  });
});

test("a burst does not outweigh the silence after it", () => {
  const baseline = new IntervalBaseline();
  for (let minute = 0; minute < 40; minute += 1) {
    for (let n = 0; n < 5000; n += 1) baseline.observe(n === 0 ? 60_000 : 0.01, minute * 60_000 + n / 100, 9);
  }
  expect(baseline.p999(9)).toBeGreaterThan(50_000);
});

test("an outage is not learnt; silence that keeps coming is", () => {
  const baseline = new IntervalBaseline();
  arrivals(baseline, 1000, { count: 200 });
  const before = baseline.p999(9) ?? 0;
  baseline.learn(3_600_000, 9);
  expect(baseline.p999(9)).toBe(before);
  baseline.learn(3_600_000, 9);
  baseline.learn(3_600_000, 9);
  expect(baseline.p999(9)).toBeGreaterThan(3_000_000);
});

test("what is packed is known again", () => {
  const baseline = new IntervalBaseline();
  arrivals(baseline, 5000, { count: 3000, hour: 14 });
  const again = new IntervalBaseline();
  again.unpack(baseline.pack());
  expect(again.p999(2)).toBe(baseline.p999(2));
  expect(baseline.pack().length).toBeLessThan(500);
});

test("a daily median is that of the same hour where that is known", () => {
  const median = new DailyMedian();
  for (let n = 0; n < 19; n += 1) median.learn(100, 9);
  expect(median.median(9)).toBeNull();
  median.learn(100, 9);
  for (let n = 0; n < 500; n += 1) median.learn(4, 3);
  expect(median.median(9)).toBeCloseTo(100, -1);
  expect(median.median(3)).toBeCloseTo(4, 0);
  const again = new DailyMedian();
  again.unpack([...median.pack(), "more than a day has", 5]);
  expect(again.median(9)).toBe(median.median(9));
});
