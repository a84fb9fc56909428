import { SLOTS, type SlotOf } from "./market-slot.ts";
import { medianOf, robustScale } from "./robust-scale.ts";
import { mapInSteps, type Steps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";

const HOUR_MS = 3_600_000;
const HALF_DAY_MS = 12 * HOUR_MS;
/** A season must take away so much of the spread, or it is none. */
const LEAST_GAIN = 0.2;
/** Less than this share of the values themselves is how their means were rounded, not a season. */
const ROUNDING = 1e-13;
const HOURS = 24;

/** What the time of day and the day of the week add to a metric. */
export interface SeasonProfile {
  /** By slot; NaN where it has never been seen. */
  readonly bySlot: Float64Array;
  /** What the season adds at a moment, epoch ms; 0 where nothing is known. */
  at(at: number): number;
}

/**
 * What is usual at each time of the market's day, as the median over days of how far the hour lies from the median of the
 * 24 hours around it; null where that explains less than a fifth of the spread. `hours` are hourly values, oldest first.
 */
export function* findSeason(hours: readonly TimedValue[], slotOf: SlotOf): Steps<SeasonProfile | null> {
  const levels = yield* levelsOf(hours);
  const rests = hours.map(({ value }, index) => value - (levels[index] as number));
  const slots = yield* mapInSteps(hours, ({ at }) => slotOf(at));
  const bySlot = medians(slots, rests);
  yield undefined;
  const left = yield* mapInSteps(rests, (rest, index) => rest - usual(bySlot, slots[index] as number));
  const before = meanSize(rests);
  const least = ROUNDING * meanSize(hours.map(({ value }) => value));
  if (!(before > least) || meanSize(left) > (1 - LEAST_GAIN) * before || robustScale(left) > robustScale(rests))
    return null;
  return { bySlot, at: (at) => between(bySlot, slotOf, at) };
}

function meanSize(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + Math.abs(each), 0) / Math.max(1, values.length);
}

/** The median of the 24 hours around each value; at the ends of as many as there are, 24 hours wide all the same. */
function levelsOf(hours: readonly TimedValue[]): Steps<number[]> {
  const [first, last] = [hours[0]?.at ?? 0, hours.at(-1)?.at ?? 0];
  let from = 0;
  let to = 0;
  return mapInSteps(hours, ({ at }, index) => {
    const centre = Math.max(first + HALF_DAY_MS, Math.min(last - HALF_DAY_MS, at));
    while ((hours[from] as TimedValue).at <= centre - HALF_DAY_MS && from < index) from += 1;
    while (to < hours.length && (hours[to] as TimedValue).at <= centre + HALF_DAY_MS) to += 1;
    return medianOf(hours.slice(from, to).map(({ value }) => value));
  });
}

function medians(slots: readonly number[], rests: readonly number[]): Float64Array {
  const groups = new Map<number, number[]>();
  slots.forEach((slot, index) => {
    const group = groups.get(slot);
    if (group === undefined) groups.set(slot, [rests[index] as number]);
    else group.push(rests[index] as number);
  });
  const bySlot = new Float64Array(SLOTS).fill(Number.NaN);
  for (const [slot, group] of groups) if (group.length > 1) bySlot[slot] = medianOf(group);
  return bySlot;
}

/** Of a slot; where it was seen but once, of the same hour of the other weekdays. */
function usual(bySlot: Float64Array, slot: number): number {
  const own = bySlot[slot] as number;
  if (!Number.isNaN(own)) return own;
  const half = slot - (slot % (SLOTS / 2));
  const alike: number[] = [];
  for (let other = half + (slot % HOURS); other < half + SLOTS / 2; other += HOURS) {
    if (!Number.isNaN(bySlot[other] as number)) alike.push(bySlot[other] as number);
  }
  return alike.length === 0 ? 0 : medianOf(alike);
}

/** Between the middles of two hours, in proportion. */
function between(bySlot: Float64Array, slotOf: SlotOf, at: number): number {
  const left = at - HOUR_MS / 2;
  const share = (left - Math.floor(left / HOUR_MS) * HOUR_MS) / HOUR_MS;
  return usual(bySlot, slotOf(left)) * (1 - share) + usual(bySlot, slotOf(left + HOUR_MS)) * share;
}
