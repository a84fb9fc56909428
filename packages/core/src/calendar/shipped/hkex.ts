import type { CalendarSpec } from "../calendar-spec.ts";
import type { DayRule } from "../day-rule.ts";
import { COMMON, dates, earlyClose, easter, holiday, segment, weekdays, yearly } from "./rules.ts";

/** Days of the Chinese calendar, as the general holidays of Hong Kong are gazetted. */
const LUNAR_NEW_YEAR = ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"] as const;
const CHING_MING = ["2024-04-04", "2025-04-04", "2026-04-05", "2027-04-05"] as const;
const BUDDHA = ["2024-05-15", "2025-05-05", "2026-05-24", "2027-05-13"] as const;
const TUEN_NG = ["2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09"] as const;
const MID_AUTUMN = ["2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15"] as const;
const CHUNG_YEUNG = ["2024-10-11", "2025-10-29", "2026-10-18", "2027-10-08"] as const;

/** A general holiday on a Sunday, or on another's day, is kept on the next day that is none (Cap. 149). */
function general(month: number, day: number): DayRule {
  return yearly(month, day, "next_free_day");
}

const MORNING_ONLY = ["12:00", "12:10"] as const;

/**
 * Securities market; the closing auction is its `post_market`. What typhoons close is not foreseen (since 2024-09-23 it
 * trades through them). Source: HKEX's trading calendars.
 */
export const HKEX: CalendarSpec = {
  ...COMMON,
  id: "HKEX",
  name: "Hong Kong Exchange",
  timeZone: "Asia/Hong_Kong",
  weeks: [
    {
      since: null,
      days: weekdays(
        segment("pre_market", "09:00", "09:30"),
        segment("market", "09:30", "12:00"),
        segment("market", "13:00", "16:00"),
        segment("post_market", "16:00", "16:10"),
      ),
    },
  ],
  holidays: [
    holiday("New Year's Day", general(1, 1)),
    holiday("Lunar New Year's Day", dates(LUNAR_NEW_YEAR, 0, "next_free_day")),
    holiday("the second day of Lunar New Year", dates(LUNAR_NEW_YEAR, 1, "next_free_day")),
    holiday("the third day of Lunar New Year", dates(LUNAR_NEW_YEAR, 2, "next_free_day")),
    holiday("Good Friday", easter(-2)),
    holiday("Easter Monday", easter(1)),
    holiday("Ching Ming Festival", dates(CHING_MING, 0, "next_free_day")),
    holiday("Labour Day", general(5, 1)),
    holiday("the Birthday of the Buddha", dates(BUDDHA, 0, "next_free_day")),
    holiday("Tuen Ng Festival", dates(TUEN_NG, 0, "next_free_day")),
    holiday("Hong Kong SAR Establishment Day", general(7, 1)),
    holiday("the day after the Mid-Autumn Festival", dates(MID_AUTUMN, 1, "next_free_day")),
    holiday("National Day", general(10, 1)),
    holiday("Chung Yeung Festival", dates(CHUNG_YEUNG, 0, "next_free_day")),
    holiday("Christmas Day", general(12, 25)),
    holiday("the first weekday after Christmas Day", general(12, 26)),
  ],
  earlyCloses: [
    earlyClose("the eve of Lunar New Year", dates(LUNAR_NEW_YEAR, -1), MORNING_ONLY),
    earlyClose("Christmas Eve", yearly(12, 24), MORNING_ONLY),
    earlyClose("New Year's Eve", yearly(12, 31), MORNING_ONLY),
  ],
  overrides: { "2024-09-06": { kind: "closed", name: "Typhoon Yagi" } },
  knownUntil: "2027-12-31",
};
