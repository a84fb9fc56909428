import type { Alert, IncidentBrief, WebhookPayload } from "@plimsoll/core";

/** An alert that fires about an order gateway, as the engine makes them; a part can be set apart. */
export function anAlert(part: Partial<Alert> = {}): Alert {
  return {
    alert_id: "alert-1",
    dedup_key: `plimsoll:${part.component_id ?? "order-gateway"}`,
    incident_id: null,
    status: "firing",
    severity: "CRITICAL",
    component_id: "order-gateway",
    component_type: "ORDER_EXECUTION",
    component_status: "DOWN",
    previous_status: "HEALTHY",
    reason: "connection refused",
    message: "order-gateway is DOWN: connection refused",
    metrics: [
      {
        name: "response_time",
        value: 1234,
        unit: "ms",
        status: "CRITICAL",
        threshold_warning: 500,
        threshold_critical: 1000,
        direction: "above",
        timestamp: "2026-11-23T12:00:00.000Z",
      },
    ],
    probable_cause: null,
    recovery: null,
    event_at: "2026-11-23T11:59:59.000Z",
    detected_at: "2026-11-23T12:00:00.000Z",
    generated_at: "2026-11-23T12:00:01.000Z",
    resolved_at: null,
    links: { component: "http://127.0.0.1:8787/components/order-gateway" },
    ...part,
  };
}

/** The same alert at its end. */
export function resolved(alert: Alert): Alert {
  return {
    ...alert,
    status: "resolved",
    component_status: "HEALTHY",
    previous_status: alert.component_status,
    message: `${alert.component_id} is HEALTHY again`,
    resolved_at: "2026-11-23T12:05:00.000Z",
  };
}

export function anIncident(part: Partial<IncidentBrief> = {}): IncidentBrief {
  return {
    incident_id: "inc-7",
    number: 42,
    title: "order-gateway is DOWN",
    status: "open",
    severity: "CRITICAL",
    cause_component_id: "order-gateway",
    probable_cause: "the exchange closed the session",
    detected_at: "2026-11-23T12:00:00.000Z",
    opened_at: "2026-11-23T12:00:01.000Z",
    resolved_at: null,
    acknowledged: null,
    assigned_to: null,
    links: { incident: "http://127.0.0.1:8787/incidents/inc-7" },
    components: 1,
    affected: 3,
    ...part,
  };
}

export function aPayload(alerts: readonly Alert[], part: Partial<Omit<WebhookPayload, "alerts">> = {}): WebhookPayload {
  return {
    version: "1",
    group_key: alerts[0]?.dedup_key ?? "",
    status: alerts.some((alert) => alert.status === "firing") ? "firing" : "resolved",
    kind: "alert",
    incidents: [],
    ...part,
    alerts: [...alerts],
  };
}
