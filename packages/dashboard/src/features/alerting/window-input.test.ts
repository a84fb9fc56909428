import { expect, it } from "vitest";
import { nextHour, toWindowInput, type WindowWords } from "./window-input.ts";

const WORDS: WindowWords = {
  name: "exchange-upgrade",
  match: { tags: ["trading"] },
  note: "new gateway",
  duration: "2h",
  comes: "once",
  startsAt: "2026-11-23T22:00",
  days: ["sat"],
  at: "22:00",
  timeZone: "America/New_York",
};

it("writes a window that comes once with its moment, and one that comes weekly with its days and its time zone", () => {
  const common = { id: "exchange-upgrade", match: { tags: ["trading"] }, note: "new gateway", duration: "2h" };
  expect(toWindowInput(WORDS)).toEqual({ ...common, at: new Date(2026, 10, 23, 22).toISOString() });
  expect(toWindowInput({ ...WORDS, comes: "weekly" })).toEqual({
    ...common,
    weekly: { days: ["sat"], at: "22:00" },
    time_zone: "America/New_York",
  });
});

it("leaves what is no time to the server, which says what it expected", () => {
  expect(toWindowInput({ ...WORDS, startsAt: "" })).toMatchObject({ at: "" });
});

it("offers the coming full hour", () => {
  expect(nextHour(new Date(2026, 10, 23, 22, 40).getTime())).toBe("2026-11-23T23:00");
});
