import { doubtStops, markStopped, type RecoveryAttempt, stopsRisk, toTimestamp } from "@plimsoll/core";
import { type ActionEnd, type AttemptEnd, endOf, isItsOwnJudge, isUnjudged } from "./attempt.ts";
import type { Verification } from "./book-types.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { type RecoveryStep, StepBuilder, type Turn } from "./recovery-step.ts";
import { withRest } from "./with-rest.ts";

interface Ended {
  readonly attemptId: string;
  readonly outcome: ActionEnd;
}

/** The action of an attempt has ended, by its own account. A fresh check judges it, where one can. `now` in epoch ms. */
export function endAction(book: RecoveryBook, { attemptId, outcome }: Ended, now: number): RecoveryStep {
  const step = new StepBuilder();
  const attempt = book.attempts.get(attemptId);
  if (attempt?.state !== "running") return step.build();
  const { message: reason, output, isDone, needsPerson, restMs } = outcome;
  const ended_at = toTimestamp(now);
  const ended: RecoveryAttempt = { ...attempt, state: "verifying", reason, output: endOf(output), ended_at };
  if (restMs > 0) {
    book.control = withRest(book.control, { target: attempt.target, until: now + restMs }, now);
    step.saveControl(book.control);
  }
  // Whatever a check finds, a person has to look.
  if (needsPerson && attempt.component_id !== null)
    book.cases.latch(attempt.component_id, { at: now, reason: "unclear", text: reason }, step);
  if (isItsOwnJudge(attempt)) {
    settleTry(book, { attempt: ended, end: { state: isDone ? "succeeded" : "failed", reason } }, { step, now });
  } else {
    book.attempts.keep(ended, step);
    step.order("verify", ended);
  }
  return step.build();
}

interface Judged {
  readonly attemptId: string;
  readonly result: Verification;
}

/** A fresh check has shown that an attempt healed, or none has in time. `now` in epoch ms. */
export function judgeAttempt(book: RecoveryBook, { attemptId, result }: Judged, now: number): RecoveryStep {
  const step = new StepBuilder();
  const attempt = book.attempts.get(attemptId);
  if (attempt === null || !isUnjudged(attempt)) return step.build();
  const { healed, after, text } = result;
  const reason = `${attempt.reason}; ${text}`;
  settleTry(book, { attempt, end: { state: healed ? "succeeded" : "failed", reason, after } }, { step, now });
  return step.build();
}

interface Tried {
  readonly attempt: RecoveryAttempt;
  readonly end: Omit<AttemptEnd, "now">;
}

/** A try is over. What stopped new risk need not do so again, until something else has been done that may undo it. */
function settleTry(book: RecoveryBook, { attempt, end }: Tried, turn: Turn): void {
  const { step, now } = turn;
  book.attempts.settle(attempt, { ...end, now }, step);
  const it = book.cases.get(attempt.component_id ?? "");
  if (!stopsRisk(attempt.tier)) doubtStopsOf(book, attempt, step);
  else if (it !== null && end.state === "succeeded") book.cases.keep(markStopped(it, attempt.action_id), step);
  book.restAfter(attempt, end, turn);
}

/** A restart may have undone what was stopped for any component: one engine has many, and nobody knows which are its. */
function doubtStopsOf(book: RecoveryBook, { component_id, tier }: RecoveryAttempt, step: StepBuilder): void {
  const isRestart = tier === "T1" || tier === "T4";
  for (const it of book.cases.all.values()) {
    if (isRestart || it.componentId === component_id) book.cases.keep(doubtStops(it), step);
  }
}
