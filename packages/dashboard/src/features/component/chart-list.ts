import { type HealthMetric, type MetricSeries, seriesKey } from "@plimsoll/core";
import { type ChartPoint, joinPoints, toChartPoints } from "../../charts/chart-points.ts";
import type { ChartThreshold } from "../../charts/value-range.ts";
import type { LiveTail } from "./live-tail.ts";

/** All that one chart shows. */
export interface ChartEntry {
  /** Of this chart alone: a metric that has changed its unit has a chart for each. */
  readonly id: string;
  /** The series key. */
  readonly key: string;
  readonly unit: string;
  readonly points: readonly ChartPoint[];
  readonly threshold: ChartThreshold;
  /** The value now; undefined for a series that is no longer measured. */
  readonly now: HealthMetric | undefined;
}

const NO_THRESHOLD: ChartThreshold = { warning: null, critical: null, direction: "above" };

/** Values of two units belong into no one line. */
export function chartId(key: string, unit: string): string {
  return JSON.stringify([key, unit]);
}

/** One chart per series and unit: those measured now in the checker's order, then those that only history knows. */
export function toChartList(
  metrics: readonly HealthMetric[],
  history: readonly MetricSeries[],
  tail: LiveTail,
): readonly ChartEntry[] {
  const past = new Map(history.map((series) => [chartId(seriesKey(series.name, series.labels), series.unit), series]));
  const entries: ChartEntry[] = metrics.map((metric) => {
    const key = seriesKey(metric.name, metric.labels);
    const id = chartId(key, metric.unit);
    const points = joinPoints(toChartPoints(past.get(id)?.points ?? []), tail.get(key) ?? []);
    past.delete(id);
    return { id, key, unit: metric.unit, points, threshold: toThreshold(metric), now: metric };
  });
  for (const [id, { name, labels, unit, points: values }] of past) {
    const [key, points] = [seriesKey(name, labels), toChartPoints(values)];
    if (points.length > 0) entries.push({ id, key, unit, points, threshold: NO_THRESHOLD, now: undefined });
  }
  return entries;
}

function toThreshold(metric: HealthMetric): ChartThreshold {
  return { warning: metric.threshold_warning, critical: metric.threshold_critical, direction: metric.direction };
}
