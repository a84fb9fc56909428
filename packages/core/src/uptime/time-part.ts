import type { HealthStatus } from "../status/health-status.ts";
import type { TimeSpan } from "./status-record.ts";

/**
 * What a component's time is made of; each moment belongs to exactly one, the later in this list before the earlier:
 * maintenance hides the status, a gap of the monitor's hides both, and before its first status a component is `absent`. Where only a market's hours are to
 * count, `closed` is all other time.
 */
export const TIME_PARTS = [
  "healthy",
  "warning",
  "critical",
  "down",
  "maintenance",
  "paused",
  "unwatched",
  "absent",
  "closed",
] as const;
export type TimePart = (typeof TIME_PARTS)[number];

/** A stretch of one part. */
export interface TimeSegment extends TimeSpan {
  readonly part: TimePart;
}

export function partOfStatus(status: HealthStatus | null): TimePart {
  return status === null ? "absent" : STATUS_PARTS[status];
}

const STATUS_PARTS = { HEALTHY: "healthy", WARNING: "warning", CRITICAL: "critical", DOWN: "down" } as const;

/** Whether it counts as up: only DOWN is not. CRITICAL is up, degraded, and shown apart. */
export function isUp(part: TimePart): boolean {
  return part === "healthy" || part === "warning" || part === "critical";
}
