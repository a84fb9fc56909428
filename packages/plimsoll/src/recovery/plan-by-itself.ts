import { type RecoveryAttempt, type RecoveryDecision, triesOf } from "@plimsoll/core";
import type { ActionDefinition } from "../port/recovery.ts";
import { planAttempt } from "./attempt.ts";
import type { RecoverySubject } from "./book-types.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { AUTOMATIC } from "./recovery-step.ts";

export interface Decided {
  readonly subject: RecoverySubject;
  readonly decision: RecoveryDecision;
  readonly definition: ActionDefinition;
}

/** The attempt that a decision to act means. `now` in epoch ms. */
export function planByItself(
  book: RecoveryBook,
  { subject, decision, definition }: Decided,
  now: number,
): RecoveryAttempt {
  const { componentId, incidentId, snapshot } = subject;
  const { rule } = definition;
  const { approvalsRequired, isSinglePerson } = book.policy;
  return planAttempt({
    id: book.newId(),
    definition,
    componentId,
    incidentId,
    by: AUTOMATIC,
    reason: decision.text,
    number: triesOf(book.cases.of(componentId, now), rule.id) + 1,
    before: snapshot,
    approvalsRequired: decision.needsApproval && !rule.isDryRun ? approvalsRequired : 0,
    isSinglePerson,
    now,
  });
}
