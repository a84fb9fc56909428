import type { Curve } from "./curve.ts";
import { A_STEP, type Steps } from "./steps.ts";
import type { TrendLine } from "./theil-sen.ts";

/** The quantile that one value in thirty is above. */
export const PEAK = 29 / 30;

/** What is expected at moments to come, and between which values 80 % of what comes will lie. Rising is bad. */
export interface ForecastPath {
  expected(at: number): number;
  low(at: number): number;
  high(at: number): number;
  /** The course itself, without the noise around it: as low and as high as it is likely to be. */
  courseLow(at: number): number;
  courseHigh(at: number): number;
  /** As high as single values get, one in thirty of them: those get to an edge first. */
  peak(at: number): number;
}

export interface LinePathParts {
  readonly line: TrendLine;
  /** Over how long the line was seen, ms, and in steps of how much: no moment is known more finely. */
  readonly lastedMs: number;
  readonly stepMs: number;
  readonly curve: Curve;
  readonly seasonAt: (at: number) => number;
  readonly noise: Noise;
}
/** The noise around a line: 80 % of it lies between; `peak` is what one in thirty is above. */
export interface Noise {
  readonly low: number;
  readonly high: number;
  readonly peak: number;
}

/**
 * A line that goes on, with the season on top. How far it may be off is what its slope and level may be off, and how far a
 * parabola that bends as the line did of late leaves it.
 */
export function linePath({ line, lastedMs, stepMs, curve, seasonAt, noise }: LinePathParts): ForecastPath {
  const { decay, bend } = curve;
  const grown = (at: number) => (decay > 0 ? (1 - Math.exp(-decay * Math.max(0, at - line.at))) / decay : at - line.at);
  const expected = (at: number) => line.level + line.slope * grown(at) + seasonAt(at);
  const unsure = Math.hypot(line.levelError, (line.slope * stepMs) / 2);
  const bent = (at: number) => {
    const apart = Math.max(0, at - line.at) + lastedMs / 2;
    const most = Math.abs(line.slope) / apart;
    return (Math.max(-most, Math.min(most, bend)) / 2) * (apart ** 2 - lastedMs ** 2 / 12);
  };
  const off = (at: number, slope: number, away: number) => Math.hypot(unsure, slope * grown(at), Math.max(0, away));
  const below = (at: number) => off(at, line.slope - line.likely.low, decay > 0 ? 0 : -bent(at));
  const above = (at: number) => off(at, line.likely.high - line.slope, bent(at));
  return {
    expected,
    courseLow: (at) => expected(at) - below(at),
    courseHigh: (at) => expected(at) + above(at),
    low: (at) => expected(at) - Math.hypot(below(at), noise.low),
    high: (at) => expected(at) + Math.hypot(above(at), noise.high),
    peak: (at) => expected(at) + Math.hypot(above(at), noise.peak),
  };
}

/** The path with the scatter of single values around it. */
export function withJitter(path: ForecastPath, jitter: Noise): ForecastPath {
  return {
    ...path,
    low: (at) => path.expected(at) - Math.hypot(path.expected(at) - path.low(at), jitter.low),
    high: (at) => path.expected(at) + Math.hypot(path.high(at) - path.expected(at), jitter.high),
    peak: (at) => path.expected(at) + Math.hypot(path.peak(at) - path.expected(at), jitter.peak),
  };
}

/** When something reaches an edge: most likely, and at the earliest and latest with 80 %. Epoch ms. */
export interface Reach {
  readonly at: number;
  readonly earliest: number;
  /** Null: later than was looked, or not at all. */
  readonly latest: number | null;
}

/** When a path reaches an edge from below within a range, or null when it is not expected to. */
export function* reachOf(
  path: ForecastPath,
  edge: number,
  { from, to, beyond }: { from: number; to: number; beyond: number },
): Steps<Reach | null> {
  const at = yield* firstAt((moment) => path.expected(moment) >= edge, { from, to });
  if (at === null) return null;
  // Single values get there before the course does.
  const earliest = (yield* firstAt((moment) => path.peak(moment) >= edge, { from, to: at })) ?? at;
  const latest = yield* firstAt((moment) => path.courseLow(moment) >= edge, { from: at, to: beyond });
  return { at, earliest, latest };
}

/** Moments tried before the first hit is narrowed down. */
const TRIED = 192;
const NARROWED = 12;

function* firstAt(holds: (at: number) => boolean, { from, to }: { from: number; to: number }): Steps<number | null> {
  for (let index = 0; index <= TRIED; index++) {
    const at = from + ((to - from) * index) / TRIED;
    if (index % A_STEP === A_STEP - 1) yield undefined;
    if (!holds(at)) continue;
    if (index === 0) return at;
    let [low, high] = [from + ((to - from) * (index - 1)) / TRIED, at];
    for (let step = 0; step < NARROWED; step++) {
      const middle = (low + high) / 2;
      if (holds(middle)) high = middle;
      else low = middle;
    }
    return high;
  }
  return null;
}
