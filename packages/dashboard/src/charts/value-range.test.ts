import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thresholdBands, valueRange } from "./value-range.ts";

const NONE = { warning: null, critical: null, direction: "above" } as const;

describe("valueRange", () => {
  it("begins at zero and has air above", () => {
    const range = valueRange({ low: 40, high: 60, unit: "ms" }, NONE);
    expect(range.low).toBe(0);
    expect(range.high).toBeGreaterThan(60);
  });

  it("brings near thresholds into sight and leaves far ones out", () => {
    const threshold = { warning: 100, critical: 5000, direction: "above" } as const;
    const { high } = valueRange({ low: 20, high: 50, unit: "ms" }, threshold);
    expect(high).toBeGreaterThan(100);
    expect(high).toBeLessThan(5000);
  });

  it("looks closely at a figure that hovers high and is bad when low", () => {
    const threshold = { warning: 99, critical: 90, direction: "below" } as const;
    const range = valueRange({ low: 99.9, high: 100, unit: "%" }, threshold);
    expect(range.low).toBeGreaterThan(80);
    expect(range.low).toBeLessThanOrEqual(90);
  });

  it("draws a lasting yes from zero, where its no would be", () => {
    const range = valueRange({ low: 1, high: 1, unit: "1" }, { ...NONE, direction: "below" });
    expect(range.low).toBe(0);
    expect(range.high).toBeGreaterThan(1);
  });

  it("always gives finite edges in their order", () => {
    const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null });
    const direction = fc.constantFrom("above" as const, "below" as const);
    fc.assert(
      fc.property(
        fc.tuple(value, value),
        fc.tuple(value, value),
        direction,
        ([one, other], [warning, critical], way) => {
          const low = one === null || other === null ? one : Math.min(one, other);
          const high = one === null || other === null ? other : Math.max(one, other);
          const range = valueRange({ low, high, unit: "ms" }, { warning, critical, direction: way });
          expect(Number.isFinite(range.low) && Number.isFinite(range.high)).toBe(true);
          expect(range.low).toBeLessThan(range.high);
        },
      ),
    );
  });
});

describe("thresholdBands", () => {
  it("shades from each threshold to the next and from the last to the edge", () => {
    const threshold = { warning: 80, critical: 95, direction: "above" } as const;
    expect(thresholdBands(threshold, { low: 0, high: 100 })).toEqual([
      { status: "WARNING", from: 80, to: 95 },
      { status: "CRITICAL", from: 95, to: 100 },
    ]);
  });

  it("turns round where low is bad", () => {
    const threshold = { warning: 21, critical: 7, direction: "below" } as const;
    expect(thresholdBands(threshold, { low: 0, high: 60 })).toEqual([
      { status: "WARNING", from: 7, to: 21 },
      { status: "CRITICAL", from: 0, to: 7 },
    ]);
  });

  it("shades nothing that lies outside the axis", () => {
    const threshold = { warning: 1000, critical: 5000, direction: "above" } as const;
    expect(thresholdBands(threshold, { low: 0, high: 100 })).toEqual([]);
    expect(thresholdBands({ ...NONE }, { low: 0, high: 100 })).toEqual([]);
  });
});
