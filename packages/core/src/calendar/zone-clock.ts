import { DAY_MS, type DayNumber } from "./iso-date.ts";
import { fromZonedTime, zoneOffsetMs } from "./zoned-time.ts";

/** The epoch ms at which clocks of a zone show a minute of a day; minutes below 0 and beyond 1440 are of the days around. */
export type ZoneClock = (day: DayNumber, minute: number) => number;

/** A fast clock for the days of a span: only where the zone's offset changes within it is each moment looked up. */
export function createZoneClock(timeZone: string, first: DayNumber, last: DayNumber): ZoneClock {
  const offset = zoneOffsetMs(first * DAY_MS, timeZone);
  if (zoneOffsetMs(last * DAY_MS, timeZone) === offset) {
    return (day, minute) => day * DAY_MS + minute * 60_000 - offset;
  }
  return (day, minute) => {
    const date = new Date(day * DAY_MS);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    return fromZonedTime({ year, month, day: date.getUTCDate(), minute }, timeZone);
  };
}
