/** The four statuses of a component or of the whole system, from best to worst. */
export const HEALTH_STATUSES = ["HEALTHY", "WARNING", "CRITICAL", "DOWN"] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** The statuses by name, for callers who prefer `HealthStatus.DOWN` to `"DOWN"`. */
export const HealthStatus = {
  HEALTHY: "HEALTHY",
  WARNING: "WARNING",
  CRITICAL: "CRITICAL",
  DOWN: "DOWN",
} as const satisfies Record<HealthStatus, HealthStatus>;

const RANK: Record<HealthStatus, number> = { HEALTHY: 0, WARNING: 1, CRITICAL: 2, DOWN: 3 };

/** How bad a status is: 0 (HEALTHY) to 3 (DOWN). */
export function statusRank(status: HealthStatus): number {
  return RANK[status];
}

/** The worse of two statuses. */
export function worseStatus(a: HealthStatus, b: HealthStatus): HealthStatus {
  return RANK[a] >= RANK[b] ? a : b;
}
