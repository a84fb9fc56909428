import type { Alert, AlertSeverity, EventType } from "@plimsoll/core";
import type { AlertDecision } from "../alerting/alert-decision.ts";
import type { NewNotification } from "../port/store.ts";

/** A line about an alert, before it has its moment. */
export interface AlertLine {
  readonly type: EventType;
  readonly componentId: string;
  readonly incidentId?: string;
  readonly severity?: AlertSeverity;
  readonly message: string;
  readonly details: object;
}

/** Who is told of an alert, and who is not and why, as events. */
export function alertLines({ alert, notifications }: AlertDecision): AlertLine[] {
  const told = notifications.filter(({ suppressed, kind }) => suppressed === null && kind === "alert");
  const about = alert ?? told[0]?.payload.alerts[0];
  const lines = about === undefined || told.length === 0 ? [] : [toldLine(about, told)];
  return [...lines, ...Array.from(bySuppression(notifications), suppressedLine).flat()];
}

function toldLine(alert: Alert, told: readonly NewNotification[]): AlertLine {
  const channels = told.map((notification) => notification.channelId);
  return {
    type: alert.status === "firing" ? "alert_fired" : "alert_resolved",
    ...whose(alert),
    severity: alert.severity,
    message: `${alert.message} (to ${channels.join(", ")})`,
    details: { alert_id: alert.alert_id, channels },
  };
}

/** The same word to several channels is one line. */
function suppressedLine(kept: readonly NewNotification[]): AlertLine[] {
  const [first] = kept;
  const [alert] = first?.payload.alerts ?? [];
  if (first === undefined || alert === undefined) return [];
  const channels = kept.map(({ channelId }) => channelId);
  return [
    {
      type: "notification_suppressed",
      ...whose(alert),
      message: `${channels.join(", ")} not told that ${alert.component_id} is ${alert.component_status}: ${reasonOf(first)}`,
      details: { alert_id: first.alertId, channels, reason: first.suppressed },
    },
  ];
}

function whose({ component_id, incident_id }: Alert): Pick<AlertLine, "componentId" | "incidentId"> {
  return { componentId: component_id, ...(incident_id === null ? {} : { incidentId: incident_id }) };
}

/** Those that were kept from people, gathered by alert and reason. */
function bySuppression(notifications: readonly NewNotification[]): Iterable<NewNotification[]> {
  const groups = new Map<string, NewNotification[]>();
  for (const notification of notifications) {
    if (notification.suppressed === null) continue;
    const key = `${notification.alertId} ${notification.suppressed}`;
    groups.set(key, [...(groups.get(key) ?? []), notification]);
  }
  return groups.values();
}

/** The reason without the stage's name before it. */
function reasonOf({ suppressed }: NewNotification): string {
  return (suppressed ?? "").replace(/^[a-z-]+: /, "");
}
