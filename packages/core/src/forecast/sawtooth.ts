import { quantileOf, robustScale } from "./robust-scale.ts";
import type { TimedValue } from "./timed-value.ts";

/** A fall of this share of the whole range, at once, is a reset. */
const LEAST_FALL = 0.4;
/** And of so many times the usual step. */
const LEAST_STEPS = 8;
/** A rise within so few values is a spike, not a tooth. */
const SHORTEST_TOOTH = 4;
/** Beyond the peaks by this share of the range, the reset has not come. */
const BEYOND = 0.12;

/** What rises slowly and falls at once, again and again: a log that is rotated, a heap that is collected. */
export interface Sawtooth {
  /** Where each tooth was highest, oldest first. */
  readonly peaks: readonly TimedValue[];
  /** The index of the first value after the last reset. */
  readonly lastReset: number;
  /** The longest time from reset to reset, ms. */
  readonly longestMs: number;
  /** The current tooth has outgrown the others in height and in time: the reset has not come. */
  readonly isOverdue: boolean;
}

/**
 * The sawtooth in values (oldest first, rising is bad), or null where they do not fall at once at least twice, or rise as
 * fast as they fall.
 */
export function findSawtooth(values: readonly TimedValue[]): Sawtooth | null {
  if (values.length < 3 * SHORTEST_TOOTH) return null;
  const sorted = Float64Array.from(values, ({ value }) => value).sort();
  const range = quantileOf(sorted, 0.98) - quantileOf(sorted, 0.02);
  const steps = values.slice(1).map(({ value }, index) => value - (values[index] as TimedValue).value);
  const least = Math.max(LEAST_FALL * range, LEAST_STEPS * robustScale(steps));
  const resets = range > 0 ? resetsOf(values, least) : [];
  const teeth = [0, ...resets].map((from, index) => values.slice(from, resets[index] ?? values.length));
  const whole = teeth.slice(0, -1).filter((tooth) => isTooth(tooth, least));
  if (resets.length < 2 || whole.length < resets.length - 1) return null;
  const peaks = whole.map(highestOf);
  const lastReset = resets.at(-1) as number;
  const lengths = resets.slice(1).map((reset, index) => atOf(values, reset) - atOf(values, resets[index] as number));
  const longestMs = Math.max(...lengths, atOf(values, resets[0] as number) - atOf(values, 0));
  const highest = Math.max(...peaks.map(({ value }) => value));
  const current = values.slice(-3).map(({ value }) => value);
  const isOverdue =
    Math.min(...current) > highest + BEYOND * range && atOf(values, -1) - atOf(values, lastReset) > longestMs * 1.05;
  return { peaks, lastReset, longestMs, isOverdue };
}

/** The index of each value that lies far below one of the two before it. */
function resetsOf(values: readonly TimedValue[], least: number): number[] {
  const resets: number[] = [];
  for (let index = 1; index < values.length; index++) {
    const here = (values[index] as TimedValue).value;
    const before = Math.max(heightAt(values, index - 1), heightAt(values, Math.max(0, index - 2)));
    const isNew = index - (resets.at(-1) ?? Number.NEGATIVE_INFINITY) > 2;
    if (isNew && before - here >= least) resets.push(index);
  }
  return resets;
}

function isTooth(tooth: readonly TimedValue[], least: number): boolean {
  if (tooth.length < SHORTEST_TOOTH) return false;
  const [low, high] = [Math.min(...tooth.map(({ value }) => value)), highestOf(tooth).value];
  const rises = tooth.slice(1).map(({ value }, index) => value - (tooth[index] as TimedValue).value);
  return high - low >= least * 0.5 && Math.max(...rises) < 0.7 * (high - low);
}

function highestOf(tooth: readonly TimedValue[]): TimedValue {
  return tooth.reduce((best, each) => (each.value >= best.value ? each : best));
}

function heightAt(values: readonly TimedValue[], index: number): number {
  return (values[index] as TimedValue).value;
}

function atOf(values: readonly TimedValue[], index: number): number {
  return values.at(index)?.at ?? 0;
}
