import { type DayNumber, dayNumber } from "./iso-date.ts";

export type EquinoxSeason = "spring" | "autumn";

/** Day of the month in 1980 with its fraction, and what each year adds to it. */
const FIRST = { spring: { month: 3, day: 20.8431 }, autumn: { month: 9, day: 23.2488 } } as const;
const YEARLY = 0.242194;

/**
 * Japan's equinox day by the usual approximation for 1980 to 2099. The National Astronomical Observatory announces the real
 * one in February of the year before; the two have never differed.
 */
export function japaneseEquinox(year: number, season: EquinoxSeason): DayNumber {
  const { month, day } = FIRST[season];
  const years = year - 1980;
  return dayNumber(year, month, Math.floor(day + YEARLY * years) - Math.floor(years / 4));
}
