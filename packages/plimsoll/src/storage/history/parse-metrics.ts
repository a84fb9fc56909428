import type { StoredMetric } from "@plimsoll/core";

/** A row's metrics from its JSON text; text that somebody else wrote into the table and is no list counts as none. */
export function parseMetrics(text: string): readonly StoredMetric[] {
  try {
    const metrics: unknown = JSON.parse(text);
    return Array.isArray(metrics) ? metrics : [];
  } catch {
    return [];
  }
}
