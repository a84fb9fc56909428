import type { AuditRecord, ComponentHealth, Incident, NotificationRecord, SystemEvent } from "@plimsoll/core";
import type { CsvColumn } from "./to-csv.ts";

/** The columns of the lists that can be saved, named as the API names them. */
export const COMPONENT_COLUMNS: readonly CsvColumn<ComponentHealth>[] = [
  { name: "component_id", value: (row) => row.component_id },
  { name: "component_type", value: (row) => row.component_type },
  { name: "status", value: (row) => row.status },
  { name: "state", value: (row) => row.state },
  { name: "stale", value: (row) => row.stale },
  { name: "status_since", value: (row) => row.status_since },
  { name: "reason", value: (row) => row.reason },
  { name: "last_check", value: (row) => row.last_check },
  { name: "interval_seconds", value: (row) => row.interval_seconds },
  { name: "kind", value: (row) => row.kind },
  { name: "tags", value: (row) => row.tags.join(" ") },
  { name: "affected_by", value: (row) => row.affected_by },
];

export const EVENT_COLUMNS: readonly CsvColumn<SystemEvent>[] = [
  { name: "timestamp", value: (row) => row.timestamp },
  { name: "event_type", value: (row) => row.event_type },
  { name: "severity", value: (row) => row.severity },
  { name: "component_id", value: (row) => row.component_id },
  { name: "incident_id", value: (row) => row.incident_id },
  { name: "message", value: (row) => row.message },
];

export const INCIDENT_COLUMNS: readonly CsvColumn<Incident>[] = [
  { name: "number", value: (row) => row.number },
  { name: "status", value: (row) => row.status },
  { name: "severity", value: (row) => row.severity },
  { name: "title", value: (row) => row.title },
  { name: "cause_component_id", value: (row) => row.cause_component_id },
  { name: "components", value: (row) => row.members.map(({ component_id }) => component_id).join(" ") },
  { name: "detected_at", value: (row) => row.detected_at },
  { name: "opened_at", value: (row) => row.opened_at },
  { name: "resolved_at", value: (row) => row.resolved_at },
  { name: "acknowledged_by", value: (row) => row.acknowledged?.by },
  { name: "assigned_to", value: (row) => row.assigned_to },
  { name: "incident_id", value: (row) => row.incident_id },
];

export const NOTIFICATION_COLUMNS: readonly CsvColumn<NotificationRecord>[] = [
  { name: "generated_at", value: (row) => row.generated_at },
  { name: "channel_id", value: (row) => row.channel_id },
  { name: "component_id", value: (row) => row.component_id },
  { name: "kind", value: (row) => row.kind },
  { name: "state", value: (row) => row.state },
  { name: "attempts", value: (row) => row.attempts },
  { name: "settled_at", value: (row) => row.settled_at },
  { name: "last_error", value: (row) => row.last_error },
  { name: "alert_id", value: (row) => row.alert_id },
];

export const AUDIT_COLUMNS: readonly CsvColumn<AuditRecord>[] = [
  { name: "sequence", value: (row) => row.sequence },
  { name: "timestamp", value: (row) => row.timestamp },
  { name: "actor", value: (row) => row.actor },
  { name: "verb", value: (row) => row.verb },
  { name: "outcome", value: (row) => row.outcome },
  { name: "subject", value: (row) => row.subject },
  { name: "before", value: (row) => JSON.stringify(row.before) },
  { name: "after", value: (row) => JSON.stringify(row.after) },
  { name: "hash", value: (row) => row.hash },
];
