import { expect, it } from "vitest";
import { toResolution } from "./resolution.ts";

it("keeps times to 1 us and percentages to a thousandth, and everything else as it is", () => {
  expect(toResolution(0.123456789, "ms")).toBe(0.123);
  expect(toResolution(0.1234567, "s")).toBe(0.123457);
  expect(toResolution(99.99951, "%")).toBe(100);
  expect(toResolution(1 / 3, "MB")).toBe(1 / 3);
  for (const value of [Number.NaN, 1e308, -1e15]) expect(toResolution(value, "ms")).toBe(value);
});
