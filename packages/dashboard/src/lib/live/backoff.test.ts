import { expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

it("doubles up to a quarter of a minute and spreads by chance", () => {
  expect([1, 2, 3, 6, 60].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1000, 2000, 15_000, 15_000]);
  expect(backoffMs(3, 0)).toBe(1000);
});
