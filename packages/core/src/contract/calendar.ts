import { z } from "zod";
import { MARKET_PHASES } from "../calendar/market-calendar.ts";
import { timestamp } from "./health-metric.ts";

const date = z.iso.date();
export const SPECIAL_DAY_KINDS = ["closed", "early_close", "changed"] as const;

/** A day on which a market would trade by its weekday, and does not, or not as always. */
export const calendarDay = z.object({
  date: date.describe("the trading day, in the calendar's zone"),
  name: z.string().describe("such as Thanksgiving Day"),
  kind: z.enum(SPECIAL_DAY_KINDS),
  opens_at: timestamp.nullable().describe("when its first session begins; null when it is closed"),
  closes_at: timestamp.nullable(),
});
export type CalendarDay = z.infer<typeof calendarDay>;

/** Where a market is in its day, as `GET /calendar` lists it. */
export const calendarState = z.object({
  calendar_id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  phase: z.enum(MARKET_PHASES),
  is_open: z.boolean().describe("whether it is in session: the phase market"),
  next_open: timestamp
    .nullable()
    .describe("strictly after this moment; null when it never opens again, as one that never closes"),
  next_close: timestamp.nullable().describe("a break is a close too"),
  words: z.string().describe("all of it in a sentence"),
  grace_seconds: z.number().nonnegative().describe("how long after an open nothing is held against anybody"),
  special_days: z.array(calendarDay).describe("of the days asked for, in order"),
  known_until: date.nullable().describe("the last day of which its holidays are known; null when there is no end"),
  warning: z.string().nullable().describe("when its known years end soon"),
  components: z.array(z.string()).describe("ids of the components that name it"),
});
export type CalendarState = z.infer<typeof calendarState>;

/** A part of a range in which a market is not closed. */
export const calendarSession = z.object({ phase: z.enum(MARKET_PHASES), from: timestamp, to: timestamp });

/** What a market does between two moments. */
export const calendarSchedule = z.object({
  calendar_id: z.string(),
  name: z.string(),
  time_zone: z.string(),
  from: timestamp,
  to: timestamp,
  sessions: z.array(calendarSession).describe("in order; in between it is closed"),
  special_days: z.array(calendarDay),
});
export type CalendarSchedule = z.infer<typeof calendarSchedule>;
