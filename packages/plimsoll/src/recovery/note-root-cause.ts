import { addRootCause, findBlast, type RootCause } from "@plimsoll/core";
import { suspensionWords } from "./attempt-words.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { AUTOMATIC, NO_STEP, type RecoveryStep, StepBuilder } from "./recovery-step.ts";
import type { RecoveryWorld } from "./recovery-world.ts";

/** Counts what has just broken by itself, and settles what was in doubt before. `now` in epoch ms. */
export function countRootCauses(
  book: RecoveryBook,
  { broke, world }: { readonly broke: Iterable<string>; readonly world: Pick<RecoveryWorld, "see"> },
  now: number,
): RecoveryStep[] {
  const parentOf = (id: string) => {
    const seen = world.see(id);
    return seen === null ? "gone" : seen.parentState;
  };
  const doubtful = book.control.causes.filter(({ isPending }) => isPending === true);
  const steps = doubtful.map(({ componentId, at }) => {
    const state = parentOf(componentId);
    if (state === "suspect") return NO_STEP;
    return state === null ? noteRootCause(book, { componentId, at }, now) : dropRootCause(book, componentId);
  });
  for (const componentId of broke) {
    const state = parentOf(componentId);
    if (state === null) steps.push(noteRootCause(book, { componentId, at: now }, now));
    else if (state === "suspect") steps.push(noteRootCause(book, { componentId, at: now, isPending: true }, now));
  }
  return steps;
}

/** A component broke that depends on nothing broken. Too many of them at once suspend everything. `now` in epoch ms. */
export function noteRootCause(book: RecoveryBook, cause: RootCause, now: number): RecoveryStep {
  const { blastRadius } = book.policy;
  const causes = addRootCause(book.control.causes, cause, blastRadius);
  const blast = book.control.suspended === null ? findBlast(causes, blastRadius) : null;
  if (blast === null) return keepCauses(book, causes);
  const step = new StepBuilder();
  const components = blast.map((it) => it.componentId);
  book.control = { ...book.control, causes, suspended: { at: now, components } };
  step.saveControl(book.control);
  const message = `Recovery is suspended: ${suspensionWords(components)}. A person has to resume it`;
  step.tell("recovery_suspended", { componentId: null, severity: "HIGH", message, details: { components } });
  const common = { actor: AUTOMATIC, verb: "recovery_suspended", subject: "recovery", before: null } as const;
  step.audit({ at: now, outcome: "done", after: { components }, ...common });
  return step.build();
}

/** What it depends on was to blame after all, or it is gone. */
function dropRootCause(book: RecoveryBook, componentId: string): RecoveryStep {
  return keepCauses(
    book,
    book.control.causes.filter((it) => it.componentId !== componentId),
  );
}

/** They outlast a restart: what broke just before it counts with what breaks just after. */
function keepCauses(book: RecoveryBook, causes: readonly RootCause[]): RecoveryStep {
  const step = new StepBuilder();
  book.control = { ...book.control, causes };
  step.saveControl(book.control);
  return step.build();
}
