import { type AttemptState, type RecoveryAttempt, type RecoverySnapshot, stopsRisk, toTimestamp } from "@plimsoll/core";
import type { ActionDefinition } from "../port/recovery.ts";

/** What an action says is kept as its last so many characters. */
export const KEPT_OUTPUT = 4000;

/** States in which an action may have been begun and has not been judged. */
const UNJUDGED: readonly AttemptState[] = ["running", "verifying"];

/** Whether its action may be under way, or has not been judged yet. */
export function isUnjudged({ state }: RecoveryAttempt): boolean {
  return UNJUDGED.includes(state);
}

/**
 * Whether no check can tell what came of it: of what is for no component, of stopping new risk and of cancelling
 * everything the action's own word is all that there is.
 */
export function isItsOwnJudge({ component_id, tier }: Pick<RecoveryAttempt, "component_id" | "tier">): boolean {
  return component_id === null || tier === "T5" || stopsRisk(tier);
}

/** What an action said when it ended. */
export interface ActionEnd {
  /** By its own account. */
  readonly isDone: boolean;
  readonly message: string;
  readonly output: string;
  /** How long its receiver asked to be left alone, ms; 0: it did not. */
  readonly restMs: number;
  /** Nobody can tell what is so: nothing more is tried until a person has looked. */
  readonly needsPerson: boolean;
}

/** One that was never begun, or did not answer. */
export function failedEnd(message: string): ActionEnd {
  return { isDone: false, message, output: "", restMs: 0, needsPerson: false };
}

export interface NewAttempt {
  readonly id: string;
  readonly definition: ActionDefinition;
  readonly componentId: string | null;
  readonly incidentId: string | null;
  readonly by: string;
  readonly requestId?: string | undefined;
  readonly reason: string;
  readonly number: number;
  readonly before: RecoverySnapshot | null;
  readonly approvalsRequired: number;
  readonly isSinglePerson: boolean;
  readonly now: number;
}

/** An attempt that nothing has been done of yet. */
export function planAttempt({ definition, ...plan }: NewAttempt): RecoveryAttempt {
  const { rule, kind, what } = definition;
  return {
    attempt_id: plan.id,
    fencing_token: null,
    component_id: plan.componentId,
    incident_id: plan.incidentId,
    action_id: rule.id,
    kind,
    tier: rule.tier,
    target: rule.target,
    what,
    state: "guarding",
    reason: plan.reason,
    started_by: plan.by,
    ...(plan.requestId === undefined ? {} : { request_id: plan.requestId }),
    number: plan.number,
    dry_run: rule.isDryRun,
    planned_at: toTimestamp(plan.now),
    running_at: null,
    ended_at: null,
    settled_at: null,
    expires_at: null,
    approvals: [],
    approvals_required: plan.approvalsRequired,
    single_person: plan.approvalsRequired > 0 && plan.isSinglePerson,
    guards: [],
    output: "",
    before: plan.before,
    after: null,
  };
}

/** How an attempt ended; `now` in epoch ms. */
export interface AttemptEnd {
  readonly state: AttemptState;
  readonly reason: string;
  readonly now: number;
  readonly after?: RecoverySnapshot | null;
}

/** The attempt at its end. */
export function settle(attempt: RecoveryAttempt, end: AttemptEnd): RecoveryAttempt {
  const { state, reason, now, after = attempt.after } = end;
  return { ...attempt, state, reason, after, settled_at: toTimestamp(now) };
}

/** Whether its action is another by now, or gone: what was planned, and agreed to, was not this. */
export function hasChanged(attempt: RecoveryAttempt, definition: ActionDefinition | null): boolean {
  if (definition === null) return true;
  const { rule, kind, what } = definition;
  const isSame = attempt.tier === rule.tier && attempt.target === rule.target && attempt.dry_run === rule.isDryRun;
  return !isSame || attempt.kind !== kind || attempt.what !== what;
}

export function hasAllApprovals({ approvals, approvals_required }: RecoveryAttempt): boolean {
  return new Set(approvals.map(({ by }) => by)).size >= approvals_required;
}

export function endOf(text: string): string {
  return text.length <= KEPT_OUTPUT ? text : text.slice(-KEPT_OUTPUT);
}
