import type { MetricSummary, StoredMetric } from "@plimsoll/core";
import { StoreError, type TimeRange } from "../../port/store.ts";
import { type CheckReader, keyOf } from "./check-reader.ts";
import { percentile } from "./percentile.ts";

/** How many rows one summary reads at most, shared evenly by its components: about a second's work. */
const MAX_ROWS = 100_000;

/**
 * Last, min, max, mean and percentiles of each metric in a window, by component. Where a window holds more than a fair
 * share of 100,000 rows, the newest of them are summarized; `count` says how many values that was.
 */
export function readMetricSummary(
  reader: CheckReader,
  { componentId, ...range }: TimeRange & { componentId: string | null },
): MetricSummary[] {
  const ids = componentId === null ? reader.componentIds() : [componentId];
  const share = Math.max(1, Math.floor(MAX_ROWS / Math.max(1, ids.length)));
  return ids.flatMap((id) => {
    if (reader.expired()) throw new StoreError("failed", "the query took too long: ask for one component");
    return summarize(reader, id, { ...range, share });
  });
}

function summarize(
  reader: CheckReader,
  componentId: string,
  { share, ...range }: TimeRange & { share: number },
): MetricSummary[] {
  const series = new Map<string, { readonly newest: StoredMetric; readonly values: number[] }>();
  let rows = 0;
  for (const { metrics } of reader.samples(componentId, range)) {
    for (const metric of metrics) {
      const key = keyOf(metric);
      let entry = series.get(key);
      if (entry === undefined) {
        entry = { newest: metric, values: [] };
        series.set(key, entry);
      }
      if (metric.value !== null) entry.values.push(metric.value);
    }
    rows += 1;
    if (rows >= share) break;
  }
  return Array.from(series.values(), ({ newest, values }) => toSummary(componentId, newest, values));
}

function toSummary(componentId: string, newest: StoredMetric, values: readonly number[]): MetricSummary {
  const sorted = Float64Array.from(values).sort();
  return {
    component_id: componentId,
    name: newest.name,
    ...(newest.labels === undefined ? {} : { labels: newest.labels }),
    unit: newest.unit,
    count: sorted.length,
    last: newest.value,
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    mean: sorted.length === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}
