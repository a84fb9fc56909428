import { z } from "zod";
import { timeOfDay, timeZone, WEEKDAYS, weekdays } from "../../config/alerting-schema.ts";
import type { SessionWindow } from "./session-window.ts";

const weekday = z.enum(WEEKDAYS);

const hours = {
  start: timeOfDay,
  end: timeOfDay.describe("not after `start`: on the next day"),
  time_zone: timeZone.default("UTC"),
  days: weekdays.optional().describe("on which it begins; default every day"),
  start_day: weekday.optional().describe("for a session of several days, with end_day, in place of days"),
  end_day: weekday.optional(),
};

/** When somebody's session is to be logged on. */
export const sessionHours = z.strictObject(hours).superRefine(refuseHalfDays);
export type SessionHours = z.output<typeof sessionHours>;

/** When our own session is to be logged on. */
export const sessionOptions = z
  .strictObject({
    ...hours,
    sequence: z
      .enum(["continues", "restarts"])
      .default("continues")
      .describe("whether, as agreed with the counterparty, sequence numbers begin at 1 with each session"),
  })
  .superRefine(refuseHalfDays);

function refuseHalfDays(
  it: Partial<Record<"days" | "start_day" | "end_day", unknown>>,
  context: z.RefinementCtx,
): void {
  const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if ((it.start_day === undefined) !== (it.end_day === undefined)) {
    mistake(it.start_day === undefined ? "start_day" : "end_day", "expected start_day and end_day together");
  }
  if (it.days !== undefined && it.start_day !== undefined) mistake("days", "expected days or start_day, not both");
}

const WEEK = 7;

export function toSessionWindow({ start, end, time_zone, days, start_day, end_day }: SessionHours): SessionWindow {
  const isPastMidnight = end <= start;
  const times = { startMinute: start, endMinute: end, timeZone: time_zone };
  if (start_day === undefined || end_day === undefined) {
    const startDays = (days ?? WEEKDAYS).map((day) => WEEKDAYS.indexOf(day));
    return { ...times, startDays, lastsDays: isPastMidnight ? 1 : 0 };
  }
  const from = WEEKDAYS.indexOf(start_day);
  const lasts = (WEEKDAYS.indexOf(end_day) - from + WEEK) % WEEK;
  return { ...times, startDays: [from], lastsDays: lasts === 0 && isPastMidnight ? WEEK : lasts };
}
