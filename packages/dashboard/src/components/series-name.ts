import type { HealthMetric } from "@plimsoll/core";

/** A series in few letters: its name and the values of its labels, as in `disk_usage /var`. */
export function seriesName(metric: Pick<HealthMetric, "name" | "labels">): string {
  return [metric.name, ...Object.values(metric.labels ?? {})].join(" ");
}
