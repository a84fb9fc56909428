import type { SlotOf } from "./market-slot.ts";
import { minimize } from "./minimize.ts";
import { medianOf, quantileOf, robustScale } from "./robust-scale.ts";
import type { SeasonProfile } from "./season-profile.ts";
import { mapInSteps, type Steps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";

export const HOUR_MS = 3_600_000;
/** Evaluations while the four parameters are looked for. */
const TRIALS = 48;
/** An error counts for no more than this many times the usual one. */
const ERROR_LIMIT = 2.5;
/** The beginning is for settling in, and not counted, hours. */
const SETTLING = 24;
/** Moments at which old forecasts are compared with what came. */
const MOST_ORIGINS = 80;

interface Smoothing {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
  readonly damping: number;
}

/** Level and slope (per hour) at an hour, and what each slot adds. */
interface Standing {
  level: number;
  slope: number;
  readonly bySlot: Float64Array;
}

/** A seasonal forecast. */
export interface SeasonalForecast {
  /** What is expected so many hours (1 or more) after the last value. */
  after(hours: number): number;
  /** How far off forecasts of so many hours were: 80 % of them lay between. */
  error(hours: number): { readonly low: number; readonly high: number };
}

/**
 * Holt-Winters with additive seasons and a damped trend, hour by hour, where the season is the slot of the market's day and
 * week instead of a fixed period, so that holidays and weekends have their own (Winters, Forecasting Sales by Exponentially
 * Weighted Moving Averages, Management Science 6, 1960; Gardner and McKenzie, Forecasting Trends in Time Series, Management
 * Science 31, 1985), and errors are bounded before they teach anything (Gelper, Fried and Croux, Robust Forecasting with
 * Exponential and Holt-Winters Smoothing, J. Forecasting 29, 2010). The interval comes from its own old forecasts. `hours`
 * are hourly values, oldest first, gaps allowed, at least 48 of them.
 */
export function* holtWinters(
  hours: readonly TimedValue[],
  { profile, slotOf, horizon }: { readonly profile: SeasonProfile; readonly slotOf: SlotOf; readonly horizon: number },
): Steps<SeasonalForecast> {
  const slots = yield* mapInSteps(hours, ({ at }) => slotOf(at));
  const track = { hours, slots, profile };
  const weigh = (at: readonly number[]) => follow(track, toSmoothing(at));
  const found = toSmoothing(yield* minimize(weigh, { start: [-1.4, -3.5, -2.2, 1], size: 1, trials: TRIALS }));
  const origins: Standing[] = [];
  follow(track, found, origins);
  yield undefined;
  const standing = origins.at(-1) as Standing;
  const lastAt = (hours.at(-1) as TimedValue).at;
  const ahead = (from: Standing, at: number, steps: number) =>
    from.level + from.slope * dampedSteps(found.damping, steps) + seasonOf(from, slotOf(at + steps * HOUR_MS));
  const error = yield* errorsOf(hours, origins, { ahead, horizon });
  return { after: (steps) => ahead(standing, lastAt, steps), error };
}

interface Track {
  readonly hours: readonly TimedValue[];
  readonly slots: readonly number[];
  readonly profile: SeasonProfile;
}

/** Goes through the values; answers the mean size of the errors of one step. `origins` is given the standing at each. */
function follow({ hours, slots, profile }: Track, smoothing: Smoothing, origins?: Standing[]): number {
  const rests = hours.slice(0, SETTLING).map(({ value, at }) => value - profile.at(at));
  const now: Standing = { level: medianOf(rests), slope: 0, bySlot: Float64Array.from(profile.bySlot) };
  let usual = Math.max(robustScale(rests), Number.MIN_VALUE);
  let total = 0;
  hours.forEach(({ at, value }, index) => {
    const steps = index === 0 ? 1 : Math.max(1, Math.round((at - (hours[index - 1] as TimedValue).at) / HOUR_MS));
    now.level += now.slope * dampedSteps(smoothing.damping, steps);
    now.slope *= smoothing.damping ** steps;
    const slot = slots[index] as number;
    const error = value - now.level - seasonOf(now, slot);
    if (index >= SETTLING) total += Math.min(Math.abs(error), 4 * usual);
    const believed = Math.max(-ERROR_LIMIT * usual, Math.min(ERROR_LIMIT * usual, error));
    usual = 0.95 * usual + 0.05 * Math.min(Math.abs(error) * 1.25, 3 * usual + Number.MIN_VALUE);
    now.level += smoothing.level * believed;
    now.slope += smoothing.level * smoothing.trend * believed;
    now.bySlot[slot] = seasonOf(now, slot) + smoothing.season * (1 - smoothing.level) * believed;
    origins?.push({
      ...now,
      bySlot: index % originEvery(hours.length) === 0 || index === hours.length - 1 ? now.bySlot.slice() : now.bySlot,
    });
  });
  return total / Math.max(1, hours.length - SETTLING);
}

function originEvery(count: number): number {
  return Math.max(1, Math.ceil(count / 2 / MOST_ORIGINS));
}

function* errorsOf(
  hours: readonly TimedValue[],
  origins: readonly Standing[],
  { ahead, horizon }: { ahead: (from: Standing, at: number, steps: number) => number; horizon: number },
): Steps<SeasonalForecast["error"]> {
  const byHour = new Map(hours.map(({ at, value }) => [Math.round(at / HOUR_MS - 0.5), value]));
  const horizons = [1, 2, 4, 8, 16, 32, 64, 128].filter((each) => each < horizon);
  const bands: { readonly hours: number; readonly low: number; readonly high: number }[] = [];
  for (const steps of [...horizons, horizon]) {
    const errors: number[] = [];
    for (let index = Math.floor(hours.length / 2); index < hours.length; index++) {
      if (index % originEvery(hours.length) !== 0) continue;
      const { at } = hours[index] as TimedValue;
      const came = byHour.get(Math.round(at / HOUR_MS - 0.5) + steps);
      if (came !== undefined) errors.push(came - ahead(origins[index] as Standing, at, steps));
    }
    if (errors.length < 8) break;
    const sorted = Float64Array.from(errors).sort();
    bands.push({ hours: steps, low: quantileOf(sorted, 0.1), high: quantileOf(sorted, 0.9) });
    yield undefined;
  }
  return (steps) => bandAt(bands, steps);
}

function bandAt(bands: readonly { hours: number; low: number; high: number }[], steps: number) {
  const after = bands.findIndex(({ hours }) => hours >= steps);
  const right = bands[after];
  const left = after <= 0 ? right : bands[after - 1];
  if (right === undefined || left === undefined) return bands.at(-1) ?? { low: 0, high: 0 };
  const share = right.hours === left.hours ? 1 : (steps - left.hours) / (right.hours - left.hours);
  return { low: left.low + (right.low - left.low) * share, high: left.high + (right.high - left.high) * share };
}

function seasonOf({ bySlot }: Standing, slot: number): number {
  const known = bySlot[slot] as number;
  return Number.isNaN(known) ? 0 : known;
}

/** damping + damping^2 + ... over so many steps. */
function dampedSteps(damping: number, steps: number): number {
  return (damping * (1 - damping ** steps)) / (1 - damping);
}

function toSmoothing([level = 0, trend = 0, season = 0, damping = 0]: readonly number[]): Smoothing {
  const share = (x: number) => 1 / (1 + Math.exp(-Math.max(-8, Math.min(8, x))));
  return { level: share(level), trend: share(trend), season: share(season), damping: 0.8 + 0.18 * share(damping) };
}
