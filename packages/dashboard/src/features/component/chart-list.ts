import { type HealthMetric, type MetricSeries, seriesKey } from "@plimsoll/core";
import { type ChartPoint, joinPoints, toChartPoints } from "../../charts/chart-points.ts";
import type { ChartThreshold } from "../../charts/value-range.ts";
import type { LiveTail } from "./live-tail.ts";

/** All that one chart shows. */
export interface ChartEntry {
  /** The series key. */
  readonly key: string;
  readonly unit: string;
  readonly points: readonly ChartPoint[];
  readonly threshold: ChartThreshold;
  /** The value now; undefined for a series that is no longer measured. */
  readonly now: HealthMetric | undefined;
}

const NO_THRESHOLD: ChartThreshold = { warning: null, critical: null, direction: "above" };

/** One chart per series: those measured now in the checker's order, then those that only history knows. */
export function toChartList(
  metrics: readonly HealthMetric[],
  history: readonly MetricSeries[],
  tail: LiveTail,
): readonly ChartEntry[] {
  const past = new Map(history.map((series) => [seriesKey(series.name, series.labels), series]));
  const entries: ChartEntry[] = metrics.map((metric) => {
    const key = seriesKey(metric.name, metric.labels);
    const points = joinPoints(toChartPoints(past.get(key)?.points ?? []), tail.get(key) ?? []);
    past.delete(key);
    return { key, unit: metric.unit, points, threshold: toThreshold(metric), now: metric };
  });
  for (const [key, series] of past) {
    const points = toChartPoints(series.points);
    if (points.length > 0) entries.push({ key, unit: series.unit, points, threshold: NO_THRESHOLD, now: undefined });
  }
  return entries;
}

function toThreshold(metric: HealthMetric): ChartThreshold {
  return { warning: metric.threshold_warning, critical: metric.threshold_critical, direction: metric.direction };
}
