import { expect, test } from "vitest";
import { downHours, downWeekHours } from "./worst-hours.ts";

const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 0, 5);
const down = (from: number, to: number) => [{ from: MONDAY + from, to: MONDAY + to, part: "down" as const }];

test("time DOWN falls into the hours it was in, the worst first, with who was DOWN in them", () => {
  const timelines = new Map([
    ["gw", down(9.5 * HOUR, 11 * HOUR)],
    ["feed", down(10 * HOUR, 10.25 * HOUR)],
  ]);
  expect(downHours(timelines)).toEqual([
    { from: MONDAY + 10 * HOUR, downMs: 1.25 * HOUR, components: ["gw", "feed"] },
    { from: MONDAY + 9 * HOUR, downMs: 0.5 * HOUR, components: ["gw"] },
  ]);
});

test("hours of the week are those that clocks of the market show", () => {
  const hours = downHours(new Map([["gw", [...down(0, HOUR), ...down(7 * 24 * HOUR, 7 * 24 * HOUR + HOUR)]]]));
  expect(downWeekHours(hours, "America/New_York")).toEqual([{ weekday: 0, hour: 19, downMs: 2 * HOUR }]);
  expect(downWeekHours(hours, "UTC")).toEqual([{ weekday: 1, hour: 0, downMs: 2 * HOUR }]);
});
