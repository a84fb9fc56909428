import type { Lifecycle, Urgency } from "../status/component-type.ts";
import type { HealthStatus } from "../status/health-status.ts";

/** How the system's status follows from the components': by shares of the whole, or simply the worst. */
export type SystemPolicy = "quota" | "worst";

export interface SystemMember {
  readonly componentId: string;
  readonly status: HealthStatus | null;
  readonly lifecycle: Lifecycle;
  /** Null: counts in the quota only. */
  readonly urgency: Urgency | null;
}

/** How many components of each status. */
export interface Tally {
  total: number;
  HEALTHY: number;
  WARNING: number;
  CRITICAL: number;
  DOWN: number;
}

/** Whether `part` is more than `percent` of `total`, in whole numbers: 3 of 10 is not over 30 %. */
export function isOverShare(part: number, total: number, percent: number): boolean {
  return part * 100 > total * percent;
}

/** What the quota alone says of the components in it; HEALTHY when there are none. */
export function quotaStatus({ total, DOWN, CRITICAL, WARNING }: Tally): HealthStatus {
  if (total > 0 && DOWN === total) return "DOWN";
  if (DOWN > 0 || isOverShare(CRITICAL, total, 30)) return "CRITICAL";
  if (CRITICAL > 0 || isOverShare(WARNING, total, 50)) return "WARNING";
  return "HEALTHY";
}

/** What one component's status means for the system whatever the others say. */
export function passedThrough(status: HealthStatus, urgency: Urgency | null, policy: SystemPolicy): HealthStatus {
  switch (urgency) {
    case "required":
      return status;
    case "strong":
      return status === "DOWN" ? "CRITICAL" : status;
    case "weak":
      return status === "HEALTHY" ? "HEALTHY" : "WARNING";
    case "none":
      return "HEALTHY";
    case null:
      return policy === "worst" ? status : "HEALTHY";
  }
}
