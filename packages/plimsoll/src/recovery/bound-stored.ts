import { DEFAULT_RECOVERY_LIMITS, type RecoveryCase, toTimestamp } from "@plimsoll/core";
import type { RecoveryControl, RecoveryPolicy, StoredRecovery } from "../port/recovery.ts";

const DAY_MS = 86_400_000;
/** The longest ban that is believed, and the longest deployment that can be announced, ms. */
const LONGEST_REST_MS = 3 * DAY_MS;
const LONGEST_DEPLOY_MS = DAY_MS;

/**
 * What was stored, with no moment further ahead than it can be: one that was written by a clock that ran ahead would hold
 * recovery up, keep an approval open or hide what breaks together until that time comes. `now` in epoch ms.
 */
export function boundStored(stored: StoredRecovery, policy: RecoveryPolicy, now: number): StoredRecovery {
  const latest = now + longestWaitOf(policy);
  const expiresAt = now + policy.approvalExpiresMs;
  return {
    ...stored,
    control: boundControl(stored.control, now),
    cases: stored.cases.map((it) => boundCase(it, latest)),
    attempts: stored.attempts.map((it) =>
      it.expires_at === null || Date.parse(it.expires_at) <= expiresAt
        ? it
        : { ...it, expires_at: toTimestamp(expiresAt) },
    ),
  };
}

function longestWaitOf({ actions }: RecoveryPolicy): number {
  const limits = [DEFAULT_RECOVERY_LIMITS, ...actions.map(({ rule }) => rule.limits)];
  return Math.max(...limits.map(({ maxBackoffMs, jitter }) => maxBackoffMs * (1 + jitter)));
}

function boundControl(control: RecoveryControl, now: number): RecoveryControl {
  const { rests, causes, deploy } = control;
  return {
    ...control,
    rests: boundAll(rests, now + LONGEST_REST_MS),
    causes: causes.map((it) => ({ ...it, at: Math.min(it.at, now) })),
    deploy: deploy && { ...deploy, until: Math.min(deploy.until, now + LONGEST_DEPLOY_MS) },
  };
}

function boundCase(it: RecoveryCase, latest: number): RecoveryCase {
  const { notBefore, ownNotBefore } = it;
  return {
    ...it,
    notBefore: Math.min(notBefore, latest),
    ...(ownNotBefore === undefined ? {} : { ownNotBefore: boundAll(ownNotBefore, latest) }),
  };
}

function boundAll(moments: Readonly<Record<string, number>>, latest: number): Record<string, number> {
  return Object.fromEntries(Object.entries(moments).map(([key, at]) => [key, Math.min(at, latest)]));
}
