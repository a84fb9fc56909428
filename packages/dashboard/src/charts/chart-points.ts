import type { HealthMetric, MetricSeries } from "@plimsoll/core";

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

/** The points from `from` (epoch ms) on as columns, with a gap wherever there was a pause. */
export function toColumns(points: readonly ChartPoint[], from: number): ChartColumns {
  const columns: ChartColumns = [[], [], [], []];
  const shown = points.filter((point) => point.at >= from);
  const usual = usualStep(shown);
  let before: ChartPoint | undefined;
  for (const point of shown) {
    if (before !== undefined && point.at - before.at > usual * GAP_STEPS) {
      push(columns, { at: before.at + usual, mean: null, min: null, max: null });
    }
    push(columns, point);
    before = point;
  }
  return columns;
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

/** The upper quartile of the steps: history is coarser than its live tail, and that is no gap. */
function usualStep(points: readonly ChartPoint[]): number {
  const steps: number[] = [];
  for (let index = 1; index < points.length; index += 1) {
    steps.push((points[index]?.at ?? 0) - (points[index - 1]?.at ?? 0));
  }
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length * 0.75)] ?? Number.POSITIVE_INFINITY;
}
