import { expect, it } from "vitest";
import { TIME_RANGES } from "../lib/time-view/time-view.ts";
import { chooseResolution, coarserThan, stepOf } from "./choose-resolution.ts";

const chosen = (intervalMs: number) => TIME_RANGES.map(({ id, ms }) => `${id} ${chooseResolution(ms, intervalMs)}`);

it("gives every range enough points to tell something, and no more than can be drawn", () => {
  expect(chosen(1000)).toEqual(["15m raw", "1h raw", "6h 1m", "24h 1m", "7d 1h", "30d 1h", "90d 1h", "1y 1d"]);
  expect(chosen(30_000)).toEqual(["15m raw", "1h raw", "6h raw", "24h 1m", "7d 1h", "30d 1h", "90d 1h", "1y 1d"]);
  for (const interval of [100, 1000, 5000, 60_000, 3_600_000]) {
    for (const { ms } of TIME_RANGES) {
      expect(ms / stepOf(chooseResolution(ms, interval), interval)).toBeLessThanOrEqual(4000);
    }
  }
});

it("knows what is coarser", () => {
  expect([coarserThan("raw"), coarserThan("1h"), coarserThan("1d")]).toEqual(["1m", "1d", null]);
});
