import type { HealthStatus } from "./health-status.ts";

/** How urgent an alert is, from least to most. */
export const ALERT_SEVERITIES = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** The severities by name. */
export const AlertSeverity = {
  LOW: "LOW",
  MEDIUM: "MEDIUM",
  HIGH: "HIGH",
  CRITICAL: "CRITICAL",
} as const satisfies Record<AlertSeverity, AlertSeverity>;

const BY_STATUS: Record<HealthStatus, AlertSeverity> = {
  HEALTHY: "LOW",
  WARNING: "MEDIUM",
  CRITICAL: "HIGH",
  DOWN: "CRITICAL",
};

/** The severity of an alert about a component in this status: WARNING is MEDIUM, CRITICAL is HIGH, DOWN is CRITICAL. */
export function severityOf(status: HealthStatus): AlertSeverity {
  return BY_STATUS[status];
}

/** How urgent a severity is: 0 (LOW) to 3 (CRITICAL). */
export function severityRank(severity: AlertSeverity): number {
  return ALERT_SEVERITIES.indexOf(severity);
}
