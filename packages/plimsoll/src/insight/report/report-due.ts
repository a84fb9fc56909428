import { fromZonedTime, periodAt, periodBefore, periodSpan, type TimeSpan, toZonedTime } from "@plimsoll/core";
import type { ReportSchedule } from "../../port/report.ts";

type Schedule = Pick<ReportSchedule, "period" | "minute" | "timeZone">;

/** The newest report of a schedule that should have been made by now, and since when, epoch ms. */
export function newestDue(schedule: Schedule, now: number): { readonly name: string; readonly dueAt: number } {
  const { period, timeZone } = schedule;
  let name = periodBefore(period, periodAt(period, now, timeZone));
  if (dueAt(schedule, name) > now) name = periodBefore(period, name);
  return { name, dueAt: dueAt(schedule, name) };
}

/** When the next one is to be made, epoch ms. */
export function nextDueAt(schedule: Schedule, now: number): number {
  const { period, timeZone } = schedule;
  const running = periodAt(period, now, timeZone);
  const before = dueAt(schedule, periodBefore(period, running));
  return before > now ? before : dueAt(schedule, running);
}

function dueAt({ period, minute, timeZone }: Schedule, name: string): number {
  const { to } = periodSpan(period, name, timeZone) as TimeSpan;
  return fromZonedTime({ ...toZonedTime(to, timeZone), minute }, timeZone);
}
