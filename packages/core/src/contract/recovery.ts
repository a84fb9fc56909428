import { z } from "zod";
import { ATTEMPT_STATES } from "../recovery/attempt-state.ts";
import { RECOVERY_REASONS, RECOVERY_VERDICTS } from "../recovery/recovery-decision.ts";
import { RECOVERY_TIERS } from "../recovery/recovery-tier.ts";
import { healthMetric, healthStatus, timestamp } from "./health-metric.ts";

export const attemptState = z.enum(ATTEMPT_STATES);
export const recoveryTier = z.enum(RECOVERY_TIERS);

export const approvalRecord = z.object({ by: z.string(), at: timestamp, note: z.string() });

export const guardRecord = z.object({
  guard: z.string(),
  allows: z.boolean().nullable().describe("null: unknown, which forbids as much as a no"),
  text: z.string().describe("what was read, in words"),
});

/** What a component looked like at a moment. */
export const recoverySnapshot = z.object({
  at: timestamp,
  status: healthStatus.nullable(),
  reason: z.string(),
  error_count: z.int().nonnegative(),
  metrics: z.array(healthMetric.pick({ name: true, labels: true, value: true, unit: true, status: true })).max(20),
});
export type RecoverySnapshot = z.infer<typeof recoverySnapshot>;

export const recoveryAttempt = z.object({
  attempt_id: z.string().describe("also the idempotency key that the action is given"),
  fencing_token: z
    .int()
    .positive()
    .nullable()
    .describe("rises with every action that begins; what is given a lower one than before must refuse it; null before"),
  component_id: z.string().nullable().describe("null for what a person started about no component"),
  incident_id: z.string().nullable(),
  action_id: z.string(),
  kind: z.string(),
  tier: recoveryTier,
  target: z.string().describe("what it acts upon"),
  what: z.string().describe("what it does (or would do), in words"),
  state: attemptState,
  reason: z.string().describe("why it was begun, or why it ended as it did, in words"),
  started_by: z.string().describe("a person's name, or `plimsoll`"),
  request_id: z.string().optional().describe("of the request that started it, where the person gave one"),
  number: z.int().positive().describe("of this action, for this illness of the component; from 1"),
  dry_run: z.boolean(),
  planned_at: timestamp,
  running_at: timestamp.nullable(),
  ended_at: timestamp.nullable().describe("when the action itself ended"),
  settled_at: timestamp.nullable().describe("when it was judged"),
  expires_at: timestamp.nullable().describe("until when people can agree"),
  approvals: z.array(approvalRecord),
  approvals_required: z.int().nonnegative(),
  single_person: z.boolean().describe("one person's word is enough, because only one is configured to approve"),
  guards: z.array(guardRecord),
  output: z.string().describe("what the action said, cut to its last 4,000 characters"),
  before: recoverySnapshot.nullable(),
  after: recoverySnapshot.nullable(),
});
export type RecoveryAttempt = z.infer<typeof recoveryAttempt>;

const pause = z.object({ by: z.string(), at: timestamp, reason: z.string() });

/** A component for which something is being, or has been, tried. */
export const recoveryCaseInfo = z.object({
  component_id: z.string(),
  verdict: z.enum(RECOVERY_VERDICTS).nullable(),
  reason: z.enum(RECOVERY_REASONS).nullable(),
  text: z.string(),
  ask_again_at: timestamp.nullable(),
  tries: z.record(z.string(), z.int().nonnegative()).describe("by the action's id"),
  latched: z.object({ at: timestamp, reason: z.string(), text: z.string() }).nullable(),
  last: z
    .object({ action_id: z.string(), state: attemptState, reason: z.string(), at: timestamp })
    .nullable()
    .describe("what became of the newest try, or why it was not begun; null where there was none"),
});
export type RecoveryCaseInfo = z.infer<typeof recoveryCaseInfo>;

export const recoveryBudget = z.object({
  target: z.string(),
  used: z.int().nonnegative(),
  per_hour: z.int().positive(),
  frees_at: timestamp.nullable().describe("when the oldest of them no longer counts"),
});

export const recoveryActionInfo = z.object({
  action_id: z.string(),
  kind: z.string(),
  tier: recoveryTier,
  target: z.string(),
  what: z.string(),
  mode: z.enum(["dry_run", "live"]),
  components: z.array(z.string()).describe("whose list names it"),
  guards: z.array(z.string()),
  approvals_required: z.int().nonnegative(),
  runbook: z.string().nullable(),
});

/** All that recovery is doing, may do and must not do. */
export const recoveryOverview = z.object({
  paused: pause.nullable(),
  killed: z
    .object({
      action_id: z.string(),
      by: z.string(),
      at: timestamp,
      rearm: z.array(pause).describe("who wants it armed again, so far"),
      rearm_required: z.int().positive(),
    })
    .nullable()
    .describe("a person has cancelled or killed everything: nothing is done by itself until it is armed again"),
  deploy: pause.extend({ until: timestamp }).nullable().describe("a deployment that was announced"),
  suspended: z
    .object({ at: timestamp, components: z.array(z.string()), text: z.string() })
    .nullable()
    .describe("too much broke at once"),
  unable: z.string().nullable().describe("why nothing can be done at all; null when all is well"),
  running: z.string().nullable().describe("id of the attempt that the others wait for"),
  pending_approvals: z.array(recoveryAttempt),
  open_attempts: z.array(recoveryAttempt),
  cases: z.array(recoveryCaseInfo),
  budgets: z.array(recoveryBudget),
  starts_within_hour: z.int().nonnegative(),
  most_starts_an_hour: z.int().positive(),
  actions: z.array(recoveryActionInfo),
});
export type RecoveryOverview = z.infer<typeof recoveryOverview>;
