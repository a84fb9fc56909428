import type {
  AlertRouteInfo,
  CalendarState,
  ChannelInfo,
  ComponentHealth,
  DeltaMessage,
  HealthMetric,
  Incident,
  IncidentMember,
  MaintenanceWindow,
  Me,
  NotificationRecord,
  Silence,
  SnapshotMessage,
  Statistics,
  StatusStrips,
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

/** The last day of some components, in cells of half an hour that end at the story's beginning. */
export function dayStrips(items: StatusStrips["items"]): StatusStrips {
  return { from: iso(-86_400_000 + 1_800_000), to: iso(), step_seconds: 1800, items };
}

export function member(id: string, changes: Partial<IncidentMember> = {}): IncidentMember {
  return {
    component_id: id,
    alert_id: `alert-${id}`,
    status: "DOWN",
    worst_status: "DOWN",
    joined_at: iso(-131_000),
    recovered_at: null,
    ...changes,
  };
}

export function incident(number: number, changes: Partial<Incident> = {}): Incident {
  return {
    incident_id: `incident-${number}`,
    number,
    title: "order-gateway is DOWN: connection refused",
    status: "open",
    severity: "CRITICAL",
    cause_component_id: "order-gateway",
    probable_cause: null,
    members: [member("order-gateway")],
    blast_radius: [],
    detected_at: iso(-132_000),
    opened_at: iso(-131_000),
    resolved_at: null,
    acknowledged: null,
    snoozed: null,
    assigned_to: null,
    merged_into: null,
    clocks: [],
    links: {},
    ...changes,
  };
}

export function silence(id: string, changes: Partial<Silence> = {}): Silence {
  return {
    silence_id: id,
    match: { components: ["order-gateway"] },
    reason: "planned failover",
    created_by: "anna",
    created_at: iso(-60_000),
    starts_at: iso(-60_000),
    ends_at: iso(3_600_000),
    ended_by: null,
    ...changes,
  };
}

export function maintenanceWindow(id: string, changes: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return {
    window_id: id,
    match: { tags: ["trading"] },
    note: "exchange upgrade",
    source: "api",
    created_by: "anna",
    active: false,
    starts_at: iso(3_600_000),
    ends_at: iso(7_200_000),
    ...changes,
  };
}

export function channel(id: string, changes: Partial<ChannelInfo> = {}): ChannelInfo {
  return { channel_id: id, kind: "webhook", failing: false, delivered: 0, retried: 0, dead: 0, ...changes };
}

export function alertRoute(id: string, changes: Partial<AlertRouteInfo> = {}): AlertRouteInfo {
  return {
    route_id: id,
    match: {},
    channels: ["desk"],
    group_by: "incident",
    group_wait_seconds: 0,
    group_interval_seconds: 0,
    escalation: [],
    repeat_seconds: null,
    active: [],
    fallback: null,
    ...changes,
  };
}

export function notification(id: string, changes: Partial<NotificationRecord> = {}): NotificationRecord {
  return {
    notification_id: id,
    alert_id: "alert-1",
    component_id: "order-gateway",
    channel_id: "desk",
    kind: "alert",
    state: "dead",
    attempts: 1,
    generated_at: iso(-60_000),
    not_before: iso(-60_000),
    settled_at: iso(-59_000),
    last_error: "the receiver answered 400: no such room",
    ...changes,
  };
}

export function market(calendar_id: string, changes: Partial<CalendarState> = {}): CalendarState {
  return {
    calendar_id,
    name: calendar_id,
    time_zone: "America/New_York",
    phase: "market",
    is_open: true,
    next_open: iso(86_400_000),
    next_close: iso(2 * 3_600_000),
    words: `${calendar_id} is open`,
    grace_seconds: 0,
    special_days: [],
    known_until: null,
    warning: null,
    components: ["engine"],
    ...changes,
  };
}

/** Somebody who may look and change nothing. */
export const viewer: Me = {
  name: "vic",
  display_name: "Vic",
  roles: ["viewer"],
  recognised_by: "session",
  login_possible: true,
};
