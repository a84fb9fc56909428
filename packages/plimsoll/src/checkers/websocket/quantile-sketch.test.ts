import fc from "fast-check";
import { expect, test } from "vitest";
import { QuantileSketch } from "./quantile-sketch.ts";

const SCALE = { least: 1, most: 1e6, accuracy: 0.05 };

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch(SCALE);
  for (const value of values) sketch.add(value);
  return sketch;
}

test("every quantile is right to within its accuracy", () => {
  const values = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (given, q) => {
      const sorted = [...given].sort((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
      expect(Math.abs(sketchOf(given).quantile(q) - exact)).toBeLessThanOrEqual(exact * SCALE.accuracy * 1.0001);
    }),
  );
});

test("two merged, and one packed and unpacked, say what one of all would", () => {
  const values = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(values, values, (one, other) => {
      const all = sketchOf([...one, ...other]);
      const merged = sketchOf(one);
      merged.merge(sketchOf(other));
      const kept = new QuantileSketch(SCALE);
      kept.unpack(merged.pack());
      for (const q of [0, 0.5, 0.99, 1]) {
        expect(merged.quantile(q)).toEqual(all.quantile(q));
        expect(kept.quantile(q)).toEqual(all.quantile(q));
      }
    }),
  );
});

test("what lies beyond its range is counted at its ends", () => {
  const sketch = sketchOf([0, 0.5, 1e9]);
  expect(sketch.quantile(0)).toBe(1);
  expect(sketch.quantile(1)).toBeGreaterThan(0.95e6);
});

test("a full bucket makes what is old fade, and never overflows", () => {
  const sketch = new QuantileSketch(SCALE);
  for (let n = 0; n < 1000; n += 1) sketch.add(10);
  for (let n = 0; n < 200_000; n += 1) sketch.add(1000);
  expect(sketch.total).toBeLessThan(70_000);
  expect(sketch.quantile(0.5)).toBeCloseTo(1000, -2);
});

test("knows nothing at first, and ignores what it cannot read", () => {
  const sketch = new QuantileSketch(SCALE);
  for (const packed of ["", "!!!", Buffer.from([255, 255, 1, 0, 9]).toString("base64")]) sketch.unpack(packed);
  expect(sketch.total).toBe(0);
  expect(sketch.quantile(0.5)).toBeNaN();
});
