import type { MetricSeries, StoredMetric } from "@plimsoll/core";
import type { SeriesQuery } from "../../port/store.ts";
import { BUCKET_MS, toText } from "../timestamp.ts";
import { type CheckReader, keyOf } from "./check-reader.ts";
import { RunningFigure } from "./running-figure.ts";

interface OpenSeries {
  readonly metric: StoredMetric;
  readonly points: { readonly at: number; readonly figure: RunningFigure }[];
}

/**
 * A component's metrics over time, oldest point first. All series of one answer cover the same stretch: the newest `limit`
 * moments at which anything was measured. Cut short at the old end when the query's time is up.
 */
export function readSeries(reader: CheckReader, query: SeriesQuery): MetricSeries[] {
  const bucketMs = query.resolution === "raw" ? 1 : BUCKET_MS[query.resolution];
  const series = new Map<string, OpenSeries>();
  let moments = 0;
  let current: number | null = null;
  for (const sample of reader.samples(query.componentId, query)) {
    const metrics = query.name === null ? sample.metrics : sample.metrics.filter(({ name }) => name === query.name);
    if (metrics.length === 0) continue;
    const at = Math.floor(sample.at / bucketMs) * bucketMs;
    if (at !== current) {
      if (moments >= query.limit || reader.expired()) break;
      moments += 1;
      current = at;
    }
    for (const metric of metrics) addPoint(series, metric, at);
  }
  return Array.from(series.values(), toSeries);
}

function addPoint(series: Map<string, OpenSeries>, metric: StoredMetric, at: number): void {
  const key = keyOf(metric);
  let open = series.get(key);
  if (open === undefined) {
    open = { metric, points: [] };
    series.set(key, open);
  }
  let point = open.points.at(-1);
  if (point === undefined || point.at !== at) {
    point = { at, figure: new RunningFigure() };
    open.points.push(point);
  }
  point.figure.add(metric.value);
}

function toSeries({ metric, points }: OpenSeries): MetricSeries {
  return {
    name: metric.name,
    ...(metric.labels === undefined ? {} : { labels: metric.labels }),
    unit: metric.unit,
    points: points.reverse().map(({ at, figure }) => ({
      timestamp: toText(at),
      count: figure.readings,
      mean: figure.mean,
      min: figure.min,
      max: figure.max,
    })),
  };
}
