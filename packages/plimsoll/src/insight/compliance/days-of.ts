import { periodAt, periodSpan, type TimeSpan } from "@plimsoll/core";

/** A day by the clocks of a time zone, and what of it is within a range. */
export interface Day extends TimeSpan {
  readonly date: string;
}

/** The days of a range, oldest first; the first and the last as far as the range goes. */
export function daysOf(range: TimeSpan, timeZone: string): Day[] {
  const days: Day[] = [];
  for (let at = range.from; at < range.to; ) {
    const date = periodAt("daily", at, timeZone);
    const { to } = periodSpan("daily", date, timeZone) as TimeSpan;
    days.push({ date, from: at, to: Math.min(to, range.to) });
    at = to;
  }
  return days;
}
