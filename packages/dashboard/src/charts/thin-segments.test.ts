import { expect, it } from "vitest";
import { MOST_SEGMENTS, thinSegments } from "./thin-segments.ts";

const strip = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    status: n === Math.floor(count / 2) ? ("DOWN" as const) : n % 2 === 0 ? ("HEALTHY" as const) : ("WARNING" as const),
    ...{ from: n, to: n + 1, leftShare: n / count, widthShare: 1 / count },
  }));

it("leaves what can be told apart as it is", () => {
  const few = strip(MOST_SEGMENTS);
  expect(thinSegments(few)).toBe(few);
});

it("shows the worst where there is more than can be told apart, and loses no fault", () => {
  const thinned = thinSegments(strip(50_000));
  expect(thinned.length).toBeLessThanOrEqual(MOST_SEGMENTS);
  const down = thinned.filter(({ status }) => status === "DOWN");
  expect(down).toHaveLength(1);
  expect(down[0]?.leftShare).toBeCloseTo(0.5, 2);
  expect(thinned.every(({ status, isWorst }) => status !== "HEALTHY" && isWorst === true)).toBe(true);
  expect(thinned.reduce((sum, { widthShare }) => sum + widthShare, 0)).toBeCloseTo(1, 6);
});
