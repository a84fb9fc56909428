import { describe, expect, it } from "vitest";
import { dayScale, evenScale } from "./day-scale.ts";

describe("dayScale", () => {
  it("holds the limit and all values, the largest above the smallest, and names powers of ten", () => {
    const scale = dayScale([50, 900, null, 5000]);
    expect(scale).not.toBeNull();
    const [fast = 0, slow = 0, limit = 0] = [50, 900, 5000].map((value) => scale?.toY(value) ?? Number.NaN);
    expect(limit).toBeLessThan(slow);
    expect(slow).toBeLessThan(fast);
    expect(limit).toBeGreaterThan(0);
    expect(scale?.ticks.map(({ value }) => value)).toEqual([1000, 100, 10]);
  });

  it("puts zero, and what is below, at the bottom", () => {
    const scale = dayScale([0, 10]);
    expect([0, -5].map((value) => scale?.toY(value))).toEqual([100, 100]);
  });

  it.each([[[1e308, 1e-308, 5]], [[Number.NaN, Number.POSITIVE_INFINITY, 3]], [[Number.MIN_VALUE, Number.MAX_VALUE]]])(
    "stays within the drawing for %s",
    (values) => {
      const scale = dayScale(values);
      for (const value of values.filter(Number.isFinite)) {
        expect(scale?.toY(value)).toBeGreaterThanOrEqual(0);
        expect(scale?.toY(value)).toBeLessThanOrEqual(100);
      }
      for (const { value, y } of scale?.ticks ?? [])
        expect([Number.isFinite(value), y >= 0, y <= 100]).not.toContain(false);
      expect(scale?.ticks.length).toBeLessThanOrEqual(7);
    },
  );

  it("is none where there is nothing to draw", () => {
    expect(dayScale([null, 0, Number.NaN])).toBeNull();
  });
});

describe("evenScale", () => {
  it("begins at zero, names even steps and leaves room above the largest", () => {
    const scale = evenScale([20, 90, null]);
    expect(scale?.ticks.map(({ value }) => value)).toEqual([80, 60, 40, 20, 0]);
    expect(scale?.toY(0)).toBe(100);
    expect(scale?.toY(90)).toBeGreaterThan(0);
  });

  it.each([[[1e308, -1e308]], [[Number.MAX_VALUE]], [[0]], [[Number.NaN, 5e-324]]])(
    "stays within the drawing for %s",
    (values) => {
      const scale = evenScale(values);
      for (const { value, y } of scale?.ticks ?? [])
        expect([Number.isFinite(value), y >= 0, y <= 100]).not.toContain(false);
      expect(scale?.ticks.length).toBeLessThanOrEqual(8);
    },
  );
});
