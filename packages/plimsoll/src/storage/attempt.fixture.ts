import type { RecoveryAttempt } from "@plimsoll/core";

/** An attempt as it stands when its action begins; `at` in epoch ms. */
export function attemptOf(token: number, at: number, parts: Partial<RecoveryAttempt> = {}): RecoveryAttempt {
  const moment = new Date(at).toISOString();
  return {
    attempt_id: `attempt-${token}`,
    fencing_token: token,
    component_id: "orders-db",
    incident_id: null,
    action_id: "checkpoint",
    kind: "sqlite",
    tier: "T2",
    target: "database orders.db",
    what: "checkpoint the WAL of orders.db",
    state: "running",
    reason: "orders-db is DOWN: locked",
    started_by: "plimsoll",
    number: 1,
    dry_run: false,
    planned_at: moment,
    running_at: moment,
    ended_at: null,
    settled_at: null,
    expires_at: null,
    approvals: [],
    approvals_required: 0,
    single_person: false,
    guards: [],
    output: "",
    before: null,
    after: null,
    ...parts,
  };
}
