import type { EventType } from "@plimsoll/core";

/** What a line of a timeline is about, in a word or two. */
const KINDS: Partial<Record<EventType, string>> = {
  status_change: "status",
  system_status_change: "system",
  soft_failure: "first sign",
  flapping_started: "flapping",
  flapping_ended: "flapping",
  maintenance_started: "maintenance",
  maintenance_ended: "maintenance",
  alert_fired: "alert",
  alert_resolved: "alert over",
  notification_delivered: "told",
  notification_failed: "not told yet",
  notification_dead: "not told",
  notification_suppressed: "kept from people",
  notification_resent: "sent again",
  reply_received: "reply",
  recovery_started: "recovery began",
  recovery_dry_run: "dry run",
  recovery_succeeded: "healed",
  recovery_failed: "did not heal",
  recovery_refused: "not done",
  recovery_latched: "left to a person",
  recovery_released: "released",
  recovery_approval_asked: "people asked",
  recovery_approved: "agreed",
  recovery_rejected: "rejected",
  recovery_expired: "nobody agreed",
  recovery_paused: "recovery paused",
  recovery_resumed: "recovery resumed",
  recovery_rearmed: "armed again",
  recovery_suspended: "suspended",
  deploy_lock_set: "deployment",
  deploy_lock_cleared: "deployment over",
  incident_opened: "opened",
  incident_joined: "joined",
  incident_merged: "taken over",
  incident_acknowledged: "acknowledged",
  incident_snoozed: "snooze",
  incident_assigned: "assigned",
  incident_note: "note",
  incident_clock_met: "clock met",
  incident_resolved: "resolved",
};

/** A type that is not known here is printed as it came, without its underlines. */
export function timelineKind(type: string): string {
  return (KINDS as Record<string, string>)[type] ?? type.replaceAll("_", " ");
}
