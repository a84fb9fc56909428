import type { RecoveryAttempt, RecoveryDecision } from "@plimsoll/core";
import type { ActionDefinition, RecoveryPolicy } from "../port/recovery.ts";
import { planAttempt } from "./attempt.ts";
import type { RecoverySubject } from "./book-types.ts";
import { AUTOMATIC } from "./recovery-step.ts";

export interface Decided {
  readonly id: string;
  readonly subject: RecoverySubject;
  readonly decision: RecoveryDecision;
  readonly definition: ActionDefinition;
  /** From 1, of this action for this illness. */
  readonly number: number;
  readonly policy: RecoveryPolicy;
}

/** The attempt that a decision to act means. `now` in epoch ms. */
export function planByItself({ subject, decision, policy, ...plan }: Decided, now: number): RecoveryAttempt {
  const asksPeople = decision.needsApproval && !plan.definition.rule.isDryRun;
  return planAttempt({
    ...plan,
    componentId: subject.componentId,
    incidentId: subject.incidentId,
    by: AUTOMATIC,
    reason: decision.text,
    before: subject.snapshot,
    approvalsRequired: asksPeople ? policy.approvalsRequired : 0,
    isSinglePerson: policy.isSinglePerson,
    now,
  });
}
