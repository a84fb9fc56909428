import { type AlertSeverity, type EventType, type Incident, toTimestamp } from "@plimsoll/core";
import type { NewEvent } from "../port/store.ts";

/** A line of an incident's timeline. */
export function incidentEvent(
  incident: Incident,
  line: {
    readonly type: EventType;
    readonly message: string;
    readonly now: number;
    readonly severity?: AlertSeverity;
    readonly componentId?: string;
    readonly details?: Record<string, unknown>;
  },
): NewEvent {
  return {
    timestamp: toTimestamp(line.now),
    event_type: line.type,
    component_id: line.componentId ?? incident.cause_component_id,
    incident_id: incident.incident_id,
    severity: line.severity ?? "LOW",
    message: line.message,
    details: { incident_number: incident.number, ...line.details },
  };
}
