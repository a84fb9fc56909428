import { type HealthMetric, type MetricPoint, seriesKey } from "@plimsoll/core";
import type { ReportSources, ReportWorld } from "./report-sources.ts";

const HOUR_MS = 3_600_000;

/** What is kept of one metric of one component over a report's time. */
export interface MetricRecord {
  readonly componentId: string;
  /** With its labels. */
  readonly metric: string;
  readonly unit: string;
  /** Of the newest result: its thresholds are those in force now. */
  readonly newest: HealthMetric;
  /** A point an hour. */
  readonly points: readonly MetricPoint[];
}

/** A metric's hours of each component that has it now. */
export async function readMetric(
  { store, world, range }: Pick<ReportSources, "store" | "range"> & { readonly world: Pick<ReportWorld, "components"> },
  name: string,
): Promise<MetricRecord[]> {
  const records: MetricRecord[] = [];
  const limit = Math.ceil((range.to - range.from) / HOUR_MS) + 1;
  for (const { component_id: componentId, metrics } of world.components()) {
    const own = new Map(metrics.flatMap((it) => (it.name === name ? [[seriesKey(name, it.labels), it]] : [])));
    if (own.size === 0) continue;
    const series = await store.querySeries({ ...range, componentId, name, resolution: "1h", limit, quantiles: true });
    for (const { labels, unit, points } of series) {
      const metric = seriesKey(name, labels);
      const newest = own.get(metric);
      if (newest !== undefined) records.push({ componentId, metric, unit, newest, points });
    }
  }
  return records;
}

/** The largest of what is known; null when nothing is. */
export function largest(values: readonly (number | null | undefined)[]): number | null {
  return values.reduce<number | null>((most, value) => (value == null ? most : Math.max(most ?? value, value)), null);
}

/** The smallest of what is known; null when nothing is. */
export function smallest(values: readonly (number | null | undefined)[]): number | null {
  return values.reduce<number | null>(
    (least, value) => (value == null ? least : Math.min(least ?? value, value)),
    null,
  );
}

export function readings({ points }: MetricRecord): number {
  return points.reduce((sum, point) => sum + point.count, 0);
}
