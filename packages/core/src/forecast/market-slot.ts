import type { MarketCalendar } from "../calendar/market-calendar.ts";
import { zoneOffsetMs } from "../calendar/zoned-time.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** From so many days on each weekday has been seen twice. */
const DAYS_FOR_WEEKDAYS = 15;
const HOURS = 24;
const WEEKDAYS = 7;

/** How many slots there are: hours of the day, by weekday, by whether the market trades that day. */
export const SLOTS = HOURS * WEEKDAYS * 2;

/** The slot that a moment is in: what is alike from day to day and from week to week has the same. */
export type SlotOf = (at: number) => number;

/**
 * Slots by the hour that clocks of the market show, and by whether it trades on that day at all; by weekday too, once
 * `daysSeen` is enough to know each of them. Without a calendar, hours of UTC.
 */
export function createSlotOf(calendar: MarketCalendar | null, daysSeen: number): SlotOf {
  const byWeekday = daysSeen >= DAYS_FOR_WEEKDAYS;
  const offsets = new Map<number, number>();
  const trading = new Map<number, boolean>();
  const offsetAt = (at: number) => {
    if (calendar === null) return 0;
    const key = Math.floor(at / (6 * HOUR_MS));
    const known = offsets.get(key) ?? zoneOffsetMs(key * 6 * HOUR_MS, calendar.timeZone);
    offsets.set(key, known);
    return known;
  };
  const tradesOn = (day: number, offset: number) => {
    if (calendar === null) return true;
    const known = trading.get(day) ?? calendar.sessionMs(day * DAY_MS - offset, (day + 1) * DAY_MS - offset) > 0;
    trading.set(day, known);
    return known;
  };
  return (at) => {
    const offset = offsetAt(at);
    const local = at + offset;
    const day = Math.floor(local / DAY_MS);
    const hour = Math.floor((local - day * DAY_MS) / HOUR_MS);
    const weekday = byWeekday ? (((day + 4) % WEEKDAYS) + WEEKDAYS) % WEEKDAYS : 0;
    return (tradesOn(day, offset) ? 0 : HOURS * WEEKDAYS) + weekday * HOURS + hour;
  };
}
