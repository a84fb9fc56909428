import { fromZonedTime } from "@plimsoll/core";

/** How far a stamp may be ahead of our clock before the one or the other is wrong, ms: clocks of two machines differ. */
export const MOST_AHEAD_MS = 5000;

/** How a moment is written: a count since 1970 (UTC) in a unit, or text such as `2024-10-01 12:00:00.123456`. */
export const MOMENT_FORMS = ["s", "ms", "us", "ns", "text"] as const;
export type MomentForm = (typeof MOMENT_FORMS)[number];

/** Counts from here on are in finer units: 1e11 seconds lie in the year 5138, 1e14 ms likewise. */
const MS_FROM = 1e11;
const US_FROM = 1e14;
const NS_FROM = 1e17;

const PER_MS: Readonly<Record<Exclude<MomentForm, "text">, number>> = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 };
/** RFC 3339 and what databases make of it: a space for the `T`, any number of decimals, an offset or none. */
const TEXT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?)? ?(?:([Zz])|([+-])(\d{2}):?(\d{2})?)?$/;

/**
 * Reads a moment as epoch ms (with decimals), null where it is none. Text without an offset is read in `timeZone`, an IANA
 * name; a day alone is its midnight. `any`: nobody has said how it is written; a count's size tells its unit.
 */
export function parseMoment(raw: unknown, form: MomentForm | "any", timeZone: string): number | null {
  if (form === "text") return typeof raw === "string" ? parseText(raw.trim(), timeZone) : null;
  const count = toCount(raw);
  if (count === null) return form === "any" ? parseMoment(raw, "text", timeZone) : null;
  if (form !== "any") return count / PER_MS[form];
  return count > 0 ? count / PER_MS[unitOf(count)] : null;
}

function unitOf(count: number): Exclude<MomentForm, "text"> {
  if (count >= NS_FROM) return "ns";
  if (count >= US_FROM) return "us";
  return count >= MS_FROM ? "ms" : "s";
}

function toCount(raw: unknown): number | null {
  if (typeof raw === "string" && raw.trim() === "") return null;
  if (typeof raw !== "number" && typeof raw !== "string" && typeof raw !== "bigint") return null;
  const count = Number(raw);
  return Number.isFinite(count) ? count : null;
}

function parseText(text: string, timeZone: string): number | null {
  const found = TEXT.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((it) => Number(it ?? 0));
  if (!isDay({ year, month, day }) || hour > 23 || minute > 59 || second > 60) return null;
  const restMs = second * 1000 + Number(`0.${found[7] ?? 0}`) * 1000;
  const date = { year, month, day, minute: hour * 60 + minute };
  const [zulu, sign, offsetHours, offsetMinutes] = found.slice(8);
  if (zulu === undefined && sign === undefined && timeZone !== "UTC") return fromZonedTime(date, timeZone) + restMs;
  const offset = (sign === "-" ? -1 : 1) * (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute - offset) + restMs;
}

function isDay({ year, month, day }: { year: number; month: number; day: number }): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
