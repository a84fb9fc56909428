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
const DAYS_AHEAD = 8;

/** Whether a moment (epoch ms) lies in any of the times. None at all is always. */
export function isActiveAt(times: readonly ActiveTime[], at: number): boolean {
  return times.length === 0 || times.some((time) => spansAround(time, at).some(([from, to]) => at >= from && at < to));
}

/** The next moment after `at` (epoch ms) at which any of the times begins; null when none ever does. */
export function nextActiveAt(times: readonly ActiveTime[], at: number): number | null {
  const starts = times.flatMap((time) => spansAround(time, at).flatMap(([from]) => (from > at ? [from] : [])));
  return starts.length === 0 ? null : Math.min(...starts);
}

/** The spans that began yesterday or begin within the days ahead, as epoch ms. */
function spansAround(time: ActiveTime, at: number): [number, number][] {
  const { weekdays, fromMinute, toMinute, timeZone } = time;
  const today = toZonedTime(at, timeZone);
  const spans: [number, number][] = [];
  for (let ahead = -1; ahead <= DAYS_AHEAD; ahead++) {
    if (!weekdays.includes((((today.weekday + ahead) % 7) + 7) % 7)) continue;
    const date = { year: today.year, month: today.month, day: today.day + ahead };
    const end = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
    spans.push([
      fromZonedTime({ ...date, minute: fromMinute }, timeZone),
      fromZonedTime({ ...date, minute: end }, timeZone),
    ]);
  }
  return spans;
}
