import type { Alert, HealthMetric, IncidentBrief, NotificationKind, WebhookPayload } from "@plimsoll/core";

/** The moment that the tests of messages are read at. */
export const READ_AT = Date.parse("2026-11-23T14:12:11Z");

export function makeMetric(over: Partial<HealthMetric> = {}): HealthMetric {
  return {
    name: "response_time",
    value: 1240,
    unit: "ms",
    status: "CRITICAL",
    threshold_warning: 500,
    threshold_critical: 1000,
    direction: "above",
    timestamp: "2026-11-23T14:02:11.000Z",
    ...over,
  };
}

export function makeAlert(over: Partial<Alert> = {}): Alert {
  const { component_id: id = "order-gateway" } = over;
  return {
    alert_id: `alert-${id}`,
    dedup_key: `plimsoll:${id}`,
    incident_id: null,
    status: "firing",
    severity: "CRITICAL",
    component_id: id,
    component_type: "ORDER_EXECUTION",
    component_status: "DOWN",
    previous_status: "HEALTHY",
    reason: "connection refused",
    message: `${id} is DOWN: connection refused`,
    metrics: [],
    probable_cause: null,
    recovery: null,
    event_at: "2026-11-23T14:02:10.000Z",
    detected_at: "2026-11-23T14:02:11.000Z",
    generated_at: "2026-11-23T14:02:12.000Z",
    resolved_at: null,
    links: { component: `http://127.0.0.1:8787/components/${id.replace(/[^\w-]/g, "")}` },
    ...over,
  };
}

export function makeIncident(over: Partial<IncidentBrief> = {}): IncidentBrief {
  return {
    incident_id: "0199-incident-42",
    number: 42,
    title: "Orders database is down",
    status: "open",
    severity: "CRITICAL",
    cause_component_id: "orders-db",
    probable_cause: "orders-db is DOWN: connection refused",
    detected_at: "2026-11-23T14:02:11.000Z",
    opened_at: "2026-11-23T14:02:11.000Z",
    resolved_at: null,
    acknowledged: null,
    assigned_to: null,
    components: 1,
    affected: 0,
    links: { incident: "http://127.0.0.1:8787/incidents/42" },
    ...over,
  };
}

export function makePayload(
  alerts: readonly Alert[],
  incidents: readonly IncidentBrief[] = [],
  kind: NotificationKind = "alert",
): WebhookPayload {
  const status = alerts.some((alert) => alert.status === "firing") ? "firing" : "resolved";
  return { version: "1", group_key: "plimsoll:test", status, kind, alerts: [...alerts], incidents: [...incidents] };
}

export const RESOLVED = {
  status: "resolved",
  component_status: "HEALTHY",
  previous_status: "DOWN",
  reason: "all metrics in bounds",
  resolved_at: "2026-11-23T14:05:16.000Z",
} as const;

/** What an attacker who controls a component's id, reason or label may try, on every target. */
export const HOSTILE_TEXTS = [
  ["a header", "a\r\nBcc: everyone@example.com"],
  ["a line", "a\nforged line"],
  ["other line ends", "a\u2028forged line\u2029and another"],
  ["a template", "{{link}} {{#if x}} {{constructor.constructor('return process')()}} #{7*7} <%= 1 %> {% x %}"],
  ["HTML", "<script>alert(1)</script><img src=x onerror=alert(1)>"],
  ["Slack's commands", "<!channel> <!here> <@U123> <https://evil.example|click>"],
  ["Discord's markdown", "@everyone @here <@&1> <#1> [click](https://evil.example) **bold** `code` ||spoiler||"],
  ["a link", '<a href="https://evil.example">Open</a>'],
  ["hidden characters", "invoice\u202egpj.exe \u200b\u2066zero width"],
  ["half characters", "\ud83d half a pair \udc00"],
  ["control characters", "\u0000\u001b[31mred\u0007"],
  ["endless text", "A".repeat(20_000)],
] as const;
