import type { MetricReading } from "@plimsoll/core";
import { parseMoment } from "./parse-moment.ts";

/** Stamps from here on are in finer units: 1e11 seconds lie in the year 5138, 1e14 ms likewise. */
const MS_FROM = 1e11;
const US_FROM = 1e14;
const NS_FROM = 1e17;

/**
 * The epoch ms of a stamp as engines write them, where nobody says how: seconds, milliseconds, microseconds or nanoseconds
 * since 1970 (told apart by their size), or text, in `timeZone` where it has no offset. Null for what is none.
 */
export function stampMs(value: unknown, timeZone = "UTC"): number | null {
  const count = typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof count === "string") return parseMoment(count, "text", timeZone);
  if (typeof count !== "number" || !Number.isFinite(count) || count <= 0) return null;
  if (count >= NS_FROM) return count / 1e6;
  if (count >= US_FROM) return count / 1e3;
  return count >= MS_FROM ? count : count * 1000;
}

/** Clocks of two machines differ by as much without a fault, ms. */
const FUTURE_MS = 1000;

/** How long ago a stamp is, in seconds; or why that cannot be told. A stamp in the future is a clock's fault, not freshness. */
export function ageSeconds(value: unknown, now: number): number | string {
  const at = stampMs(value);
  if (at === null) return "is no time";
  const ageMs = Math.round(now - at);
  if (ageMs < -FUTURE_MS) return `lies ${-ageMs / 1000} s in the future: a clock is wrong`;
  return Math.max(0, ageMs) / 1000;
}

/** The age of the stamp at `text` as a reading in seconds. */
export function ageReading(name: string, stamp: { value: unknown; text: string }, now: number): MetricReading {
  const age = ageSeconds(stamp.value, now);
  if (typeof age === "number") return { name, value: age, unit: "s" };
  return { name, value: null, unit: "s", details: { error: `${stamp.text} ${age}` } };
}
