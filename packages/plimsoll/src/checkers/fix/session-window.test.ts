import { expect, test } from "vitest";
import { nextStart, type SessionWindow, spanAt } from "./session-window.ts";

const at = (text: string) => Date.parse(text);
const weekdays: SessionWindow = {
  startDays: [1, 2, 3, 4, 5],
  startMinute: 7 * 60,
  endMinute: 17 * 60,
  lastsDays: 0,
  timeZone: "America/New_York",
};
const overnight: SessionWindow = { ...weekdays, startMinute: 18 * 60, lastsDays: 1 };
const week: SessionWindow = { ...weekdays, startDays: [0], startMinute: 17 * 60, endMinute: 16 * 60, lastsDays: 5 };

const sessions: readonly [string, SessionWindow, string, string | null][] = [
  ["a day's session, its start included", weekdays, "2026-11-25T12:00:00Z", "2026-11-25T12:00:00Z"],
  ["its end excluded", weekdays, "2026-11-25T22:00:00Z", null],
  ["no session on a weekend", weekdays, "2026-11-28T15:00:00Z", null],
  ["one that began yesterday", overnight, "2026-11-26T06:00:00Z", "2026-11-25T23:00:00Z"],
  ["one past midnight into the weekend", overnight, "2026-11-28T06:00:00Z", "2026-11-27T23:00:00Z"],
  ["a week's session", week, "2026-11-26T06:00:00Z", "2026-11-22T22:00:00Z"],
  ["the pause between two weeks", week, "2026-11-27T22:00:00Z", null],
  ["summer time on its own side of the Atlantic", weekdays, "2026-03-09T11:30:00Z", "2026-03-09T11:00:00Z"],
];
test.each(sessions)("%s", (...[, window, moment, from]) => {
  expect(spanAt(window, at(moment))?.from ?? null).toBe(from === null ? null : at(from));
});

const starts: readonly [string, SessionWindow, string, string][] = [
  ["the next morning", weekdays, "2026-11-25T22:00:00Z", "2026-11-26T12:00:00Z"],
  ["after the weekend", weekdays, "2026-11-27T22:00:00Z", "2026-11-30T12:00:00Z"],
  ["strictly later", weekdays, "2026-11-25T12:00:00Z", "2026-11-26T12:00:00Z"],
  ["a week later", week, "2026-11-22T22:00:00Z", "2026-11-29T22:00:00Z"],
];
test.each(starts)("the next start: %s", (...[, window, moment, start]) => {
  expect(nextStart(window, at(moment))).toBe(at(start));
});
