import { formatRoundedDuration } from "@plimsoll/core";
import type { DeliveryReport } from "../alerting/outbox-sender.ts";
import type { ChangeLog } from "./change-log.ts";
import type { Impairment } from "./impairment.ts";

/** Writes what became of a notification; of tries that failed, only the first. */
export function noteDelivery(
  changes: ChangeLog,
  { notification, outcome, attempts, message }: DeliveryReport,
  currentIncident: (incidentId: string) => string,
): void {
  const alert = notification.payload.alerts[0];
  if (alert === undefined || (outcome === "retry" && attempts > 1)) return;
  const { kind } = notification;
  const what = kind === "alert" ? alert.status : `${alert.status} (${kind})`;
  const to = `${notification.channelId}: ${alert.component_id} ${what}`;
  const details = { alert_id: notification.alertId, channel_id: notification.channelId, attempts };
  const incidentId = alert.incident_id === null ? {} : { incidentId: currentIncident(alert.incident_id) };
  const common = { componentId: alert.component_id, details, ...incidentId };
  if (outcome === "delivered") {
    changes.note("notification_delivered", { ...common, message: `Told ${to}` });
  } else if (outcome === "retry") {
    const words = `Could not tell ${to}; will try again: ${message}`;
    changes.note("notification_failed", { ...common, severity: "MEDIUM", message: words });
  } else {
    changes.note("notification_dead", { ...common, severity: "HIGH", message: `Gave up telling ${to}: ${message}` });
  }
}

/** Writes that the outgoing heartbeat fails, or works again. */
export function noteHeartbeat(changes: ChangeLog, failure: string | null): void {
  if (failure === null) changes.note("heartbeat_sent", { message: "The outgoing heartbeat is taken again" });
  else changes.note("heartbeat_failed", { severity: "MEDIUM", message: `The outgoing heartbeat fails: ${failure}` });
}

/** Writes that the monitor itself was in trouble. */
export function noteImpairment(changes: ChangeLog, impairment: Impairment): void {
  changes.note("monitor_trouble", {
    severity: "MEDIUM",
    message: impairmentWords(impairment),
    details: impairment,
  });
}

/** What trouble the monitor itself was in, in words. */
export function impairmentWords(impairment: Impairment): string {
  if (impairment.kind === "lag") {
    const lag = `The monitor's event loop was blocked for ${Math.round(impairment.lagMs)} ms`;
    return `${lag}; results of that time are not held against any target`;
  }
  const gap = formatRoundedDuration(Math.abs(impairment.gapMs));
  if (impairment.gapMs < 0) return `The clock was set back by ${gap}; hours that come twice are counted once`;
  return `Nothing was watched for ${gap}: the monitor or its host was suspended, or the clock was set forward`;
}

/** Writes that checks wait long for their place, or no longer do. */
export function noteCrowd(changes: ChangeLog, waiting: ReadonlyMap<string, number>): void {
  const message = crowdWords(waiting) ?? "No check waits long for its place any more";
  changes.note("monitor_trouble", {
    severity: waiting.size === 0 ? "LOW" : "MEDIUM",
    message,
    details: Object.fromEntries(waiting),
  });
}

/** Which checks wait because the monitor has no place for them, in words; null when none does. */
export function crowdWords(waiting: ReadonlyMap<string, number>): string | null {
  if (waiting.size === 0) return null;
  const kinds = Array.from(waiting, ([kind, count]) => `${count} of kind ${kind}`).join(", ");
  return `Checks wait because as many of their kind as may run at once are under way: ${kinds}. Look for targets that hang, and give them shorter timeouts or longer intervals.`;
}
