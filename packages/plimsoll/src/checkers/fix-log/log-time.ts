import type { ZoneOffset } from "./log-zone.ts";

/** A stamp further in the future than this is a fault of a clock or of the time zone, ms. */
export const FUTURE_MS = 5000;
const DAY_MS = 86_400_000;
const LINE_FEED = 10;
const ZERO = 48;
const POINT = 46;
const COMMA = 44;
const COLON = 58;
const DASH = 45;
const SLASH = 47;
const Z = 90;

/**
 * Reads the times that logs write, straight from their bytes: `20261126-08:00:00.123456789` (FIX, QuickFIX C++ and J),
 * `2026/11/26 08:00:00.123456` (quickfixgo), `2026-11-26 08:00:00,123` and `2026-11-26T08:00:00.123Z` (common loggers). A
 * time without a zone of its own is of the zone given.
 */
export class LogTime {
  readonly #offsetAt: ZoneOffset;
  /** The last date read, as one number, and its midnight: dates hardly change from line to line. */
  #date = -1;
  #midnight = 0;
  /** The last hour read, counted from 1970 as clocks show it, and how far the zone is from UTC then. */
  #hour = Number.NaN;
  #offset = 0;

  constructor(offsetAt: ZoneOffset) {
    this.#offsetAt = offsetAt;
  }

  /** A UTCTimestamp field, epoch ms with fractions; NaN where it is none. */
  readField(bytes: Buffer, from: number, to: number): number {
    return this.#read(bytes, from, to);
  }

  /** The time of the line that goes on at `to`, or of the nearest line before it, epoch ms with fractions; NaN: none has one. */
  readPrefix(bytes: Buffer, from: number, to: number): number {
    for (let end = to; end > from; ) {
      let start = end;
      while (start > from && bytes[start - 1] !== LINE_FEED) start -= 1;
      const time = this.readFirst(bytes, start, end);
      if (!Number.isNaN(time)) return time;
      end = start - 1;
    }
    return Number.NaN;
  }

  /** The first time between two places, epoch ms with fractions; NaN where there is none. */
  readFirst(bytes: Buffer, from: number, to: number): number {
    for (let at = from; at + 17 <= to; at++) {
      if (!isDigit(bytes[at])) continue;
      const time = this.#read(bytes, at, to);
      if (!Number.isNaN(time)) return this.#toUtc(time, isUtc(bytes, at, to));
      while (at + 1 < to && isDigit(bytes[at + 1])) at += 1;
    }
    return Number.NaN;
  }

  /** Date and time as they stand there, as if they were UTC. */
  #read(bytes: Buffer, from: number, to: number): number {
    const mark = bytes[from + 4];
    const isLong = mark === DASH || mark === SLASH;
    const date = isLong ? longDate(bytes, from) : digits(bytes, from, 8);
    const at = from + (isLong ? 11 : 9);
    if (date < 0 || at + 8 > to || bytes[at + 2] !== COLON || bytes[at + 5] !== COLON) return Number.NaN;
    const hour = digits(bytes, at, 2);
    const minute = digits(bytes, at + 3, 2);
    const second = digits(bytes, at + 6, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return Number.NaN;
    if (date !== this.#date) {
      const midnight = midnightOf(date);
      if (Number.isNaN(midnight)) return midnight;
      this.#date = date;
      this.#midnight = midnight;
    }
    return this.#midnight + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction(bytes, at + 8, to);
  }

  #toUtc(shown: number, isUtcAlready: boolean): number {
    if (isUtcAlready) return shown;
    const hour = Math.floor(shown / 3_600_000);
    if (hour !== this.#hour) {
      this.#offset = this.#offsetAt(hour * 3_600_000);
      this.#hour = hour;
    }
    return shown - this.#offset;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

/** So many digits as a number; -1 where one is none. */
function digits(bytes: Buffer, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function longDate(bytes: Buffer, from: number): number {
  const year = digits(bytes, from, 4);
  const month = digits(bytes, from + 5, 2);
  const day = digits(bytes, from + 8, 2);
  return year < 0 || month < 0 || day < 0 || bytes[from + 7] !== bytes[from + 4]
    ? -1
    : year * 10_000 + month * 100 + day;
}

function midnightOf(date: number): number {
  const month = Math.floor(date / 100) % 100;
  const day = date % 100;
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const midnight = Date.UTC(Math.floor(date / 10_000), month - 1, day);
  return midnight % DAY_MS === 0 ? midnight : Number.NaN;
}

function fraction(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] !== POINT && bytes[from] !== COMMA) return 0;
  let ms = 0;
  let unit = 100;
  for (let at = from + 1; at < to && at < from + 13 && isDigit(bytes[at]); at++) {
    ms += ((bytes[at] ?? ZERO) - ZERO) * unit;
    unit /= 10;
  }
  return ms;
}

/** Whether the time that begins here ends in `Z`. */
function isUtc(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from + 17; at < to && at < from + 40; at++) {
    const byte = bytes[at];
    if (byte === Z) return true;
    if (!isDigit(byte) && byte !== COLON && byte !== POINT && byte !== COMMA) return false;
  }
  return false;
}
