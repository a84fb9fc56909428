import type { CalendarSpec, DaySegment } from "../calendar-spec.ts";
import type { NamedRule } from "../day-rule.ts";
import { COMMON, earlyClose, minute, segment } from "./rules.ts";
import {
  CHRISTMAS,
  GOOD_FRIDAY,
  INDEPENDENCE_DAY,
  JUNETEENTH,
  KING_DAY,
  LABOR_DAY,
  MEMORIAL_DAY,
  NEW_YEAR,
  shortenedDays,
  THANKSGIVING,
  WASHINGTON,
} from "./us-holidays.ts";

/** Trading days are Globex's trade dates: Monday's begins on Sunday evening. */
function tradeDate(preOpen: string): readonly DaySegment[] {
  return [segment("pre_market", preOpen, "17:00-1"), segment("market", "17:00-1", "16:00")];
}

const halt = ({ name, rule }: NamedRule) => earlyClose(name, rule, ["12:00"]);
const DAY = tradeDate("16:45-1");

/**
 * Equity index futures on Globex. Source: CME Group's holiday calendars. On Good Friday they trade until 08:15 when the
 * employment report is published on it; that is announced each time, and is not foreseen here.
 */
export const CME: CalendarSpec = {
  ...COMMON,
  id: "CME",
  name: "CME Globex equity index futures",
  timeZone: "America/Chicago",
  weeks: [{ since: null, days: { 1: tradeDate("16:00-1"), 2: DAY, 3: DAY, 4: DAY, 5: DAY } }],
  holidays: [NEW_YEAR, GOOD_FRIDAY, CHRISTMAS],
  earlyCloses: [
    ...[KING_DAY, WASHINGTON, MEMORIAL_DAY, JUNETEENTH, INDEPENDENCE_DAY, LABOR_DAY, THANKSGIVING].map(halt),
    ...shortenedDays(["12:15"]),
  ],
  overrides: {
    "2025-01-09": {
      kind: "hours",
      name: "National Day of Mourning for Jimmy Carter",
      hours: { closeMinute: minute("08:30") },
    },
    "2026-04-03": { kind: "hours", name: "Good Friday", hours: { closeMinute: minute("08:15") } },
  },
  knownUntil: "2027-12-31",
};
