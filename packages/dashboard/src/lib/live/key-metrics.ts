import { type HealthMetric, statusRank } from "@plimsoll/core";

/**
 * The metrics that stand for a component in one line: those that are not healthy first (worst first), then those with a
 * threshold, then the rest; within each in the checker's own order, which puts what matters most first.
 */
export function pickKeyMetrics(metrics: readonly HealthMetric[], limit: number): readonly HealthMetric[] {
  if (metrics.length <= limit && metrics.every((metric) => metric.status === "HEALTHY")) return metrics;
  return metrics
    .map((metric, index) => ({ metric, index, weight: weigh(metric) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, limit)
    .map(({ metric }) => metric);
}

function weigh(metric: HealthMetric): number {
  const hasThreshold = metric.threshold_warning !== null || metric.threshold_critical !== null;
  return statusRank(metric.status) * 2 + (hasThreshold ? 1 : 0);
}
