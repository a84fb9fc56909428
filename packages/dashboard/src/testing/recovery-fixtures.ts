import type { RecoveryAttempt, RecoveryCaseInfo, RecoveryOverview } from "@plimsoll/core";
import { iso } from "./fixtures.ts";

export function recoveryOverview(changes: Partial<RecoveryOverview> = {}): RecoveryOverview {
  return {
    paused: null,
    killed: null,
    deploy: null,
    suspended: null,
    unable: null,
    running: null,
    pending_approvals: [],
    open_attempts: [],
    cases: [],
    budgets: [],
    starts_within_hour: 0,
    most_starts_an_hour: 20,
    actions: [],
    ...changes,
  };
}

export function attempt(id: string, changes: Partial<RecoveryAttempt> = {}): RecoveryAttempt {
  return {
    attempt_id: id,
    fencing_token: 7,
    component_id: "order-gateway",
    incident_id: "incident-42",
    action_id: "restart-gateway",
    kind: "systemd",
    tier: "T4",
    target: "unit gateway.service",
    what: "restart the systemd unit gateway.service",
    state: "succeeded",
    reason: "HEALTHY again 4 s after it",
    started_by: "plimsoll",
    number: 1,
    dry_run: false,
    planned_at: iso(-60_000),
    running_at: iso(-50_000),
    ended_at: iso(-42_000),
    settled_at: iso(-38_000),
    expires_at: null,
    approvals: [],
    approvals_required: 0,
    single_person: false,
    guards: [{ guard: "nothing-in-flight", allows: true, text: "0 orders in flight at orders, 0.4 s ago" }],
    output: "gateway restarted",
    before: { at: iso(-60_000), status: "DOWN", reason: "connection refused", error_count: 3, metrics: [] },
    after: { at: iso(-38_000), status: "HEALTHY", reason: "healthy", error_count: 0, metrics: [] },
    ...changes,
  };
}

/** One that waits for two people. */
export function pendingAttempt(id: string, changes: Partial<RecoveryAttempt> = {}): RecoveryAttempt {
  return attempt(id, {
    state: "awaiting_approval",
    reason: "order-gateway is DOWN: connection refused",
    fencing_token: null,
    running_at: null,
    ended_at: null,
    settled_at: null,
    expires_at: iso(299_000),
    approvals: [{ by: "anna", at: iso(-10_000), note: "seen" }],
    approvals_required: 2,
    output: "",
    after: null,
    ...changes,
  });
}

export function recoveryAction(
  id: string,
  changes: Partial<RecoveryOverview["actions"][number]> = {},
): RecoveryOverview["actions"][number] {
  return {
    action_id: id,
    kind: "systemd",
    tier: "T1",
    target: "unit gateway.service",
    what: "restart the systemd unit gateway.service",
    mode: "dry_run",
    components: ["order-gateway"],
    guards: [],
    approvals_required: 0,
    runbook: null,
    ...changes,
  };
}

export function recoveryCase(id: string, changes: Partial<RecoveryCaseInfo> = {}): RecoveryCaseInfo {
  return {
    component_id: id,
    verdict: "wait",
    reason: "backoff",
    text: "waits 8 s after try 1",
    ask_again_at: iso(8000),
    tries: { "restart-gateway": 1 },
    latched: null,
    last: null,
    ...changes,
  };
}
