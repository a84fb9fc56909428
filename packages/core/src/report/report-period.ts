import {
  DAY_MS,
  type DayNumber,
  dayNumber,
  isIsoDate,
  toDayNumber,
  toIsoDate,
  weekdayOf,
} from "../calendar/iso-date.ts";
import { fromZonedTime, toZonedTime } from "../calendar/zoned-time.ts";
import type { TimeSpan } from "../uptime/status-record.ts";

/** How much time a report is about. */
export const REPORT_PERIODS = ["daily", "weekly", "monthly", "annual"] as const;
export type ReportPeriod = (typeof REPORT_PERIODS)[number];

/** How one of each is named, for messages. Weeks are those of ISO 8601: they begin on Monday. */
export const PERIOD_NAMES: Readonly<Record<ReportPeriod, string>> = {
  daily: "2026-11-26",
  weekly: "2026-W48",
  monthly: "2026-11",
  annual: "2026",
};

/** From (included) and to (excluded), in days. */
interface Days {
  readonly from: DayNumber;
  readonly to: DayNumber;
}

/** The time that a named period takes by clocks of a time zone, epoch ms; null when the name is none of its kind. */
export function periodSpan(period: ReportPeriod, name: string, timeZone: string): TimeSpan | null {
  const days = daysOf(period, name);
  return days === null ? null : { from: midnight(days.from, timeZone), to: midnight(days.to, timeZone) };
}

/** The name of the period that a moment (epoch ms) is in. */
export function periodAt(period: ReportPeriod, at: number, timeZone: string): string {
  const { year, month, day } = toZonedTime(at, timeZone);
  return nameOf(period, dayNumber(year, month, day));
}

/** The name of the period before a named one. Throws a RangeError for a name that is none. */
export function periodBefore(period: ReportPeriod, name: string): string {
  const days = daysOf(period, name);
  if (days === null) throw new RangeError(`expected a name such as ${PERIOD_NAMES[period]}, got ${name}`);
  return nameOf(period, days.from - 1);
}

function daysOf(period: ReportPeriod, name: string): Days | null {
  if (period === "daily") {
    const day = isIsoDate(name) ? toDayNumber(name) : null;
    return day === null ? null : { from: day, to: day + 1 };
  }
  if (period === "weekly") return weekOf(name);
  const [, year = "", month = null] = /^(\d{4})(?:-(0[1-9]|1[0-2]))?$/.exec(name) ?? [];
  if (year === "" || (month === null) !== (period === "annual")) return null;
  const first = Number(year);
  // Years before 100 are years of the last century to Date.
  if (first < 100) return null;
  return month === null
    ? { from: dayNumber(first, 1, 1), to: dayNumber(first + 1, 1, 1) }
    : { from: dayNumber(first, Number(month), 1), to: dayNumber(first, Number(month) + 1, 1) };
}

/** ISO 8601: week 1 is the one with the year's first Thursday, so the one with 4 January. */
function weekOf(name: string): Days | null {
  const [, year = "", week = ""] = /^(\d{4})-W(\d{2})$/.exec(name) ?? [];
  if (year === "") return null;
  const from = mondayOf(dayNumber(Number(year), 1, 4)) + 7 * (Number(week) - 1);
  return weekName(from) === name ? { from, to: from + 7 } : null;
}

function nameOf(period: ReportPeriod, day: DayNumber): string {
  if (period === "weekly") return weekName(mondayOf(day));
  return toIsoDate(day).slice(0, PERIOD_NAMES[period].length);
}

function weekName(monday: DayNumber): string {
  const year = new Date((monday + 3) * DAY_MS).getUTCFullYear();
  const week = (monday - mondayOf(dayNumber(year, 1, 4))) / 7 + 1;
  return `${String(year).padStart(4, "0")}-W${String(week).padStart(2, "0")}`;
}

function mondayOf(day: DayNumber): DayNumber {
  return day - ((weekdayOf(day) + 6) % 7);
}

function midnight(day: DayNumber, timeZone: string): number {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return fromZonedTime({ year, month, day: date.getUTCDate(), minute: 0 }, timeZone);
}
