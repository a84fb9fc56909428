import { z } from "zod";
import { timeOfDay, timeZone, WEEKDAYS, weekdays } from "../../config/alerting-schema.ts";
import type { SessionWindow } from "./session-window.ts";

const weekday = z.enum(WEEKDAYS);

/** When a session is to be logged on. */
export const sessionOptions = z
  .strictObject({
    start: timeOfDay,
    end: timeOfDay.describe("not after `start`: on the next day"),
    time_zone: timeZone.default("UTC"),
    days: weekdays.optional().describe("on which it begins; default every day"),
    start_day: weekday.optional().describe("for a session of several days, with end_day, in place of days"),
    end_day: weekday.optional(),
    sequence: z
      .enum(["continues", "restarts"])
      .default("continues")
      .describe("whether, as agreed with the counterparty, sequence numbers begin at 1 with each session"),
  })
  .refine(
    (it) => (it.start_day === undefined) === (it.end_day === undefined),
    "expected start_day and end_day together",
  )
  .refine((it) => it.days === undefined || it.start_day === undefined, "expected days or start_day, not both");
export type SessionOptions = z.output<typeof sessionOptions>;

const WEEK = 7;

export function toSessionWindow({ start, end, time_zone, days, start_day, end_day }: SessionOptions): SessionWindow {
  const isPastMidnight = end <= start;
  const hours = { startMinute: start, endMinute: end, timeZone: time_zone };
  if (start_day === undefined || end_day === undefined) {
    const startDays = (days ?? WEEKDAYS).map((day) => WEEKDAYS.indexOf(day));
    return { ...hours, startDays, lastsDays: isPastMidnight ? 1 : 0 };
  }
  const from = WEEKDAYS.indexOf(start_day);
  const lasts = (WEEKDAYS.indexOf(end_day) - from + WEEK) % WEEK;
  return { ...hours, startDays: [from], lastsDays: lasts === 0 && isPastMidnight ? WEEK : lasts };
}
