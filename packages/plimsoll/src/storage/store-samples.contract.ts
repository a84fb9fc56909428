import {
  type Alert,
  type ComponentState,
  type HealthCheckRow,
  type HealthStatus,
  initialState,
  type Page,
  type SystemEvent,
  type Transition,
} from "@plimsoll/core";
import { EMPTY_BATCH, type JsonBytes, type NewCheck, type NewNotification, type RecordBatch } from "../port/store.ts";
import { toText } from "./timestamp.ts";

/** The moment that the samples are about: a Monday morning, far from any bucket's edge. */
export const T0 = Date.UTC(2026, 0, 5, 9, 0, 30);
export const ALL_TIME = { from: 0, to: Date.UTC(2100, 0, 1) };
export const FIRST_PAGE = { limit: 100, cursor: null };

/** Reads what `queryChecks` answers. */
export function toChecks(page: JsonBytes): Page<HealthCheckRow> {
  return JSON.parse(new TextDecoder().decode(page)) as Page<HealthCheckRow>;
}

export function batchOf(parts: Partial<RecordBatch>): RecordBatch {
  return { ...EMPTY_BATCH, ...parts };
}

export function checkOf(
  componentId: string,
  at: number,
  parts: Partial<NewCheck> & { value?: number | null } = {},
): NewCheck {
  const { value = 1, ...rest } = parts;
  const status = rest.status ?? "HEALTHY";
  return {
    timestamp: toText(at),
    componentId,
    componentType: "API_SERVER",
    status,
    metrics: JSON.stringify([{ name: "response_time", value, unit: "ms", status }]),
    uptimeSeconds: 60,
    errorCount: 0,
    lastError: null,
    ...rest,
  };
}

export function stateOf(
  status: HealthStatus | null,
  since: number,
  parts: Partial<ComponentState> = {},
): ComponentState {
  return {
    ...initialState(since),
    lifecycle: status === null ? "pending" : "active",
    status,
    reason: { code: status === null ? "no-result" : "healthy", text: `it's "${status}"` },
    since,
    stale: false,
    candidate: null,
    metrics: [],
    lastCheckAt: since,
    watchedSince: since,
    lastGoodAt: since,
    upSince: since,
    errorCount: 0,
    lastError: null,
    holds: {},
    ...parts,
  };
}

export function transitionOf(componentId: string, path: readonly [HealthStatus | null, HealthStatus], at: number) {
  const [from, to] = path;
  const transition: Transition = {
    componentId,
    componentType: "API_SERVER",
    from,
    to,
    reason: { code: "check-failed", text: "refused" },
    eventAt: at - 30,
    detectedAt: at - 20,
    confirmedAt: at,
  };
  return { transition, state: stateOf(to, at) };
}

export function eventOf(id: number, parts: Partial<SystemEvent> = {}): SystemEvent {
  return {
    id,
    timestamp: toText(T0 + id),
    event_type: "status_change",
    component_id: "api",
    severity: "MEDIUM",
    message: `line ${id}`,
    incident_id: null,
    details: { nested: { n: id } },
    ...parts,
  };
}

export function alertOf(alertId: string, generatedAt: number, parts: Partial<Alert> = {}): Alert {
  return {
    alert_id: alertId,
    dedup_key: `plimsoll:${alertId}`,
    incident_id: null,
    status: "firing",
    severity: "HIGH",
    component_id: "api",
    component_type: "API_SERVER",
    component_status: "CRITICAL",
    previous_status: "HEALTHY",
    reason: "slow",
    message: "api is CRITICAL: slow",
    metrics: [],
    probable_cause: null,
    recovery: null,
    event_at: toText(generatedAt - 300),
    detected_at: toText(generatedAt - 200),
    generated_at: toText(generatedAt),
    resolved_at: null,
    links: {},
    ...parts,
  };
}

export function notificationOf(id: string, alert: Alert, parts: Partial<NewNotification> = {}): NewNotification {
  return {
    id,
    alertId: alert.alert_id,
    channelId: "desk",
    orderKey: `desk/${alert.component_id}`,
    payload: {
      version: "1",
      group_key: alert.dedup_key,
      status: alert.status,
      kind: "alert",
      alerts: [alert],
      incidents: [],
    },
    kind: "alert",
    generatedAt: Date.parse(alert.generated_at),
    notBefore: Date.parse(alert.generated_at),
    suppressed: null,
    ...parts,
  };
}
