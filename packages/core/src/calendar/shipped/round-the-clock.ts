import type { CalendarSpec } from "../calendar-spec.ts";
import { COMMON, holiday, segment, weekdays, yearly } from "./rules.ts";

/** Spot foreign exchange: from Sunday to Friday 17:00 New York. It rests on the trade dates of Christmas and New Year. */
export const FX: CalendarSpec = {
  ...COMMON,
  id: "FX",
  name: "Foreign exchange",
  timeZone: "America/New_York",
  weeks: [{ since: null, days: weekdays(segment("market", "17:00-1", "17:00")) }],
  holidays: [holiday("New Year's Day", yearly(1, 1)), holiday("Christmas Day", yearly(12, 25))],
  knownFrom: null,
  knownUntil: null,
};

const ALL_DAY = [segment("market", "00:00", "24:00")];

export const CRYPTO: CalendarSpec = {
  ...COMMON,
  id: "CRYPTO",
  name: "Crypto currencies",
  timeZone: "UTC",
  weeks: [{ since: null, days: { 0: ALL_DAY, ...weekdays(...ALL_DAY), 6: ALL_DAY } }],
  holidays: [],
  knownFrom: null,
  knownUntil: null,
};
