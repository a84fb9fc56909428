/** A moment as clocks in a time zone show it. */
export interface ZonedTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 (Sunday) to 6. */
  readonly weekday: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks in `timeZone` (an IANA name such as `America/New_York`) show at an epoch ms. Throws a RangeError for an unknown zone. */
export function toZonedTime(epochMs: number, timeZone: string): ZonedTime {
  const shifted = new Date(epochMs + zoneOffsetMs(epochMs, timeZone));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    minute: shifted.getUTCHours() * 60 + shifted.getUTCMinutes(),
  };
}

/**
 * The epoch ms at which clocks in `timeZone` show a date (days beyond the month's end run over) and a minute of the day.
 * A time that the spring change skips is taken as one hour later; of one that comes twice in autumn, the first.
 */
export function fromZonedTime(date: Pick<ZonedTime, "year" | "month" | "day" | "minute">, timeZone: string): number {
  const asUtc = Date.UTC(date.year, date.month - 1, date.day, 0, date.minute);
  const candidates = [asUtc - DAY_MS, asUtc, asUtc + DAY_MS].map((near) => asUtc - zoneOffsetMs(near, timeZone));
  const exact = candidates.filter((at) => at + zoneOffsetMs(at, timeZone) === asUtc);
  return exact.length > 0 ? Math.min(...exact) : asUtc - zoneOffsetMs(asUtc - DAY_MS, timeZone);
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

const DAY_MS = 86_400_000;

/** How far clocks of the zone are ahead of UTC at a moment, ms. */
export function zoneOffsetMs(epochMs: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(epochMs);
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second"));
  return shown - Math.floor(epochMs / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}
