import { describe, expect, it } from "vitest";
import { type DayRule, daysOfYear } from "./day-rule.ts";
import { easterSunday } from "./easter.ts";
import { toIsoDate } from "./iso-date.ts";
import { japaneseEquinox } from "./japanese-equinox.ts";

function daysOf(year: number, ...rules: readonly DayRule[]): string[] {
  return daysOfYear(
    rules.map((rule, index) => ({ name: `rule ${index}`, rule })),
    year,
  ).map(({ day }) => toIsoDate(day));
}

describe("a rule", () => {
  it.each([
    [2024, "2024-03-31"],
    [2025, "2025-04-20"],
    [2026, "2026-04-05"],
    [2027, "2027-03-28"],
    [2038, "2038-04-25"],
    [2285, "2285-03-22"],
  ])("finds Easter of %s", (year, date) => {
    expect(toIsoDate(easterSunday(year))).toBe(date);
  });

  it.each([
    [2024, "2024-03-20", "2024-09-22"],
    [2026, "2026-03-20", "2026-09-23"],
    [2027, "2027-03-21", "2027-09-23"],
    [2028, "2028-03-20", "2028-09-22"],
  ])("finds Japan's equinoxes of %s", (year, spring, autumn) => {
    expect(toIsoDate(japaneseEquinox(year, "spring"))).toBe(spring);
    expect(toIsoDate(japaneseEquinox(year, "autumn"))).toBe(autumn);
  });

  it("finds the nth and the last weekday of a month, and none where there is no fifth", () => {
    expect(daysOf(2026, { kind: "weekday", month: 11, weekday: 4, nth: 4, plus: 1 })).toEqual(["2026-11-27"]);
    expect(daysOf(2026, { kind: "weekday", month: 5, weekday: 1, nth: -1 })).toEqual(["2026-05-25"]);
    expect(daysOf(2026, { kind: "weekday", month: 12, weekday: 1, nth: -1 })).toEqual(["2026-12-28"]);
    expect(daysOf(2026, { kind: "weekday", month: 2, weekday: 1, nth: 5 })).toEqual([]);
  });
});

it("a day that a year does not have is none of its month's next", () => {
  const leapDay: DayRule = { kind: "yearly", month: 2, day: 29, observed: "nearest_weekday" };
  expect(daysOf(2027, leapDay)).toEqual([]);
  expect(daysOf(2028, leapDay)).toEqual(["2028-02-29"]);
  expect(daysOf(2027, { kind: "yearly", month: 12, day: 31 })).toEqual(["2027-12-31"]);
});

describe("a day on a weekend", () => {
  const kept = (year: number, observed: Extract<DayRule, { kind: "yearly" }>["observed"]) =>
    daysOf(year, { kind: "yearly", month: 7, day: 4, ...(observed === undefined ? {} : { observed }) });

  it("is kept as its rule says", () => {
    expect(kept(2026, undefined)).toEqual(["2026-07-04"]);
    expect(kept(2026, "nearest_weekday")).toEqual(["2026-07-03"]);
    expect(kept(2027, "nearest_weekday")).toEqual(["2027-07-05"]);
    expect(kept(2026, "monday_after_sunday")).toEqual(["2026-07-04"]);
    expect(kept(2027, "monday_after_sunday")).toEqual(["2027-07-05"]);
    expect(kept(2027, "weekday_before")).toEqual(["2027-07-02"]);
    expect(kept(2026, "next_free_day")).toEqual(["2026-07-04"]);
    expect(kept(2026, "next_free_weekday")).toEqual(["2026-07-06"]);
  });

  it("moves past others' days, also of those that come later in the list", () => {
    const christmas: DayRule = { kind: "yearly", month: 12, day: 25, observed: "next_free_weekday" };
    const boxing: DayRule = { kind: "yearly", month: 12, day: 26, observed: "next_free_weekday" };
    expect(daysOf(2022, christmas, boxing)).toEqual(["2022-12-27", "2022-12-26"]);
    expect(daysOf(2027, christmas, boxing)).toEqual(["2027-12-27", "2027-12-28"]);
  });

  it("that is another's too is kept on the next free one", () => {
    const national: DayRule = { kind: "yearly", month: 10, day: 1, observed: "next_free_day" };
    const autumn: DayRule = { kind: "dates", dates: ["2020-10-01"], observed: "next_free_day" };
    expect(daysOf(2020, national, autumn)).toEqual(["2020-10-01", "2020-10-02"]);
  });

  it("between two holidays is one where the law has it so, unless it is a Sunday", () => {
    const around = (month: number, ...days: readonly number[]): DayRule[] => [
      ...days.map((day): DayRule => ({ kind: "yearly", month, day })),
      { kind: "between_holidays" },
    ];
    expect(daysOf(2026, ...around(9, 21, 23))).toEqual(["2026-09-21", "2026-09-23", "2026-09-22"]);
    expect(daysOf(2026, ...around(9, 19, 21))).toEqual(["2026-09-19", "2026-09-21"]);
  });
});
