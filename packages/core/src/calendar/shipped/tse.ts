import type { CalendarSpec } from "../calendar-spec.ts";
import type { DayRule } from "../day-rule.ts";
import { COMMON, holiday, nth, segment, weekdays, yearly } from "./rules.ts";

/** Japan's law keeps a national holiday that falls on a Sunday on the next day that is none. */
function national(month: number, day: number): DayRule {
  return yearly(month, day, "next_free_day");
}

const PRE = segment("pre_market", "08:00", "09:00");
const MORNING = segment("market", "09:00", "11:30");

/** Holidays are Japan's national ones and the exchange's own at the turn of the year. Source: JPX's market holidays. */
export const TSE: CalendarSpec = {
  ...COMMON,
  id: "TSE",
  name: "Tokyo Stock Exchange",
  timeZone: "Asia/Tokyo",
  weeks: [
    { since: null, days: weekdays(PRE, MORNING, segment("market", "12:30", "15:00")) },
    { since: "2024-11-05", days: weekdays(PRE, MORNING, segment("market", "12:30", "15:30")) },
  ],
  holidays: [
    holiday("New Year's Day", national(1, 1)),
    holiday("New Year holiday", yearly(1, 2)),
    holiday("New Year holiday", yearly(1, 3)),
    holiday("Coming of Age Day", nth(1, [2, 1])),
    holiday("National Foundation Day", national(2, 11)),
    holiday("Emperor's Birthday", national(2, 23)),
    holiday("Vernal Equinox Day", { kind: "japanese_equinox", season: "spring", observed: "next_free_day" }),
    holiday("Showa Day", national(4, 29)),
    holiday("Constitution Memorial Day", national(5, 3)),
    holiday("Greenery Day", national(5, 4)),
    holiday("Children's Day", national(5, 5)),
    holiday("Marine Day", nth(7, [3, 1])),
    holiday("Mountain Day", national(8, 11)),
    holiday("Respect for the Aged Day", nth(9, [3, 1])),
    holiday("Autumnal Equinox Day", { kind: "japanese_equinox", season: "autumn", observed: "next_free_day" }),
    holiday("Sports Day", nth(10, [2, 1])),
    holiday("Culture Day", national(11, 3)),
    holiday("Labour Thanksgiving Day", national(11, 23)),
    holiday("New Year's Eve", yearly(12, 31)),
    holiday("Citizens' Holiday", { kind: "between_holidays" }),
  ],
  knownUntil: "2027-12-31",
};
