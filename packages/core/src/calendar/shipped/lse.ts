import type { CalendarSpec } from "../calendar-spec.ts";
import { COMMON, earlyClose, easter, holiday, nth, segment, weekdays, yearly } from "./rules.ts";

/** Holidays are the bank holidays of England and Wales. Source: the exchange's business days; gov.uk/bank-holidays. */
export const LSE: CalendarSpec = {
  ...COMMON,
  id: "LSE",
  name: "London Stock Exchange",
  timeZone: "Europe/London",
  weeks: [
    {
      since: null,
      days: weekdays(
        segment("pre_market", "07:50", "08:00"),
        segment("market", "08:00", "16:30"),
        segment("post_market", "16:30", "17:15"),
      ),
    },
  ],
  holidays: [
    holiday("New Year's Day", yearly(1, 1, "next_free_weekday")),
    holiday("Good Friday", easter(-2)),
    holiday("Easter Monday", easter(1)),
    holiday("Early May bank holiday", nth(5, [1, 1])),
    holiday("Spring bank holiday", nth(5, [-1, 1])),
    holiday("Summer bank holiday", nth(8, [-1, 1])),
    holiday("Christmas Day", yearly(12, 25, "next_free_weekday")),
    holiday("Boxing Day", yearly(12, 26, "next_free_weekday")),
  ],
  earlyCloses: [
    earlyClose("Christmas Eve", yearly(12, 24, "weekday_before"), ["12:30", "13:15"]),
    earlyClose("New Year's Eve", yearly(12, 31, "weekday_before"), ["12:30", "13:15"]),
  ],
  knownUntil: "2027-12-31",
};
