import type { CalendarSpec } from "../calendar-spec.ts";
import { COMMON, earlyClose, easter, holiday, segment, weekdays, yearly } from "./rules.ts";

/** Source: Deutsche Börse's trading calendar 2024 to 2029. The year's last trading day ends at 14:00. */
export const XETRA: CalendarSpec = {
  ...COMMON,
  id: "XETRA",
  name: "Xetra",
  timeZone: "Europe/Berlin",
  weeks: [
    {
      since: null,
      days: weekdays(
        segment("pre_market", "07:30", "09:00"),
        segment("market", "09:00", "17:30"),
        segment("post_market", "17:30", "20:30"),
      ),
    },
  ],
  holidays: [
    holiday("New Year's Day", yearly(1, 1)),
    holiday("Good Friday", easter(-2)),
    holiday("Easter Monday", easter(1)),
    holiday("Labour Day", yearly(5, 1)),
    holiday("Christmas Eve", yearly(12, 24)),
    holiday("Christmas Day", yearly(12, 25)),
    holiday("Boxing Day", yearly(12, 26)),
    holiday("New Year's Eve", yearly(12, 31)),
  ],
  earlyCloses: [earlyClose("the last trading day of the year", yearly(12, 30, "weekday_before"), ["14:00"])],
  knownUntil: "2029-12-31",
};
