import type { CalendarDay, CalendarSchedule, CalendarState } from "../contract/calendar.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import { calendarWords } from "./calendar-words.ts";
import { DAY_MS } from "./iso-date.ts";
import type { SpecialDay, TradingCalendar } from "./trading-calendar.ts";

/** So long before the last day of which a calendar's holidays are known people are told, ms. */
const NOTICE_MS = 60 * DAY_MS;

/** A calendar at a moment (epoch ms) with the special days from then on, as the API and the command line show it. */
export function toCalendarState(
  calendar: TradingCalendar,
  { now, days, components = [] }: { now: number; days: number; components?: readonly string[] },
): CalendarState {
  const { spec } = calendar;
  const phase = calendar.phaseAt(now);
  return {
    calendar_id: spec.id,
    name: spec.name,
    time_zone: spec.timeZone,
    phase,
    is_open: phase === "market",
    next_open: toTime(calendar.nextOpen(now)),
    next_close: toTime(calendar.nextClose(now)),
    words: calendarWords(calendar, now),
    grace_seconds: spec.graceMs / 1000,
    special_days: calendar.specialDays(now, days).map(toDay),
    known_until: spec.knownUntil,
    warning: calendarWarning(calendar, now),
    components: [...components],
  };
}

/** What it does between two moments, epoch ms. */
export function toCalendarSchedule(
  calendar: TradingCalendar,
  { from, to }: { from: number; to: number },
): CalendarSchedule {
  const { spec } = calendar;
  return {
    calendar_id: spec.id,
    name: spec.name,
    time_zone: spec.timeZone,
    from: toTimestamp(from),
    to: toTimestamp(to),
    sessions: calendar
      .stretches(from, to)
      .map((stretch) => ({ phase: stretch.phase, from: toTimestamp(stretch.from), to: toTimestamp(stretch.to) })),
    special_days: calendar.specialDays(from, Math.ceil((to - from) / DAY_MS) + 1).map(toDay),
  };
}

/** What there is to warn of in a calendar, or null: its known years end within 60 days, or have ended. */
export function calendarWarning({ knownUntil, spec, id }: TradingCalendar, now: number): string | null {
  if (knownUntil === null || now < knownUntil - NOTICE_MS) return null;
  const when = now < knownUntil ? "which is soon" : "which is over";
  const todo = "update Plimsoll, or add them under calendars with a later known_until";
  return `the holidays of ${id} are known until ${spec.knownUntil}, ${when}: ${todo}`;
}

function toDay({ date, name, kind, opensAt, closesAt }: SpecialDay): CalendarDay {
  return { date, name, kind, opens_at: toTime(opensAt), closes_at: toTime(closesAt) };
}

function toTime(at: number | null): string | null {
  return at === null ? null : toTimestamp(at);
}
