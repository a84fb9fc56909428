import { describe, expect, it } from "vitest";
import { at, shipped } from "./calendar.fixture.ts";
import { calendarWords } from "./calendar-words.ts";
import { toCalendarSchedule, toCalendarState } from "./describe-calendar.ts";

describe("a market in words", () => {
  it.each([
    [
      "NYSE",
      "2026-11-26T23:18Z",
      "NYSE is closed (Thanksgiving Day); opens Fri 27 Nov 09:30 New York (in 15 h 12 min), early close 13:00",
    ],
    ["NYSE", "2026-11-24T20:00Z", "NYSE is open; closes Tue 24 Nov 16:00 New York (in 1 h)"],
    [
      "NYSE",
      "2026-11-27T15:00Z",
      "NYSE is open; closes Fri 27 Nov 13:00 New York (in 3 h) early, the day after Thanksgiving",
    ],
    ["NYSE", "2026-11-24T14:00Z", "NYSE is before its open; opens Tue 24 Nov 09:30 New York (in 30 min)"],
    [
      "NYSE",
      "2026-11-25T22:00Z",
      "NYSE is after its close; opens Fri 27 Nov 09:30 New York (in 1 d 16 h), early close 13:00",
    ],
    [
      "NYSE",
      "2027-01-16T03:00Z",
      "NYSE is closed (weekend, Martin Luther King Jr. Day); opens Tue 19 Jan 09:30 New York (in 3 d 11 h)",
    ],
    ["NYSE", "2026-11-25T06:00Z", "NYSE is closed; opens Wed 25 Nov 09:30 New York (in 8 h 30 min)"],
    ["TSE", "2026-11-24T02:45Z", "TSE is in a break; opens Tue 24 Nov 12:30 Tokyo (in 45 min)"],
    [
      "CME",
      "2026-12-25T02:00Z",
      "CME is closed (Christmas Day, weekend); opens Sun 27 Dec 17:00 Chicago (in 2 d 21 h)",
    ],
    ["CME", "2026-11-26T22:30Z", "CME is closed; opens Thu 26 Nov 17:00 Chicago (in 30 min), early close 12:15"],
    ["FX", "2026-11-21T12:00Z", "FX is closed (weekend); opens Sun 22 Nov 17:00 New York (in 1 d 10 h)"],
    ["CRYPTO", "2026-11-21T12:00Z", "CRYPTO is open; it never closes"],
  ])("%s at %s", (id, time, words) => {
    expect(calendarWords(shipped(id), at(time))).toBe(words);
  });
});

describe("a calendar as it is shown", () => {
  it("has its phase, what comes next, and the special days", () => {
    const state = toCalendarState(shipped("NYSE"), { now: at("2026-11-26T23:18Z"), days: 7, components: ["feed"] });
    expect(state).toMatchObject({
      calendar_id: "NYSE",
      time_zone: "America/New_York",
      phase: "closed",
      is_open: false,
      next_open: "2026-11-27T14:30:00.000Z",
      next_close: "2026-11-27T18:00:00.000Z",
      grace_seconds: 60,
      known_until: "2028-12-31",
      warning: null,
      components: ["feed"],
    });
    expect(state.special_days).toEqual([
      { date: "2026-11-26", name: "Thanksgiving Day", kind: "closed", opens_at: null, closes_at: null },
      {
        date: "2026-11-27",
        name: "the day after Thanksgiving",
        kind: "early_close",
        opens_at: "2026-11-27T14:30:00.000Z",
        closes_at: "2026-11-27T18:00:00.000Z",
      },
    ]);
  });

  it("warns from 60 days before its known years end", () => {
    const warningAt = (time: string) => toCalendarState(shipped("TSE"), { now: at(time), days: 1 }).warning;
    expect(warningAt("2027-11-01T14:59Z")).toBeNull();
    expect(warningAt("2027-11-01T15:00Z")).toContain("known until 2027-12-31, which is soon");
    expect(warningAt("2028-01-01T00:00Z")).toContain("which is over");
  });

  it("has its sessions over a range", () => {
    const schedule = toCalendarSchedule(shipped("TSE"), { from: at("2026-11-23T00:00Z"), to: at("2026-11-24T06:00Z") });
    expect(schedule.sessions).toEqual([
      { phase: "pre_market", from: "2026-11-23T23:00:00.000Z", to: "2026-11-24T00:00:00.000Z" },
      { phase: "market", from: "2026-11-24T00:00:00.000Z", to: "2026-11-24T02:30:00.000Z" },
      { phase: "break", from: "2026-11-24T02:30:00.000Z", to: "2026-11-24T03:30:00.000Z" },
      { phase: "market", from: "2026-11-24T03:30:00.000Z", to: "2026-11-24T06:00:00.000Z" },
    ]);
    expect(schedule.special_days.map(({ name }) => name)).toEqual(["Labour Thanksgiving Day"]);
  });
});
