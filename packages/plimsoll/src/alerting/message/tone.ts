import { type Alert, severityRank, statusRank, type WebhookPayload } from "@plimsoll/core";
import type { Tone } from "./message.ts";

/** The shapes are those of the command line: the same fault looks the same everywhere. */
const MARKS: Record<Tone, string> = {
  CRITICAL: "✖ CRITICAL",
  HIGH: "◆ HIGH",
  MEDIUM: "▲ MEDIUM",
  LOW: "▪ LOW",
  RESOLVED: "✔ RESOLVED",
  TEST: "○ TEST",
};

/** As hexadecimal RGB, beside the mark; each has a contrast of at least 4.5:1 on white. */
const COLOURS: Record<Tone, string> = {
  CRITICAL: "b00020",
  HIGH: "b4460a",
  MEDIUM: "8a6100",
  LOW: "4a5568",
  RESOLVED: "1b6e3c",
  TEST: "3b5b92",
};

export function markOf(tone: Tone): string {
  return MARKS[tone];
}

export function colourOf(tone: Tone): string {
  return COLOURS[tone];
}

export function alertTone(alert: Alert): Tone {
  return alert.status === "resolved" ? "RESOLVED" : alert.severity;
}

/** The tone of a whole notification, whose alerts are sorted worst first. */
export function payloadTone(payload: WebhookPayload, alerts: readonly Alert[]): Tone {
  if (payload.kind === "test") return "TEST";
  const [worst] = alerts;
  return worst === undefined ? "RESOLVED" : alertTone(worst);
}

/** Worst first: what fires before what is over, then by severity, status and age. Each alert once, as it was told last. */
export function sortAlerts(alerts: readonly Alert[]): Alert[] {
  const newest = new Map(alerts.map((alert) => [alert.alert_id, alert]));
  return [...newest.values()].sort(
    (a, b) =>
      Number(b.status === "firing") - Number(a.status === "firing") ||
      severityRank(b.severity) - severityRank(a.severity) ||
      statusRank(b.component_status) - statusRank(a.component_status) ||
      compare(a.detected_at, b.detected_at) ||
      compare(a.component_id, b.component_id),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
