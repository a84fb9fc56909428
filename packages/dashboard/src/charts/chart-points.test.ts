import { describe, expect, it } from "vitest";
import { DRAWN_LIMIT, joinPoints, lonePlaces, placeNear, toColumns } from "./chart-points.ts";

const at = (seconds: number, value: number | null = seconds) => ({
  at: seconds * 1000,
  mean: value,
  min: value,
  max: value,
});

const EVER = { from: 0, to: Number.POSITIVE_INFINITY };

describe("joinPoints", () => {
  it("takes what both have from history", () => {
    const joined = joinPoints([at(1), at(2)], [at(2, 99), at(3)]);
    expect(joined.map(({ mean }) => mean)).toEqual([1, 2, 3]);
  });

  it("is the tail alone without history", () => {
    expect(joinPoints([], [at(1)])).toEqual([at(1)]);
  });
});

describe("toColumns", () => {
  it("leaves out what lies before and after the range", () => {
    expect(toColumns([at(1), at(2), at(3), at(4)], { from: 2000, to: 3000 }, 1000)[0]).toEqual([2, 3]);
  });

  it("draws a pause as a gap, not as a line over what nobody saw", () => {
    const [times, means] = toColumns([at(1), at(2), at(3), at(60), at(61)], EVER, 1000);
    expect(times).toHaveLength(6);
    expect(means).toEqual([1, 2, 3, null, 60, 61]);
  });

  it("doesn't take a live tail finer than its history for gaps", () => {
    const points = [at(60), at(120), at(180), at(240), at(300), at(301), at(302)];
    expect(toColumns(points, EVER, 60_000)[1]).not.toContain(null);
  });

  it("keeps missing values missing and huge ones drawable", () => {
    const [, means, lows, highs] = toColumns([at(1, null), at(2, 1e308), at(3, -1e308)], EVER, 1000);
    expect(means).toEqual([null, DRAWN_LIMIT, -DRAWN_LIMIT]);
    expect([...lows, ...highs].every((value) => value === null || Math.abs(value) <= DRAWN_LIMIT)).toBe(true);
  });
});

it("finds the values that no line reaches", () => {
  expect(lonePlaces([1, null, 2, 3, null, 4])).toEqual([0, 5]);
});

it("finds what is at a time, or nearly, and nothing where nobody looked", () => {
  const columns = toColumns([at(10), at(20), at(30)], EVER, 10_000);
  expect([0, 10, 14, 16, 30, 34, 90].map((time) => placeNear(columns, time, 5))).toEqual([null, 0, 0, 1, 2, 2, null]);
  expect(placeNear([[], [], [], []], 10, 5)).toBeNull();
});
