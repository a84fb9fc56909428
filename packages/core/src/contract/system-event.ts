import { z } from "zod";
import { ALERT_SEVERITIES } from "../status/alert-severity.ts";
import { timestamp } from "./health-metric.ts";

/** What a line of the event log can be about. Later work adds to it. */
export const EVENT_TYPES = [
  "status_change", // a component's confirmed status changed
  "named", // its trouble has got a name (a diagnosis) at the status that it had
  "unnamed", // its trouble has no name any more at the status that it has
  "system_status_change", // overall_status changed
  "soft_failure", // a worse answer, not yet confirmed
  "push_refused", // what a program pushed was not taken, and may not have been the engine's
  "stale",
  "fresh",
  "flapping_started", // answers change too often for the status to mean much
  "flapping_ended",
  "paused",
  "resumed",
  "maintenance_started",
  "maintenance_ended",
  "monitor_trouble",
  "monitoring_started",
  "monitoring_stopped",
  "monitoring_configured",
  "component_added",
  "component_changed",
  "component_removed",
  "alert_fired",
  "alert_resolved",
  "notification_delivered",
  "notification_failed",
  "notification_dead",
  "notification_suppressed",
  "notification_resent",
  "reply_received",
  "incident_opened",
  "incident_joined",
  "incident_merged",
  "incident_acknowledged",
  "incident_snoozed",
  "incident_assigned",
  "incident_note",
  "incident_clock_met",
  "incident_resolved",
  "silence_added",
  "silence_ended",
  "heartbeat_failed",
  "heartbeat_sent",
  "readiness_signed_off", // a person let a market open as things stand
  "recovery_started", // an action began
  "recovery_dry_run", // what would have been done
  "recovery_succeeded", // a fresh check showed that it healed
  "recovery_failed",
  "recovery_refused",
  "recovery_latched", // nothing more is tried until a person releases it
  "recovery_released",
  "recovery_approval_asked",
  "recovery_approved",
  "recovery_rejected",
  "recovery_expired", // nobody agreed in time
  "recovery_paused",
  "recovery_resumed",
  "recovery_rearmed", // somebody wants automation armed again after a kill
  "recovery_suspended", // too much broke at once
  "deploy_lock_set",
  "deploy_lock_cleared",
  "store_trouble",
  "store_recovered",
  "history_unreadable", // packed history is damaged: what was in it is lost
  "history_not_packed", // results will be gone when their time as plain rows is over
  "config_reloaded",
  "config_rejected",
  "calendar_ending", // the known years of a market calendar in use end, or it is gone
  "audit_anchor_failed", // the newest hash of the audit trail could not be published
  "audit_anchored", // it could be again
  "report_delivered", // a report of the configuration went where it was to go
  "report_failed",
  "backup_made",
  "backup_failed",
  "self_test",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const systemEvent = z.object({
  id: z.int(),
  timestamp,
  event_type: z.string(),
  component_id: z.string().nullable(),
  severity: z.enum(ALERT_SEVERITIES),
  message: z.string(),
  incident_id: z.string().nullable().describe("the incident whose timeline it belongs to"),
  details: z.record(z.string(), z.unknown()),
});
export type SystemEvent = z.infer<typeof systemEvent>;
