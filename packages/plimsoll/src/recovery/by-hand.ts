import {
  decideByHand,
  type GuardReading,
  openCase,
  type RecoveryAttempt,
  type RecoveryRule,
  stopsRisk,
  toTimestamp,
  triesOf,
} from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { RecoveryControl, RecoveryWord } from "../port/recovery.ts";
import { hasAllApprovals, hasChanged, planAttempt } from "./attempt.ts";
import { haltWords, OTHER_ACTION, said } from "./attempt-words.ts";
import type { GuardsRead, RecoverySubject } from "./book-types.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { type RecoveryStep, StepBuilder } from "./recovery-step.ts";

// What people do about recovery. Each gives a step, as all that happens to the book does; what cannot be done throws.
// What holds recovery back is in the book at once. What lets more happen is only proposed (the step is all there is of it):
// it must be durable first.

/** A person's word for (proposed) or against (at once) an attempt that waits for it. Throws `not_found` and `conflict`. */
export function answerAttempt(
  book: RecoveryBook,
  { attemptId, by, note, agrees }: { attemptId: string; by: string; note: string; agrees: boolean },
  now: number,
): RecoveryStep {
  const attempt = book.attempts.get(attemptId);
  if (attempt === null) throw new PlimsollError("not_found", `no attempt ${attemptId} is open`);
  const isLate = attempt.expires_at !== null && Date.parse(attempt.expires_at) <= now;
  if (attempt.state !== "awaiting_approval" || isLate) {
    throw new PlimsollError(
      "conflict",
      `${attempt.what} waits for nobody's word: it is ${isLate ? "too late" : attempt.state}`,
    );
  }
  const step = new StepBuilder();
  if (!agrees) {
    const end = { state: "rejected", reason: `${by} said no${said(note)}`, now } as const;
    book.attempts.settle(attempt, end, step);
    book.countUndone(attempt, end, { step, now });
    return step.build();
  }
  const approvals = [...attempt.approvals.filter((it) => it.by !== by), { by, at: toTimestamp(now), note }];
  const agreed: RecoveryAttempt = { ...attempt, approvals };
  step.tell("recovery_approved", {
    componentId: attempt.component_id,
    incidentId: attempt.incident_id,
    message: `${by} agreed to ${attempt.what} (${approvals.length} of ${attempt.approvals_required})${said(note)}`,
    details: { attempt_id: attempt.attempt_id },
  });
  // What was read when people were asked may be minutes old.
  const next: RecoveryAttempt = hasAllApprovals(agreed) ? { ...agreed, state: "guarding" } : agreed;
  step.saveAttempt(next);
  if (next.state === "guarding") step.order("guard", next);
  return step.build();
}

export interface StartByHand {
  readonly actionId: string;
  /** What it is for; null for none in particular. */
  readonly subject: RecoverySubject | null;
  readonly by: string;
  readonly note: string;
  /** Whether the person may agree to T4 as well: starting it is a first word. */
  readonly isApprover: boolean;
  readonly requestId?: string | undefined;
  /** The component that the person named, which is not watched: T5 runs all the same, for none. */
  readonly unknownComponent?: string | undefined;
}

/** Whether it must not wait for a disk: it stops new risk, or everything. */
export function isUrgent({ tier, isDryRun }: Pick<RecoveryRule, "tier" | "isDryRun">): boolean {
  return (stopsRisk(tier) || tier === "T5") && !isDryRun;
}

/** A person starts an action. T5 begins at once; all else as soon as its guards allow it and people agree. */
export function startByHand(book: RecoveryBook, start: StartByHand, now: number): RecoveryStep {
  const { actionId, subject, by, isApprover, requestId } = start;
  const definition = book.definition(actionId);
  if (definition === null) throw new PlimsollError("not_found", `there is no action ${JSON.stringify(actionId)}`);
  const componentId = subject?.componentId ?? null;
  const { rule } = definition;
  const tries = componentId === null ? 0 : triesOf(book.cases.of(componentId, now), rule.id);
  const asksPeople = rule.tier === "T4" && !rule.isDryRun;
  const planned = planAttempt({
    id: book.newId(),
    definition,
    componentId,
    incidentId: subject?.incidentId ?? null,
    by,
    requestId,
    reason: startWords(start, isUrgent(rule) ? (book.unable?.text ?? null) : null),
    number: tries + 1,
    before: subject?.snapshot ?? null,
    approvalsRequired: asksPeople ? book.policy.approvalsRequired : 0,
    isSinglePerson: book.policy.isSinglePerson,
    now,
  });
  const attempt =
    asksPeople && isApprover ? { ...planned, approvals: [{ by, at: planned.planned_at, note: start.note }] } : planned;
  const step = new StepBuilder();
  if (rule.tier !== "T5") {
    const objection = objectionTo(book, { attempt, subject, readings: null }, now);
    if (objection !== null) throw new PlimsollError("conflict", `${attempt.what} cannot begin: ${objection}`);
    book.attempts.hold(attempt);
    step.order("guard", attempt);
  } else if (rule.isDryRun) book.attempts.sayOnly(attempt, step, now);
  else {
    book.control = { ...book.control, killed: { actionId, by, at: now, rearm: [] } };
    step.saveControl(book.control);
    book.attempts.begin(attempt, step, now);
  }
  return step.build();
}

function startWords({ by, note, unknownComponent: unknown }: StartByHand, unrecorded: string | null): string {
  const about =
    unknown === undefined
      ? ""
      : `; no component ${JSON.stringify(unknown)} is watched, so it is for none in particular`;
  return `${by} asked for it${said(note)}${about}${unrecorded === null ? "" : `; not recorded yet: ${unrecorded}`}`;
}

