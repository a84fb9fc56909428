import fc from "fast-check";
import { expect, test } from "vitest";
import { type Bucket, histogramQuantile } from "./histogram-quantile.ts";

const INFINITY = Number.POSITIVE_INFINITY;
/** `bound: count` pairs, cumulative. */
const of = (...pairs: [number, number][]): Bucket[] => pairs.map(([upper, count]) => ({ upper, count }));

// The figures are those of Prometheus' own promql/promqltest/testdata/histograms.test.
test.each<[number, Bucket[], number]>([
  [0.3, of([0.1, 50], [0.2, 70], [1e10, 0], [INFINITY, 110]), 0.066],
  [0.5, of([0, 1], [0.1, 5], [0.2, 6], [INFINITY, 10]), 0.1],
  [0.2, of([-0.2, 1], [-0.1, 2], [0.3, 3], [INFINITY, 4]), -0.2],
  [0.8, of([-0.2, 1], [-0.1, 2], [0.3, 3], [INFINITY, 4]), 0.3],
])("the quantile %s", (quantile, buckets, expected) => {
  expect(histogramQuantile(quantile, buckets)).toBeCloseTo(expected, 12);
});

test.each([
  ["observations", of([INFINITY, 0], [1, 0])],
  ["a bucket of +Inf", of([1, 5], [2, 10])],
  ["other buckets than that", of([INFINITY, 10])],
  ["buckets", []],
])("there is none without %s", (_what, buckets) => {
  expect(histogramQuantile(0.5, buckets)).toBeNaN();
});

test("is linear within a bucket, and the last bound but one beyond it", () => {
  const buckets = of([0.1, 10], [0.5, 50], [1, 100], [INFINITY, 120]);
  expect(histogramQuantile(0.25, buckets)).toBeCloseTo(0.3, 12);
  expect(histogramQuantile(0.5, buckets)).toBeCloseTo(0.6, 12);
  expect(histogramQuantile(0.99, buckets)).toBe(1);
  expect(histogramQuantile(0.25, [...buckets].reverse())).toBeCloseTo(0.3, 12);
});

test("lies where the observations lie, and does not fall as the quantile rises", () => {
  const bounds = fc.uniqueArray(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 2, maxLength: 12 });
  const observations = fc.array(fc.double({ min: 0, max: 1100, noNaN: true }), { minLength: 1, maxLength: 200 });
  const quantiles = fc.tuple(
    fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  );
  fc.assert(
    fc.property(bounds, observations, quantiles, (uppers, values, [one, other]) => {
      const sorted = [...uppers].sort((a, b) => a - b);
      const buckets = [...sorted, INFINITY].map((upper) => ({
        upper,
        count: values.filter((it) => it <= upper).length,
      }));
      const low = histogramQuantile(Math.min(one, other), buckets);
      expect(low).toBeLessThanOrEqual(histogramQuantile(Math.max(one, other), buckets) + 1e-9);
      // The value at the rank lies in the same bucket, or beyond the last bound.
      const rank = Math.max(1, Math.ceil(Math.min(one, other) * values.length - 1e-9));
      const actual = [...values].sort((a, b) => a - b)[rank - 1] as number;
      const upper = sorted.find((it) => actual <= it);
      if (upper === undefined) expect(low).toBe(sorted.at(-1));
      else {
        expect(low).toBeLessThanOrEqual(upper + 1e-9);
        expect(low).toBeGreaterThanOrEqual((sorted[sorted.indexOf(upper) - 1] ?? 0) - 1e-9);
      }
    }),
  );
});
