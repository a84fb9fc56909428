import type { HealthMetric, MetricSeries } from "@plimsoll/core";
import type { TimeBounds } from "../lib/time-view/time-view.ts";

/** One point to draw. At the finest resolution min and max are the value itself. */
export interface ChartPoint {
  /** Epoch ms. */
  readonly at: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** uPlot's columns: times in seconds, then mean, low and high. */
export type ChartColumns = [number[], (number | null)[], (number | null)[], (number | null)[]];

/** Larger values are drawn at this edge: arithmetic on an axis up to 1e308 overflows. Figures beside stay exact. */
export const DRAWN_LIMIT = 1e15;
/** A pause of more than so many usual steps is drawn as a gap, never as a line over what nobody saw. */
const GAP_STEPS = 3.5;

export function toChartPoints(points: MetricSeries["points"]): readonly ChartPoint[] {
  return points.map(({ timestamp, mean, min, max }) => ({ at: Date.parse(timestamp), mean, min, max }));
}

export function liveChartPoint(metric: HealthMetric): ChartPoint {
  const { value } = metric;
  return { at: Date.parse(metric.timestamp), mean: value, min: value, max: value };
}

/** History with the live tail behind it; what both have is taken from history. Both oldest first. */
export function joinPoints(history: readonly ChartPoint[], tail: readonly ChartPoint[]): readonly ChartPoint[] {
  const last = history.at(-1);
  return last === undefined ? tail : [...history, ...tail.filter((point) => point.at > last.at)];
}

/**
 * The points within the bounds as columns, with a gap wherever there was a pause. `stepMs` is what lies between two
 * points when all goes well; the live tail may be finer.
 */
export function toColumns(points: readonly ChartPoint[], { from, to }: TimeBounds, stepMs: number): ChartColumns {
  const columns: ChartColumns = [[], [], [], []];
  let before: ChartPoint | undefined;
  for (const point of points) {
    if (point.at < from || point.at > to) continue;
    if (before !== undefined && point.at - before.at > stepMs * GAP_STEPS) {
      push(columns, { at: before.at + stepMs, mean: null, min: null, max: null });
    }
    push(columns, point);
    before = point;
  }
  return columns;
}

/** The place of what is nearest to a time (s), at most `withinS` away; null where nothing is. */
export function placeNear([times]: ChartColumns, at: number, withinS: number): number | null {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const distance = (place: number): number => Math.abs((times[place] ?? Number.POSITIVE_INFINITY) - at);
  const nearest = distance(low - 1) <= distance(low) ? low - 1 : low;
  return distance(nearest) <= withinS ? nearest : null;
}

/** The places of values with none beside them: no line reaches these, so they are drawn as dots. */
export function lonePlaces(values: ArrayLike<number | null | undefined>): number[] {
  const places: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const isLone = values[index] != null && values[index - 1] == null && values[index + 1] == null;
    if (isLone) places.push(index);
  }
  return places;
}

function push([times, means, lows, highs]: ChartColumns, point: ChartPoint): void {
  times.push(point.at / 1000);
  means.push(clip(point.mean));
  lows.push(clip(point.min));
  highs.push(clip(point.max));
}

function clip(value: number | null): number | null {
  return value === null ? null : Math.min(DRAWN_LIMIT, Math.max(-DRAWN_LIMIT, value));
}
