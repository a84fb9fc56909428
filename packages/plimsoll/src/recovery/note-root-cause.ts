import { addRootCause, isBlast } from "@plimsoll/core";
import { suspensionWords } from "./attempt-words.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { AUTOMATIC, type RecoveryStep, StepBuilder } from "./recovery-step.ts";

/** A component broke that depends on nothing broken. Too many of them at once suspend everything. `now` in epoch ms. */
export function noteRootCause(book: RecoveryBook, componentId: string, now: number): RecoveryStep {
  const step = new StepBuilder();
  const { blastRadius } = book.policy;
  const causes = addRootCause(book.control.causes, { componentId, at: now }, blastRadius);
  book.control = { ...book.control, causes };
  if (book.control.suspended !== null || !isBlast(causes, blastRadius)) return step.build();
  const components = causes.map((it) => it.componentId);
  book.control = { ...book.control, suspended: { at: now, components } };
  step.saveControl(book.control);
  const message = `Recovery is suspended: ${suspensionWords(components)}. A person has to resume it`;
  step.tell("recovery_suspended", { componentId: null, severity: "HIGH", message, details: { components } });
  const common = { actor: AUTOMATIC, verb: "recovery_suspended", subject: "recovery", before: null } as const;
  step.audit({ at: now, outcome: "done", after: { components }, ...common });
  return step.build();
}
