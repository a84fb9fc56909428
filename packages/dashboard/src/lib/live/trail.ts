import { type HealthMetric, type MetricSeries, seriesKey } from "@plimsoll/core";
import { pickKeyMetrics } from "./key-metrics.ts";

/** So many values of a series are kept for its sparkline. */
export const TRAIL_LENGTH = 30;
/** So many series of a component have a trail; more are never drawn in one line. */
export const TRAILS_PER_COMPONENT = 6;

/** The last values of one series, oldest first; null where a value was missing. */
export interface Trail {
  readonly values: readonly (number | null)[];
  /** Of the first and the last value, RFC 3339 (which sorts as text). */
  readonly firstAt: string;
  readonly lastAt: string;
}
/** By series key. */
export type Trails = ReadonlyMap<string, Trail>;

/** Adds each key metric's value once per measurement. Series that are no longer shown are let go. */
export function extendTrails(trails: Trails, metrics: readonly HealthMetric[]): Trails {
  const next = new Map<string, Trail>();
  for (const metric of pickKeyMetrics(metrics, TRAILS_PER_COMPONENT)) {
    const key = seriesKey(metric.name, metric.labels);
    const trail = trails.get(key);
    next.set(key, trail === undefined ? startTrail(metric) : extendTrail(trail, metric));
  }
  return next;
}

/** Puts history before what was seen live, so that a fresh page doesn't start with an empty line. */
export function seedTrails(trails: Trails, history: readonly MetricSeries[]): Trails {
  const next = new Map(trails);
  for (const series of history) {
    const key = seriesKey(series.name, series.labels);
    const trail = trails.get(key);
    if (trail === undefined) continue;
    const earlier = series.points.filter((point) => point.timestamp < trail.firstAt);
    const first = earlier[0];
    if (first === undefined) continue;
    const values = [...earlier.map((point) => point.mean), ...trail.values].slice(-TRAIL_LENGTH);
    next.set(key, { values, firstAt: first.timestamp, lastAt: trail.lastAt });
  }
  return next;
}

function startTrail(metric: HealthMetric): Trail {
  return { values: [metric.value], firstAt: metric.timestamp, lastAt: metric.timestamp };
}

function extendTrail(trail: Trail, metric: HealthMetric): Trail {
  if (metric.timestamp <= trail.lastAt) return trail;
  const values = [...trail.values.slice(1 - TRAIL_LENGTH), metric.value];
  return { values, firstAt: trail.firstAt, lastAt: metric.timestamp };
}
