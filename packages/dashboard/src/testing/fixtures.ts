import type {
  ComponentHealth,
  DeltaMessage,
  HealthMetric,
  SnapshotMessage,
  Statistics,
  SystemEvent,
  SystemHealth,
} from "@plimsoll/core";

/** When every story begins. */
export const START = Date.UTC(2026, 10, 23, 14, 0, 0);

export function iso(afterStartMs = 0): string {
  return new Date(START + afterStartMs).toISOString();
}

export function metric(changes: Partial<HealthMetric> = {}): HealthMetric {
  return {
    name: "response_time",
    value: 42,
    unit: "ms",
    status: "HEALTHY",
    threshold_warning: 1000,
    threshold_critical: 5000,
    direction: "above",
    timestamp: iso(),
    ...changes,
  };
}

export function component(id: string, changes: Partial<ComponentHealth> = {}): ComponentHealth {
  return {
    component_id: id,
    component_type: "API_SERVER",
    state: "active",
    status: "HEALTHY",
    reason: "healthy",
    stale: false,
    flapping: false,
    metrics: [metric()],
    last_check: iso(),
    status_since: iso(-60_000),
    uptime_seconds: 60,
    error_count: 0,
    last_error: null,
    recovery_attempts: 0,
    tags: [],
    source: "config",
    kind: "http",
    interval_seconds: 5,
    depends_on: [],
    affected_by: null,
    affects: 0,
    ...changes,
  };
}

export function event(id: number, changes: Partial<SystemEvent> = {}): SystemEvent {
  return {
    id,
    timestamp: iso(id * 1000),
    event_type: "status_change",
    component_id: "engine-api",
    severity: "LOW",
    message: `event ${id}`,
    incident_id: null,
    details: {},
    ...changes,
  };
}

export function systemHealth(
  components: readonly ComponentHealth[],
  changes: Partial<SystemHealth> = {},
): SystemHealth {
  const count = (status: string): number => components.filter((one) => one.status === status).length;
  return {
    overall_status: components.length === 0 ? null : "HEALTHY",
    reason: components.length === 0 ? "nothing monitored yet" : "all components are healthy",
    timestamp: iso(),
    sequence: 10,
    statistics: {
      total_components: components.length,
      healthy_components: count("HEALTHY"),
      warning_components: count("WARNING"),
      critical_components: count("CRITICAL"),
      down_components: count("DOWN"),
      uncounted_components: components.filter((one) => one.status === null).length,
      uptime_percentage_24h: components.length === 0 ? null : 99.98,
    },
    components: [...components],
    monitoring_active: true,
    monitor: {
      history_durable: true,
      trouble: null,
      late_checks: 0,
      missed_slots: 0,
      dropped_results: 0,
      event_loop_lag_ms: 0.5,
    },
    ...changes,
  };
}

export function snapshot(health: SystemHealth): SnapshotMessage {
  return { type: "snapshot", sequence: health.sequence, system_health: health };
}

/** The message after `before` in which these components changed. */
export function delta(before: SystemHealth, sequence: number, changes: Partial<DeltaMessage> = {}): DeltaMessage {
  return {
    type: "delta",
    sequence,
    components: [],
    removed: [],
    events: [],
    overall_status: before.overall_status,
    reason: before.reason,
    statistics: before.statistics,
    monitoring_active: before.monitoring_active,
    monitor: before.monitor,
    ...changes,
  };
}

export function statistics(health: SystemHealth): Statistics {
  const latency = { count: 5, p50_ms: 100, p99_ms: 912, max_ms: 1400 };
  return {
    ...health.statistics,
    checks_run: 100,
    checks_failed: 1,
    uptime_percentage: { "1h": 100, "24h": 99.98, "7d": null, "30d": null },
    mttr_seconds: 60,
    mtbf_seconds: null,
    detection_latency: latency,
    alert_latency: latency,
    alert_latency_limit_seconds: 5,
    delivery_latency: latency,
    end_to_end_latency: latency,
  };
}
