import type { NewNotification } from "../port/store.ts";

/** When what a notification tells was decided, epoch ms: for a resolve that is when the alert was resolved. */
export function generatedAtOf({ payload, alertId, notBefore }: NewNotification): number {
  const alert = payload.alerts.find((candidate) => candidate.alert_id === alertId) ?? payload.alerts[0];
  const at = Date.parse(alert?.resolved_at ?? alert?.generated_at ?? "");
  return Number.isNaN(at) ? notBefore : at;
}
