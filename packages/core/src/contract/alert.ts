import { z } from "zod";
import { ALERT_SEVERITIES } from "../status/alert-severity.ts";
import { COMPONENT_TYPES } from "../status/component-type.ts";
import { DIAGNOSES } from "../status/diagnosis.ts";
import { healthMetric, healthStatus, timestamp } from "./health-metric.ts";
import { incidentBrief } from "./incident.ts";

/** The pseudo-component that a change of `overall_status` alerts as. */
export const SYSTEM_COMPONENT_ID = "system_health_monitor";

/** One alert, from firing to resolved; `alert_id` stays the same for all its notifications. */
export const alert = z.object({
  alert_id: z.string(),
  dedup_key: z.string().describe("the same for a component's alerts, so that a receiver can drop duplicates"),
  incident_id: z.string().nullable(),
  status: z.enum(["firing", "resolved"]),
  severity: z.enum(ALERT_SEVERITIES),
  component_id: z.string(),
  component_type: z.enum(COMPONENT_TYPES),
  component_status: healthStatus,
  previous_status: healthStatus.nullable(),
  reason: z.string(),
  diagnosis: z.enum(DIAGNOSES).optional().describe("what it amounts to, where that has a name of its own"),
  message: z.string(),
  metrics: z.array(healthMetric),
  probable_cause: z.string().nullable(),
  recovery: z.string().nullable(),
  fallback: z.string().optional().describe("what the component does meanwhile, where that is declared, in words"),
  event_at: timestamp.describe("when the check that first showed it began"),
  detected_at: timestamp.describe("the first failing answer"),
  generated_at: timestamp.describe("when the alert was decided"),
  resolved_at: timestamp.nullable(),
  links: z.record(z.string(), z.string()),
});
export type Alert = z.infer<typeof alert>;

export const DELIVERY_STATES = ["pending", "delivered", "dead", "suppressed"] as const;

/** One notification of an alert over one channel. */
export const delivery = z.object({
  channel_id: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int().nonnegative(),
  delivered_at: timestamp.nullable(),
  last_error: z.string().nullable(),
});
export type Delivery = z.infer<typeof delivery>;

/** An alert as `GET /alerts` lists it, with what became of its notifications. */
export const alertRecord = alert.extend({ durable: z.boolean(), deliveries: z.array(delivery) });
export type AlertRecord = z.infer<typeof alertRecord>;

/** Why people hear of an alert (again). */
export const NOTIFICATION_KINDS = [
  "alert", // it fired, changed or was resolved
  "reminder", // it still fires, and nobody has acknowledged it
  "escalation", // it still fires unacknowledged, and the next step of its route was reached
  "acknowledged", // somebody has taken it
  "test", // nothing is wrong: a person tries the channel
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** What the webhook channel POSTs, and what every channel is given. */
export const webhookPayload = z.object({
  version: z.literal("1"),
  group_key: z.string().describe("the same for all that belongs to one incident"),
  status: z.enum(["firing", "resolved"]),
  kind: z.enum(NOTIFICATION_KINDS),
  alerts: z.array(alert).min(1),
  incidents: z.array(incidentBrief).describe("those that the alerts belong to, as they stand now"),
  durable: z.boolean().optional().describe("false: sent from memory, because the monitor's store cannot write"),
});
export type WebhookPayload = z.infer<typeof webhookPayload>;
