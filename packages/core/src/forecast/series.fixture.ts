import { forecastMetric } from "./forecast-metric.ts";
import type { ForecastRequest, KnownForecast, MetricForecast } from "./metric-forecast.ts";
import { runSteps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday. */
export const NOW = Date.UTC(2026, 7, 17, 12);

/** Chance that is the same in every run (mulberry32), between -1 and 1. */
export function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** Hours of long ago and minutes of the last day, up to NOW; `course` is given hours, 0 at NOW. */
export function seriesOf(hours: number, course: (hour: number) => number, noise = 0): TimedValue[] {
  const chance = noiseOf(hours + 1);
  const values: TimedValue[] = [];
  for (let hour = -hours + 0.5; hour < -24; hour += 1) {
    values.push({ at: NOW + hour * HOUR, value: course(hour) + (noise * chance()) / 8 });
  }
  for (let minute = -Math.min(24, hours) * 60; minute <= 0; minute++) {
    values.push({ at: NOW + minute * MINUTE, value: course(minute / 60) + noise * chance() });
  }
  return values;
}

export function forecastOf(values: readonly TimedValue[], change: Partial<ForecastRequest> = {}): MetricForecast {
  return runSteps(
    forecastMetric({
      values,
      now: NOW,
      horizonMs: DAY,
      warning: null,
      critical: 90,
      direction: "above",
      calendar: null,
      ...change,
    }),
  );
}

/** A forecast that must have been possible. */
export function knownForecast(values: readonly TimedValue[], change: Partial<ForecastRequest> = {}): KnownForecast {
  const forecast = forecastOf(values, change);
  if (forecast.kind === "not_enough_data") throw new Error(forecast.why);
  return forecast;
}
