import type { AlertSeverity, HealthStatus } from "@plimsoll/core";

// Kept apart from the core's own ranks: importing those would load all wire schemas into the worker threads (5 to 12 MB each).
const STATUS_RANK: Readonly<Record<HealthStatus, number>> = { HEALTHY: 0, WARNING: 1, CRITICAL: 2, DOWN: 3 };
/** HEALTH_STATUSES, from best to worst. */
export const STATUSES: readonly HealthStatus[] = ["HEALTHY", "WARNING", "CRITICAL", "DOWN"];
const SEVERITIES: readonly AlertSeverity[] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** A status as its index in HEALTH_STATUSES; what is none counts as HEALTHY. */
export function rankOf(status: HealthStatus): number {
  return STATUS_RANK[status] ?? 0;
}

/** The severities that are at least this urgent; null is all of them. */
export function severitiesFrom(minimum: AlertSeverity | null): ReadonlySet<AlertSeverity> {
  return new Set(minimum === null ? SEVERITIES : SEVERITIES.slice(SEVERITIES.indexOf(minimum)));
}
