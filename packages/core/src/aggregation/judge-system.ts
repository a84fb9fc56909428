import type { StatusCounts } from "../contract/system-health.ts";
import { type HealthStatus, worseStatus } from "../status/health-status.ts";
import { explainSystem, type Survey } from "./explain-system.ts";
import { passedThrough, quotaStatus, type SystemMember, type SystemPolicy, type Tally } from "./quota.ts";

export interface SystemJudgement {
  /** Null when no component counts. */
  readonly status: HealthStatus | null;
  /** For a person: which components decided. */
  readonly reason: string;
  /** Of all components, also those outside the quota. */
  readonly counts: Omit<StatusCounts, "uptime_percentage_24h">;
}

/**
 * The system's status from its components', in one pass.
 *
 * Policy `quota`, read in this order: no component counts: no status; all DOWN: DOWN; any DOWN, or CRITICAL over 30 % of
 * the total: CRITICAL; any CRITICAL, or WARNING over 50 %: WARNING; else HEALTHY. The edges are strict and the shares
 * exact. Components that are paused, in maintenance or not yet checked don't count. On top, `required` passes its status
 * through, `strong` at most CRITICAL, `weak` at most WARNING; `weak` and `none` leave the quota. Where only `weak`
 * components count they alone decide, up to WARNING; where only `none` do there is no status.
 *
 * Policy `worst`: the worst status that counts, with the same caps for `strong` and `weak`, and nothing from `none`.
 */
export function judgeSystem(members: readonly SystemMember[], policy: SystemPolicy): SystemJudgement {
  const watched = emptyTally();
  const counted = emptyTally();
  const quota = emptyTally();
  let passed: HealthStatus = "HEALTHY";
  for (const { status, lifecycle, urgency } of members) {
    if (lifecycle !== "active" || status === null) continue;
    add(watched, status);
    if (urgency === "none") continue;
    add(counted, status);
    if (urgency !== "weak") add(quota, status);
    if (status !== "HEALTHY") passed = worseStatus(passed, passedThrough(status, urgency, policy));
  }
  const survey: Survey = { counted, quota };
  const status = counted.total === 0 ? null : worseStatus(passed, policy === "worst" ? "HEALTHY" : quotaStatus(quota));
  return {
    status,
    reason: explainSystem(members, { status, policy, survey }),
    counts: toCounts(watched, members.length),
  };
}

function toCounts({ total, HEALTHY, WARNING, CRITICAL, DOWN }: Tally, members: number): SystemJudgement["counts"] {
  return {
    total_components: members,
    healthy_components: HEALTHY,
    warning_components: WARNING,
    critical_components: CRITICAL,
    down_components: DOWN,
    uncounted_components: members - total,
  };
}

function emptyTally(): Tally {
  return { total: 0, HEALTHY: 0, WARNING: 0, CRITICAL: 0, DOWN: 0 };
}

function add(tally: Tally, status: HealthStatus): void {
  tally.total += 1;
  if (status === "HEALTHY") tally.HEALTHY += 1;
  else tally[status] += 1;
}