/** The guards of an attempt that a person has started are read. */
export function guardedByHand(
  book: RecoveryBook,
  { planned, subject, readings }: GuardsRead & { readonly planned: RecoveryAttempt },
  now: number,
): RecoveryStep {
  const step = new StepBuilder();
  const attempt: RecoveryAttempt = { ...planned, guards: [...readings], before: subject?.snapshot ?? planned.before };
  const objection = objectionTo(book, { attempt, subject, readings }, now);
  if (objection !== null) book.attempts.settle(attempt, { state: "refused", reason: objection, now }, step);
  else if (!hasAllApprovals(attempt)) book.attempts.askPeople(attempt, step, now + book.policy.approvalExpiresMs);
  else if (attempt.dry_run) book.attempts.sayOnly(attempt, step, now);
  else book.attempts.begin(attempt, step, now);
  return step.build();
}

/** It was to run, and everything has been stopped meanwhile, or its action made another. */
export function stopAttempt(book: RecoveryBook, attemptId: string, now: number): RecoveryStep {
  const step = new StepBuilder();
  const attempt = book.attempts.get(attemptId);
  const reason = `not begun after all: ${haltWords(book.control) ?? OTHER_ACTION}`;
  if (attempt !== null) book.attempts.settle(attempt, { state: "refused", reason, now }, step);
  return step.build();
}

/** A person stops all that happens by itself, at once. */
export function pauseRecovery(book: RecoveryBook, word: RecoveryWord): RecoveryStep {
  const step = proposeControl(book, { paused: word });
  book.control = { ...book.control, paused: word };
  const message = `${word.by} paused all recovery${said(word.reason)}`;
  step.tell("recovery_paused", { componentId: null, severity: "MEDIUM", message });
  return step.build();
}

/** A person lets it go on, and has looked at what broke at once: proposed. */
export function resumeRecovery(book: RecoveryBook, { by, reason }: RecoveryWord): RecoveryStep {
  const { paused, suspended } = book.control;
  if (paused === null && suspended === null)
    throw new PlimsollError("conflict", "recovery is neither paused nor suspended");
  const step = proposeControl(book, { paused: null, suspended: null, causes: [] });
  step.tell("recovery_resumed", { componentId: null, message: `${by} let recovery go on${said(reason)}` });
  return step.build();
}

/** A person takes the latch off a component, so that everything may be tried again: proposed. */
export function releaseLatch(book: RecoveryBook, componentId: string, { by, reason, at }: RecoveryWord): RecoveryStep {
  const it = book.cases.get(componentId);
  if (it?.latch == null) throw new PlimsollError("conflict", `recovery of ${componentId} is not stopped`);
  const step = new StepBuilder();
  step.saveCase(componentId, { ...openCase(componentId, at), healthySince: it.healthySince });
  const message = `${by} released it (${it.latch.text})${said(reason)}`;
  step.tell("recovery_released", { componentId, message });
  return step.build();
}

/** A person with the role `risk` wants automation armed again after a kill, which the last word that it takes does: proposed. */
export function rearmRecovery(book: RecoveryBook, word: RecoveryWord): RecoveryStep {
  const { killed } = book.control;
  if (killed === null) throw new PlimsollError("conflict", "nothing was killed: recovery is armed");
  const rearm = [...killed.rearm.filter(({ by }) => by !== word.by), word];
  const isArmed = rearm.length >= book.policy.rearmRequired;
  const step = proposeControl(book, { killed: isArmed ? null : { ...killed, rearm } });
  const words = isArmed ? "recovery is armed again" : `${rearm.length} of ${book.policy.rearmRequired} who must`;
  const message = `${word.by} wants recovery armed again after ${killed.actionId}: ${words}${said(word.reason)}`;
  step.tell("recovery_rearmed", { componentId: null, severity: "MEDIUM", message });
  return step.build();
}

/**
 * A deployment begins and holds every action whose guards ask for it, until it ends or its time is over: at once, where
 * it ends no sooner than the one before (`isLonger`), and otherwise proposed.
 */
export function setDeployLock(book: RecoveryBook, deploy: RecoveryControl["deploy"]): RecoveryStep {
  if (deploy === null && book.control.deploy === null)
    throw new PlimsollError("conflict", "no deployment was announced");
  const step = proposeControl(book, { deploy });
  if (isLonger(book, deploy)) book.control = { ...book.control, deploy };
  const message =
    deploy === null
      ? "The announced deployment is over"
      : `${deploy.by} deploys until ${toTimestamp(deploy.until)}${said(deploy.reason)}`;
  step.tell(deploy === null ? "deploy_lock_cleared" : "deploy_lock_set", { componentId: null, message });
  return step.build();
}

/** Whether a lock ends no sooner than the one there is. */
export function isLonger(book: RecoveryBook, deploy: RecoveryControl["deploy"]): boolean {
  return deploy !== null && deploy.until >= (book.control.deploy?.until ?? 0);
}

function proposeControl(book: RecoveryBook, change: Partial<RecoveryControl>): StepBuilder {
  const step = new StepBuilder();
  step.saveControl({ ...book.control, ...change });
  return step;
}

/** What stands in the way is asked of this; `readings` null: not read yet. */
interface Asked {
  readonly attempt: RecoveryAttempt;
  readonly subject: RecoverySubject | null;
  readonly readings: readonly GuardReading[] | null;
}

function objectionTo(book: RecoveryBook, { attempt, subject, readings }: Asked, now: number): string | null {
  const definition = book.definition(attempt.action_id);
  if (definition === null || hasChanged(attempt, definition)) return OTHER_ACTION;
  const { rule } = definition;
  const situation = book.situationOf(attempt.component_id ?? "", attempt.attempt_id, now);
  return decideByHand(situation, { rule, readings, restUntil: subject?.restUntil ?? null }, now)?.text ?? null;
}
