import type { MetricReading } from "@plimsoll/core";
import type { ClockLimit } from "./clock-limit.ts";
import { secondsInWords, signedSecondsInWords } from "./seconds-in-words.ts";

/** How a clock was found. */
export interface ClockReading {
  /** True time less the clock's, s: positive while the clock is behind, as NTP counts. */
  readonly offset: number;
  /** How far the measurement itself may be wrong, s. */
  readonly bound: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

export const OFFSET_METRIC_NAMES = [
  "clock_offset_seconds",
  "clock_offset_signed_seconds",
  "clock_error_bound_seconds",
] as const;

/**
 * The offset against its limit. A measurement whose own error is as large as the limit cannot tell whether that is kept:
 * then `clock_offset_seconds` is left out and `clock_error_bound_seconds` says so, unless the clock is off for certain.
 */
export function offsetMetrics(reading: ClockReading, limit: ClockLimit): MetricReading[] {
  const { offset, bound, details } = reading;
  const size = Math.abs(offset);
  const measured = `measured ${signedSecondsInWords(offset)} (error up to ${secondsInWords(bound)}) against ${limit.words}`;
  const isBlind = bound >= limit.seconds;
  const canTell = !isBlind || size - bound >= limit.seconds;
  const metrics: MetricReading[] = [];
  if (canTell) {
    const error = size >= limit.seconds / 2 ? { error: measured } : {};
    metrics.push(seconds("clock_offset_seconds", size, { measured, ...error, ...details }));
  }
  metrics.push(seconds("clock_offset_signed_seconds", offset, { measured }));
  const blindness = isBlind ? { error: `${canTell ? SURE : BLIND}: ${measured}` } : {};
  metrics.push(seconds("clock_error_bound_seconds", bound, { ...blindness, ...(canTell ? {} : details) }));
  return metrics;
}

const BLIND = "this measurement cannot tell, its error is larger than the limit";
const SURE = "surely beyond the limit although the error is larger too";

function seconds(name: string, value: number, details: Readonly<Record<string, unknown>>): MetricReading {
  return { name, value, unit: "s", details };
}
