import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, forecastOf, knownForecast, NOW, seriesOf } from "./series.fixture.ts";
import { theilSen } from "./theil-sen.ts";

const anything = fc.oneof(
  fc.double({ min: -1e6, max: 1e6 }),
  fc.constantFrom(0, 1, Number.NaN, Number.POSITIVE_INFINITY, -1e300),
);
const values = fc
  .array(fc.record({ at: fc.integer({ min: NOW - 9 * DAY, max: NOW + DAY }), value: anything }), { maxLength: 800 })
  .map((list) => list.toSorted((a, b) => a.at - b.at));

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe("a forecast of anything", () => {
  it("is never NaN, its intervals are in order and its moments lie ahead", () => {
    fc.assert(
      fc.property(values, fc.constantFrom("above", "below" as const), (list, direction) => {
        const forecast = forecastOf(list, { direction });
        expect(numbersIn(forecast).every((each) => !Number.isNaN(each))).toBe(true);
        if (forecast.kind === "not_enough_data") return;
        for (const { low, value, high } of forecast.points) {
          expect(low).toBeLessThanOrEqual(value);
          expect(value).toBeLessThanOrEqual(high);
        }
        const { critical } = forecast;
        if (critical === null) return;
        expect(critical.earliest).toBeLessThanOrEqual(critical.at);
        expect(critical.latest ?? critical.at).toBeGreaterThanOrEqual(critical.at);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same in other units and from another zero", () => {
    const series = seriesOf(7 * 24, (hour) => 50 + 5 * Math.max(0, hour + 6), 2);
    const plain = knownForecast(series);
    const scale = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    const shift = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(scale, shift, (times, plus) => {
        const turned = series.map(({ at, value }) => ({ at, value: times * (value + plus) }));
        const { critical, method, isSure } = knownForecast(turned, { critical: times * (90 + plus) });
        expect([method, isSure]).toEqual([plain.method, plain.isSure]);
        expect(Math.abs((critical?.at ?? 0) - (plain.critical?.at ?? 0))).toBeLessThan(60_000);
      }),
      { numRuns: 15 },
    );
  });

  it("of a constant is that constant, without a threshold reached", () => {
    // Averages of the smallest numbers are rounded as no others are.
    const levels = fc.oneof(
      fc.double({ min: -1e6, max: 89, noNaN: true }),
      fc.double({ min: 1e-310, max: 1e-305, noNaN: true }),
    );
    fc.assert(
      fc.property(levels, fc.integer({ min: 2, max: 400 }), (level, hours) => {
        const { kind, critical, points } = knownForecast(seriesOf(hours, () => level));
        expect([kind, critical]).toEqual(["steady", null]);
        for (const { value } of points) expect(value).toBeCloseTo(level, 6);
      }),
      { numRuns: 30, examples: [[2.9515764099604455e-306, 357]] },
    );
  });
});

describe("a Theil-Sen line", () => {
  it("goes through a straight line however many points there are, and a fifth of wrong ones bend it little", () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 3000 }), fc.double({ min: -50, max: 50, noNaN: true }), (count, slope) => {
        const straight = Array.from({ length: count }, (_, at) => ({ at, value: slope * at }));
        expect(theilSen(straight)?.slope).toBeCloseTo(slope, 6);
        if (count > 120) return;
        const spoilt = straight.map(({ at, value }) => ({ at, value: at % 5 === 0 ? value + 1e4 : value }));
        expect(theilSen(spoilt)?.slope).toBeCloseTo(slope, 6);
      }),
      { numRuns: 60 },
    );
  });
});
