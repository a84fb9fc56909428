import { type IsoDate, toDayNumber, toIsoDate } from "./iso-date.ts";
import { SHIPPED_CALENDARS } from "./shipped-calendars.ts";
import { TradingCalendar } from "./trading-calendar.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export function shipped(id: string): TradingCalendar {
  const spec = SHIPPED_CALENDARS.get(id);
  if (spec === undefined) throw new Error(`no calendar ${id}`);
  return new TradingCalendar(spec);
}

/** The weekdays of a year on which a calendar differs, as `MM-DD`. */
export function closedDays(calendar: TradingCalendar, year: number): string {
  const days = daysIn(year).map((date) => calendar.specialDay(date));
  return days.flatMap((day) => (day?.kind === "closed" ? [day.date.slice(5)] : [])).join(" ");
}

/** The short days of a year, as `MM-DD HH:MM` in the calendar's zone. */
export function shortDays(calendar: TradingCalendar, year: number): string[] {
  return daysIn(year).flatMap((date) => {
    const day = calendar.specialDay(date);
    if (day === null || day.kind !== "early_close" || day.closesAt === null) return [];
    return [`${date.slice(5)} ${clock(day.closesAt, calendar.timeZone)}`];
  });
}

function daysIn(year: number): IsoDate[] {
  const first = toDayNumber(`${year}-01-01`);
  const count = toDayNumber(`${year + 1}-01-01`) - first;
  return Array.from({ length: count }, (_, index) => toIsoDate(first + index));
}

function clock(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Epoch ms of an RFC 3339 time. */
export function at(text: string): number {
  return Date.parse(text);
}

/** What happens between two moments, one change a line: `2026-11-26T14:30Z market`. */
export function changes(calendar: TradingCalendar, from: string, to: string): string[] {
  const lines: string[] = [];
  let before = calendar.phaseAt(at(from) - MINUTE);
  for (let now = at(from); now < at(to); now += MINUTE) {
    const phase = calendar.phaseAt(now);
    if (phase !== before) lines.push(`${new Date(now).toISOString().slice(0, 16)}Z ${phase}`);
    before = phase;
  }
  return lines;
}
