import { expect, it } from "vitest";
import { iso, START } from "../../testing/fixtures.ts";
import { closedTimes } from "./closed-times.ts";

it("is no closed time where nothing is known, nor within a session", () => {
  const bounds = { from: START, to: START + 100 };
  expect(closedTimes(undefined, bounds)).toEqual([]);
  const session = (from: number, to: number) => ({ phase: "market" as const, from: iso(from), to: iso(to) });
  const schedule = {
    ...{ calendar_id: "X", name: "X", time_zone: "UTC", special_days: [], from: iso(-1000), to: iso(90) },
    sessions: [session(-50, 10), { ...session(10, 20), phase: "break" as const }, session(30, 60)],
  };
  expect(closedTimes(schedule, bounds)).toEqual([
    { from: START + 10, to: START + 30 },
    { from: START + 60, to: START + 90 },
  ]);
});
