import type { TrendLine } from "./theil-sen.ts";

/** What is expected at moments to come, and between which values 80 % of what comes will lie. Rising is bad. */
export interface ForecastPath {
  expected(at: number): number;
  low(at: number): number;
  high(at: number): number;
  /** The course itself, without the noise around it: as low and as high as it is likely to be. */
  courseLow(at: number): number;
  courseHigh(at: number): number;
}

export interface LinePathParts {
  readonly line: TrendLine;
  /** 0: straight; else how fast the rise dies away, per ms. */
  readonly decay: number;
  readonly seasonAt: (at: number) => number;
  /** The noise around the line: 80 % of it lies between. */
  readonly noise: { readonly low: number; readonly high: number };
}

/** A line that goes on, with the season on top. */
export function linePath({ line, decay, seasonAt, noise }: LinePathParts): ForecastPath {
  const grown = (at: number) => (decay > 0 ? (1 - Math.exp(-decay * Math.max(0, at - line.at))) / decay : at - line.at);
  const course = (at: number, slope: number) => line.level + slope * grown(at) + seasonAt(at);
  const expected = (at: number) => course(at, line.slope);
  const courseLow = (at: number) =>
    expected(at) - Math.hypot(line.levelError, (line.slope - line.likely.low) * grown(at));
  const courseHigh = (at: number) =>
    expected(at) + Math.hypot(line.levelError, (line.likely.high - line.slope) * grown(at));
  return {
    expected,
    courseLow,
    courseHigh,
    low: (at) => expected(at) - Math.hypot(expected(at) - courseLow(at), noise.low),
    high: (at) => expected(at) + Math.hypot(courseHigh(at) - expected(at), noise.high),
  };
}

/** The path with the scatter of single values around it. */
export function withJitter(path: ForecastPath, jitter: { readonly low: number; readonly high: number }): ForecastPath {
  return {
    ...path,
    low: (at) => path.expected(at) - Math.hypot(path.expected(at) - path.low(at), jitter.low),
    high: (at) => path.expected(at) + Math.hypot(path.high(at) - path.expected(at), jitter.high),
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
export function reachOf(
  path: ForecastPath,
  edge: number,
  { from, to, beyond }: { from: number; to: number; beyond: number },
): Reach | null {
  const at = firstAt((moment) => path.expected(moment) >= edge, { from, to });
  if (at === null) return null;
  // Single values get there before the course does.
  const earliest = firstAt((moment) => path.high(moment) >= edge, { from, to: at }) ?? at;
  return { at, earliest, latest: firstAt((moment) => path.courseLow(moment) >= edge, { from: at, to: beyond }) };
}

/** Moments tried before the first hit is narrowed down. */
const TRIED = 192;
const NARROWED = 12;

function firstAt(holds: (at: number) => boolean, { from, to }: { from: number; to: number }): number | null {
  for (let index = 0; index <= TRIED; index++) {
    const at = from + ((to - from) * index) / TRIED;
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
