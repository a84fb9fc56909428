import { describe, expect, it } from "vitest";
import { forecastShape } from "./forecast-shape.ts";

describe("the shape of a forecast", () => {
  const box = { width: 100, height: 104 };
  const pointsOf = (...values: number[]) =>
    values.map((value) => ({ timestamp: "", value, low: value - 1, high: value + 1 }));

  it("fills the box from its lowest to its highest, with the thresholds that lie near", () => {
    const shape = forecastShape(pointsOf(1, 9), { ...box, edges: [5, 1000] });
    expect(shape?.line).toBe("M0 92L100 12");
    expect(shape?.band).toBe("M0 82L100 2L100 22L0 102Z");
    expect(shape?.edges).toEqual([{ of: "warning", y: 52 }]);
  });

  it("takes a threshold in that is not far beyond", () => {
    const shape = forecastShape(pointsOf(1, 9), { ...box, edges: [null, 20] });
    expect(shape?.edges).toEqual([{ of: "critical", y: 2 }]);
  });

  it("has none of fewer than two finite points, and bears huge and flat values", () => {
    expect(forecastShape(pointsOf(1, Number.NaN), { ...box, edges: [null, null] })).toBeNull();
    for (const values of [
      [-1e308, 1e308],
      [0, 0],
      [5e-324, 5e-324],
    ]) {
      const shape = forecastShape(
        values.map((value) => ({ timestamp: "", value, low: value, high: value })),
        { ...box, edges: [null, 1e308] },
      );
      expect(shape?.line).not.toMatch(/NaN|Infinity/);
    }
  });
});
