import {
  type ComponentHealth,
  type DashboardSummary,
  type HealthMetric,
  type SystemEvent,
  type SystemHealth,
  statusRank,
} from "@plimsoll/core";
import type { CheckerRegistry } from "../port/checker.ts";

export const RECENT_EVENTS = 20;
const MAX_KEY_METRICS = 4;

/** `GET /dashboard`: the system on one screen. */
export function summarizeDashboard(
  health: SystemHealth,
  recentEvents: readonly SystemEvent[],
  checkers: CheckerRegistry,
): DashboardSummary {
  return {
    overall_status: health.overall_status,
    reason: health.reason,
    statistics: health.statistics,
    components: health.components.map((component) => ({
      component_id: component.component_id,
      status: component.status,
      key_metrics: keyMetrics(component, checkers.get(component.kind)?.keyMetrics),
    })),
    recent_events: [...recentEvents],
    monitoring_active: health.monitoring_active,
  };
}

/** Those the kind names, the worst of each name; the worst of all where the kind names none. At most four. */
function keyMetrics(component: ComponentHealth, names: readonly string[] | undefined) {
  const worstByName = new Map<string, HealthMetric>();
  for (const metric of component.metrics) {
    const known = worstByName.get(metric.name);
    if (known === undefined || isWorse(metric, known)) worstByName.set(metric.name, metric);
  }
  const chosen =
    names === undefined || names.length === 0
      ? [...worstByName.values()].sort((a, b) => statusRank(b.status) - statusRank(a.status))
      : names.flatMap((name) => worstByName.get(name) ?? []);
  return chosen.slice(0, MAX_KEY_METRICS).map(({ name, value, unit }) => ({ name, value, unit }));
}

function isWorse(a: HealthMetric, b: HealthMetric): boolean {
  const rank = statusRank(a.status) - statusRank(b.status);
  if (rank !== 0) return rank > 0;
  if (a.value === null || b.value === null) return a.value === null && b.value !== null;
  return a.direction === "below" ? a.value < b.value : a.value > b.value;
}
