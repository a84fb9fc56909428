import { type HealthMetric, seriesKey } from "@plimsoll/core";
import { type ChartPoint, liveChartPoint } from "../../charts/chart-points.ts";

/** What was seen live of each series, oldest first, by series key. */
export type LiveTail = ReadonlyMap<string, readonly ChartPoint[]>;

/** Points kept of one series: an hour at one a second. The charts' history is asked for again long before that. */
export const TAIL_LENGTH = 3600;

/** Adds what is new in the metrics; the same map when nothing is. */
export function extendTail(tail: LiveTail, metrics: readonly HealthMetric[]): LiveTail {
  let next: Map<string, readonly ChartPoint[]> | null = null;
  for (const metric of metrics) {
    const key = seriesKey(metric.name, metric.labels);
    const points = tail.get(key) ?? [];
    const point = liveChartPoint(metric);
    if (point.at <= (points.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) continue;
    next ??= new Map(tail);
    next.set(key, [...points.slice(1 - TAIL_LENGTH), point]);
  }
  return next ?? tail;
}
