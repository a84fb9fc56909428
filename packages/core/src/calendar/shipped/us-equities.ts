import type { CalendarSpec } from "../calendar-spec.ts";
import { COMMON, segment, weekdays } from "./rules.ts";
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

/** Early trading from 04:00 and late trading until 20:00 (17:00 on short days) are NYSE Arca's and NASDAQ's. */
const EQUITIES = {
  ...COMMON,
  timeZone: "America/New_York",
  weeks: [
    {
      since: null,
      days: weekdays(
        segment("pre_market", "04:00", "09:30"),
        segment("market", "09:30", "16:00"),
        segment("post_market", "16:00", "20:00"),
      ),
    },
  ],
  holidays: [
    NEW_YEAR,
    KING_DAY,
    WASHINGTON,
    GOOD_FRIDAY,
    MEMORIAL_DAY,
    JUNETEENTH,
    INDEPENDENCE_DAY,
    LABOR_DAY,
    THANKSGIVING,
    CHRISTMAS,
  ],
  earlyCloses: shortenedDays(["13:00", "17:00"]),
  overrides: { "2025-01-09": { kind: "closed", name: "National Day of Mourning for Jimmy Carter" } },
} as const;

/** Source: NYSE Group's announcements of 2024-11-08 and 2025-12-23. */
export const NYSE: CalendarSpec = {
  ...EQUITIES,
  id: "NYSE",
  name: "New York Stock Exchange",
  knownUntil: "2028-12-31",
};

/** Source: Nasdaq's holiday schedule, the same as NYSE's. */
export const NASDAQ: CalendarSpec = { ...EQUITIES, id: "NASDAQ", name: "NASDAQ", knownUntil: "2027-12-31" };
