import type { MetricReading } from "@plimsoll/core";
import { MOST_AHEAD_MS, parseMoment } from "./parse-moment.ts";

/** How long ago a stamp is, in seconds; or why that cannot be told. A stamp in the future is a clock's fault, not freshness. */
export function ageSeconds(value: unknown, now: number): number | string {
  const at = parseMoment(value, "any", "UTC");
  if (at === null) return "is no time";
  const ageMs = Math.round(now - at);
  if (ageMs < -MOST_AHEAD_MS) return `lies ${-ageMs / 1000} s in the future: a clock is wrong`;
  return Math.max(0, ageMs) / 1000;
}

/** The age of the stamp at `text` as a reading in seconds. */
export function ageReading(name: string, stamp: { value: unknown; text: string }, now: number): MetricReading {
  const age = ageSeconds(stamp.value, now);
  if (typeof age === "number") return { name, value: age, unit: "s" };
  return { name, value: null, unit: "s", details: { error: `${stamp.text} ${age}` } };
}
