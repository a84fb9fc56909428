import { z } from "zod";
import { ALERT_SEVERITIES } from "../status/alert-severity.ts";
import { healthStatus, timestamp } from "./health-metric.ts";

/** An incident's life. Acknowledged and snoozed ones are open too: somebody has taken them, or put them off. */
export const INCIDENT_STATUSES = ["open", "acknowledged", "snoozed", "resolved"] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** What a person did to an incident: who, when and why. */
const mark = z.object({ by: z.string(), at: timestamp, reason: z.string() });

/** A component that belongs to an incident. */
export const incidentMember = z.object({
  component_id: z.string(),
  alert_id: z.string().nullable().describe("null for one that is only affected: its own alert waits on its parent"),
  status: healthStatus.describe("the newest it has had within the incident"),
  worst_status: healthStatus,
  joined_at: timestamp,
  recovered_at: timestamp.nullable(),
});
export type IncidentMember = z.infer<typeof incidentMember>;

/** A deadline that a regulation sets from the moment an incident was detected. */
export const incidentClock = z.object({
  clock_id: z.string(),
  title: z.string(),
  due_at: timestamp,
  met_at: timestamp.nullable().describe("when somebody marked it done"),
  met_by: z.string().nullable(),
});
export type IncidentClock = z.infer<typeof incidentClock>;

/** Alerts that share a cause, from the first sign to the last recovery. */
export const incident = z.object({
  incident_id: z.string(),
  number: z.int().positive().describe("rises by one; people say INC-42"),
  title: z.string(),
  status: z.enum(INCIDENT_STATUSES),
  severity: z.enum(ALERT_SEVERITIES).describe("the highest so far"),
  cause_component_id: z.string().nullable(),
  probable_cause: z.string().nullable(),
  members: z.array(incidentMember),
  blast_radius: z
    .array(z.string())
    .describe("components that depend on the cause, directly or not, and are not members"),
  detected_at: timestamp,
  opened_at: timestamp,
  resolved_at: timestamp.nullable(),
  acknowledged: mark.nullable(),
  snoozed: mark.extend({ until: timestamp }).nullable(),
  assigned_to: z.string().nullable(),
  merged_into: z.string().nullable().describe("the incident that took this one over"),
  clocks: z.array(incidentClock),
  links: z.record(z.string(), z.string()),
});
export type Incident = z.infer<typeof incident>;

/** What of an incident goes along with a notification. */
export const incidentBrief = incident
  .pick({
    incident_id: true,
    number: true,
    title: true,
    status: true,
    severity: true,
    cause_component_id: true,
    probable_cause: true,
    detected_at: true,
    opened_at: true,
    resolved_at: true,
    acknowledged: true,
    assigned_to: true,
    links: true,
  })
  .extend({
    components: z.int().nonnegative().describe("how many members it has"),
    affected: z.int().nonnegative().describe("how many components depend on its cause"),
  });
export type IncidentBrief = z.infer<typeof incidentBrief>;
