import fc from "fast-check";
import { expect, it } from "vitest";
import { PRESENCE } from "../../port/check-columns.ts";
import { percentile } from "../figure/percentile.ts";
import { figureOf, meanOf, mergeFigures, quantileOf } from "./figure.ts";
import { mergeByTime } from "./merge-sorted.ts";
import { rollUpSeries } from "./roll-up.ts";
import { packRollup, type RollupBucket, unpackRollup } from "./rollup.ts";
import { SKETCH_ACCURACY } from "./sketch.ts";

const decimal = fc.integer({ min: -1e7, max: 1e7 }).map((value) => value / 1000);
const anything = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
const values = (of: fc.Arbitrary<number>) => fc.array(of, { maxLength: 200 }).map((list) => Float64Array.from(list));

it("knows every quantile to within 1 % of its value, by nearest rank", () => {
  fc.assert(
    fc.property(
      values(fc.oneof(decimal, anything, fc.constant(0))),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, q) => {
        const exact = percentile(Float64Array.from(list).sort(), q);
        const found = quantileOf(figureOf(list), q);
        if (exact === null || found === null) expect(found).toBe(exact);
        else expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.abs(exact) * SKETCH_ACCURACY * (1 + 1e-9));
      },
    ),
  );
});

it("adds up to the same figure, however the values were parted and ordered", () => {
  fc.assert(
    fc.property(values(decimal), fc.nat(200), fc.nat(200), (list, a, b) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      const parts = [list.slice(0, first), list.slice(first, second), list.slice(second)].map((part) => figureOf(part));
      const [one, two, three] = parts as [RollupBucket, RollupBucket, RollupBucket];
      const whole = plain(figureOf(list));
      expect(plain(mergeFigures(mergeFigures(one, two), three))).toEqual(whole);
      expect(plain(mergeFigures(three, mergeFigures(two, one)))).toEqual(whole);
    }),
  );
});

it("gives a rollup back as it was packed", () => {
  const bucket = fc.tuple(values(fc.oneof(decimal, anything)), fc.nat(3));
  fc.assert(
    fc.property(fc.array(bucket, { maxLength: 50 }), (buckets) => {
      const rollup = buckets.map(([list, missing], n) => ({ at: n * 60_000, ...figureOf(list, missing) }));
      const packed = packRollup(rollup);
      expect(unpackRollup(packed, { withSketches: true }).map(plain)).toEqual(rollup.map(plain));
      const light = rollup.map((it) => ({ ...it, sketch: null }));
      expect(unpackRollup(packed, { withSketches: false })).toEqual(light);
    }),
  );
});

it("rolls rows up into the buckets that they fall into, missing values counted apart", () => {
  const at = Float64Array.of(0, 59_999, 60_000, 180_000, 180_001);
  const column = {
    ...{ name: "a", unit: "ms", status: new Uint8Array(5) },
    values: Float64Array.of(1, 3, Number.NaN, Number.NaN, 5),
    presence: Uint8Array.of(2, 2, PRESENCE.null, PRESENCE.absent, 2),
  };
  expect(rollUpSeries(at, column, 60_000)).toEqual([
    { at: 0, readings: 2, values: 2, min: 1, max: 3, sum: 4, sketch: null },
    { at: 60_000, readings: 1, values: 0, min: 0, max: 0, sum: 0, sketch: null },
    { at: 180_000, readings: 1, values: 1, min: 5, max: 5, sum: 5, sketch: null },
  ]);
  expect(meanOf(figureOf(Float64Array.of(1, 3)))).toBe(2);
});

it("joins two rollups by time", () => {
  const of = (...times: number[]) => times.map((at) => ({ at, n: 1 }));
  const merged = mergeByTime(of(1, 3, 5), of(0, 3, 4), (a, b) => ({ at: a.at, n: a.n + b.n }));
  expect(merged.map(({ at, n }) => [at, n])).toEqual([
    [0, 1],
    [1, 1],
    [3, 2],
    [4, 1],
    [5, 1],
  ]);
});

/** Numbers as they count, in whatever kind of list they lie; -0 is 0. */
function plain<
  Item extends {
    readonly sketch: RollupBucket["sketch"];
    readonly min: number;
    readonly max: number;
    readonly sum: number;
  },
>(figure: Item): object {
  const { sketch, ...rest } = figure;
  const lists = sketch === null ? null : { keys: [...Array.from(sketch.keys)], counts: Array.from(sketch.counts) };
  return { ...rest, min: rest.min + 0, max: rest.max + 0, sum: rest.sum + 0, sketch: lists };
}
