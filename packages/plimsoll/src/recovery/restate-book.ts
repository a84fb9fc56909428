import type { RecoveryBook } from "./recovery-book.ts";
import { type RecoveryStep, StepBuilder } from "./recovery-step.ts";

/** All that must be known after a restart, for a store that is new or has missed some of it. */
export function restateBook({ control, cases, attempts }: RecoveryBook): RecoveryStep {
  const step = new StepBuilder();
  step.saveControl(control);
  for (const it of cases.all.values()) step.saveCase(it.componentId, it);
  // Of what is only being thought about nothing is written.
  for (const attempt of attempts.open) if (attempt.state !== "guarding") step.saveAttempt(attempt);
  return step.build();
}
