import { fromZonedTime, toZonedTime } from "../calendar/zoned-time.ts";

/** A part of the week in which a route may notify; `to` before `from` goes past midnight. */
export interface ActiveTime {
  /** 0 (Sunday) to 6; the day on which it begins. */
  readonly weekdays: readonly number[];
  /** Minutes since midnight; `toMinute` 1440 is the day's end. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name. */
  readonly timeZone: string;
}

const DAY_MINUTES = 1440;
/** A week, and another where summer time skips the hour itself. */
const DAYS_AHEAD = 15;

/** Whether a moment (epoch ms) lies in any of the times. None at all is always. */
export function isActiveAt(times: readonly ActiveTime[], at: number): boolean {
  return times.length === 0 || times.some((time) => isIn(time, at));
}

/** The next moment after `at` (epoch ms) at which any of the times begins; null when none ever does. */
export function nextActiveAt(times: readonly ActiveTime[], at: number): number | null {
  const starts = times.flatMap((time) => nextStart(time, at) ?? []);
  return starts.length === 0 ? null : Math.min(...starts);
}

function isIn(time: ActiveTime, at: number): boolean {
  for (const [from, to] of spansFrom(time, at, 0)) if (at >= from && at < to) return true;
  return false;
}

function nextStart(time: ActiveTime, at: number): number | null {
  for (const [from] of spansFrom(time, at, DAYS_AHEAD)) if (from > at) return from;
  return null;
}

/** The spans that began yesterday, today or so many days ahead, as epoch ms; one that summer time skips is none. */
function* spansFrom(time: ActiveTime, at: number, daysAhead: number): Generator<[number, number]> {
  const { weekdays, fromMinute, toMinute, timeZone } = time;
  const today = toZonedTime(at, timeZone);
  const endMinute = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
  for (let ahead = -1; ahead <= daysAhead; ahead++) {
    if (!weekdays.includes((((today.weekday + ahead) % 7) + 7) % 7)) continue;
    const date = { year: today.year, month: today.month, day: today.day + ahead };
    const from = fromZonedTime({ ...date, minute: fromMinute }, timeZone);
    const to = fromZonedTime({ ...date, minute: endMinute }, timeZone);
    if (from < to) yield [from, to];
  }
}
