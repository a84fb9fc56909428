import { expect, test } from "vitest";
import { newestDue, nextDueAt } from "./report-due.ts";

const daily = { period: "daily", minute: 390, timeZone: "Europe/London" } as const;
const at = (text: string) => Date.parse(text);

test("a report is due at its time of the day after its period, by clocks of its zone", () => {
  expect(newestDue(daily, at("2026-07-02T05:29:00Z")).name).toBe("2026-06-30");
  expect(newestDue(daily, at("2026-07-02T05:30:00Z"))).toEqual({
    name: "2026-07-01",
    dueAt: at("2026-07-02T05:30:00Z"),
  });
  expect(nextDueAt(daily, at("2026-07-02T05:29:00Z"))).toBe(at("2026-07-02T05:30:00Z"));
  expect(nextDueAt(daily, at("2026-07-02T05:30:00Z"))).toBe(at("2026-07-03T05:30:00Z"));
});

test("weekly ones come on Monday, monthly on the first, annual on 1 January", () => {
  const now = at("2026-11-27T12:00:00Z");
  const due = (period: "weekly" | "monthly" | "annual") => {
    const { name, dueAt } = newestDue({ ...daily, period }, now);
    return [name, new Date(dueAt).toISOString(), new Date(nextDueAt({ ...daily, period }, now)).toISOString()];
  };
  expect(due("weekly")).toEqual(["2026-W47", "2026-11-23T06:30:00.000Z", "2026-11-30T06:30:00.000Z"]);
  expect(due("monthly")).toEqual(["2026-10", "2026-11-01T06:30:00.000Z", "2026-12-01T06:30:00.000Z"]);
  expect(due("annual")).toEqual(["2025", "2026-01-01T06:30:00.000Z", "2027-01-01T06:30:00.000Z"]);
});
