import type { TimedValue } from "../forecast/timed-value.ts";

const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;
/** An hour of which less was watched says nothing of an hour. */
const LEAST_SHARE = 0.5;

/** The mean of an hour, or of the part of it that was watched, at the middle of that. */
export interface HourlyValue extends TimedValue {
  /** The part of the hour that was watched, 0 to 1. Default all of it. */
  readonly share?: number;
}

export function shareOf({ share = 1 }: HourlyValue): number {
  return share;
}

/** Hours of which enough was watched to stand for an hour. */
export function wholeHours(hours: readonly HourlyValue[]): readonly HourlyValue[] {
  return hours.filter((hour) => shareOf(hour) >= LEAST_SHARE);
}

/**
 * The mean over a day: first of each hour of the day by the parts that were watched, then over these, so that a day which
 * has only begun counts no more than the hours of it that there were. NaN of none.
 */
export function meanOfDay(hours: readonly HourlyValue[]): number {
  const byHour = Map.groupBy(hours, ({ at }) => Math.floor(at / HOUR_MS) % HOURS_A_DAY);
  const means = Array.from(byHour.values(), (alike) => {
    const weight = alike.reduce((sum, hour) => sum + shareOf(hour), 0);
    return alike.reduce((sum, hour) => sum + (hour.value * shareOf(hour)) / weight, 0);
  });
  return means.reduce((sum, mean) => sum + mean / means.length, means.length === 0 ? Number.NaN : 0);
}
