import type { StoredMetric } from "@plimsoll/core";

/** A row's metrics from its JSON text; of what somebody else wrote into the table, only what is one counts. */
export function parseMetrics(text: string): readonly StoredMetric[] {
  try {
    const metrics: unknown = JSON.parse(text);
    return Array.isArray(metrics) ? metrics.filter(isMetric) : [];
  } catch {
    return [];
  }
}

function isMetric(item: unknown): item is StoredMetric {
  if (typeof item !== "object" || item === null) return false;
  const { name, unit } = item as Partial<StoredMetric>;
  return typeof name === "string" && typeof unit === "string";
}
