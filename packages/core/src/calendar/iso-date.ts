/** A calendar day without a time zone, such as `2026-11-26`. */
export type IsoDate = `${number}-${number}-${number}`;

/** Days since 1970-01-01: days that can be counted on and compared. */
export type DayNumber = number;

/** 0 (Sunday) to 6. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export const DAY_MS = 86_400_000;

/** Days beyond the month's end run over. `month` is 1 to 12. */
export function dayNumber(year: number, month: number, day: number): DayNumber {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** The day of an ISO date; NaN for a text that is none. */
export function toDayNumber(date: string): DayNumber {
  const [year, month, day] = date.split("-").map(Number);
  return dayNumber(year ?? Number.NaN, month ?? Number.NaN, day ?? Number.NaN);
}

export function toIsoDate(day: DayNumber): IsoDate {
  return new Date(day * DAY_MS).toISOString().slice(0, 10) as IsoDate;
}

export function isIsoDate(text: string): text is IsoDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = toDayNumber(text);
  return !Number.isNaN(day) && toIsoDate(day) === text;
}

export function yearOf(day: DayNumber): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

export function weekdayOf(day: DayNumber): Weekday {
  return ((((day + 4) % 7) + 7) % 7) as Weekday;
}
