import type { RecordBatch } from "../../port/store.ts";
import type { Cell, EncodedBatch } from "./protocol.ts";

/** Makes a batch's texts, here once, so that the writer's thread only binds values. */
export function encodeBatch(batch: RecordBatch): EncodedBatch {
  const kept = [
    ...batch.states,
    ...batch.transitions.map(({ transition, state }) => ({ componentId: transition.componentId, state })),
  ];
  return {
    checks: encodeChecks(batch.checks),
    states: kept.flatMap(({ componentId, state }) => [
      componentId,
      state.status,
      state.status === null ? null : state.since,
      JSON.stringify(state),
      state.lifecycle,
    ]),
    transitions: batch.transitions.flatMap(({ transition: t }) => [
      ...[t.componentId, t.componentType, t.from, t.to, t.reason.code, t.reason.text],
      ...[t.eventAt, t.detectedAt, t.confirmedAt],
    ]),
    events: batch.events.flatMap((event) => [
      ...[event.id, event.timestamp, event.event_type, event.component_id, event.severity, event.message],
      ...[JSON.stringify(event.details), event.incident_id],
    ]),
    alerts: batch.alerts.flatMap((alert) => [
      ...[alert.alert_id, alert.component_id, alert.status, alert.severity],
      ...[Date.parse(alert.event_at), Date.parse(alert.detected_at), Date.parse(alert.generated_at)],
      JSON.stringify(alert),
    ]),
    notifications: batch.notifications.flatMap((notification) => [
      ...[notification.id, notification.alertId, notification.channelId, notification.orderKey, notification.kind],
      ...[notification.suppressed === null ? JSON.stringify(notification.payload) : "", notification.generatedAt],
      ...[notification.notBefore, notification.suppressed === null ? "pending" : "suppressed"],
      ...[notification.suppressed === null ? null : notification.generatedAt, notification.suppressed],
    ]),
    progress: batch.progress.flatMap(({ alertId, progress }) => [JSON.stringify(progress), alertId]),
    incidents: batch.incidents.flatMap((incident) => [
      ...[incident.incident_id, incident.number, incident.status, Date.parse(incident.opened_at)],
      JSON.stringify(incident),
    ]),
    silences: batch.silences.flatMap((silence) => [
      ...[silence.silence_id, Date.parse(silence.created_at), Date.parse(silence.ends_at)],
      JSON.stringify(silence),
    ]),
    lifecycles: batch.lifecycles.flatMap(({ componentId, at, from, to }) => [componentId, at, from, to]),
  };
}

/** The hot one: thousands of rows a second, so no list for each. */
function encodeChecks(checks: RecordBatch["checks"]): Cell[] {
  const cells: Cell[] = [];
  for (const check of checks) {
    cells.push(check.timestamp, check.componentId, check.componentType, check.status);
    cells.push(check.metrics, check.uptimeSeconds, check.errorCount, check.lastError);
  }
  return cells;
}
