import { type Noise, PEAK } from "./forecast-path.ts";
import { HOUR_MS } from "./holt-winters.ts";
import { createSlotOf } from "./market-slot.ts";
import type { ForecastRequest } from "./metric-forecast.ts";
import { quantileOf } from "./robust-scale.ts";
import { findSeason, type SeasonProfile } from "./season-profile.ts";
import type { Steps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";
import { toGrid } from "./to-grid.ts";
import { lookAt, type View } from "./view.ts";

const DAY_MS = 24 * HOUR_MS;
/** What is looked at finely, and in how many steps. */
const FINE_MS = DAY_MS;
const FINE_STEPS = 288;
const LEAST_VALUES = 30;
/** From how much on the hours are looked at too, and seasons in them. */
const LEAST_LONG_MS = 36 * HOUR_MS;
const LEAST_SEASON_MS = 3 * DAY_MS;

/** What a forecast stands on. */
export interface Evidence {
  readonly values: readonly TimedValue[];
  readonly seenMs: number;
  readonly season: SeasonProfile | null;
  /** The last 24 h, finely. */
  readonly fine: View;
  /** Up to five weeks, hour by hour; null before there are 36 hours. */
  readonly long: View | null;
  readonly hours: readonly TimedValue[];
  /** How far single values lie from the mean of their few minutes: 80 % of them between; and one in thirty. */
  readonly jitter: Noise;
}

/** Looks at values (oldest first) finely and from afar. */
export function* gatherEvidence(values: readonly TimedValue[], { now, calendar }: ForecastRequest): Steps<Evidence> {
  const first = (values[0] as TimedValue).at;
  const seenMs = (values.at(-1) as TimedValue).at - first;
  const hours = toGrid(values, HOUR_MS).filter(({ at }) => at + HOUR_MS / 2 <= now);
  yield undefined;
  const slotOf = createSlotOf(calendar, seenMs / DAY_MS);
  const season = seenMs < LEAST_SEASON_MS ? null : yield* findSeason(hours, slotOf);
  yield undefined;
  const late = values.filter(({ at }) => at > now - FINE_MS);
  const stepMs = Math.max(1000, Math.min(FINE_MS, seenMs) / FINE_STEPS);
  const fineGrid = toGrid(late, stepMs);
  // With only hourly values there is no fine view: the last days of them stand for it.
  const fine = yield* lookAt(
    fineGrid.length < LEAST_VALUES ? toGrid(values, Math.max(stepMs, HOUR_MS)).slice(-FINE_STEPS) : fineGrid,
    season,
  );
  yield undefined;
  const long = seenMs < LEAST_LONG_MS ? null : yield* lookAt(hours.slice(-FINE_STEPS * 2), season);
  return { values, seenMs, season, fine, long, hours, jitter: jitterOf(late, fineGrid, stepMs) };
}

function jitterOf(values: readonly TimedValue[], grid: readonly TimedValue[], stepMs: number): Evidence["jitter"] {
  const means = new Map(grid.map(({ at, value }) => [Math.floor(at / stepMs), value]));
  const counts = Math.max(1, values.length / Math.max(1, grid.length));
  // A mean lies nearer to each of its own values than to those that come.
  const widening = counts > 1 ? Math.sqrt((counts + 1) / (counts - 1)) : 1;
  const rests = values.map(({ at, value }) => value - (means.get(Math.floor(at / stepMs)) ?? value));
  const sorted = Float64Array.from(rests).sort();
  if (sorted.length === 0) return { low: 0, high: 0, peak: 0 };
  const [low, high, peak] = [0.1, 0.9, PEAK].map((q) => quantileOf(sorted, q) * widening) as [number, number, number];
  return { low: -low, high, peak };
}
