import { type RecoveryAttempt, toTimestamp } from "@plimsoll/core";
import { isItsOwnJudge, isUnjudged } from "./attempt.ts";
import type { AttemptKeeper } from "./attempt-keeper.ts";
import type { Turn } from "./recovery-step.ts";

/** Takes up an attempt that the run before has not settled: what may have begun is never begun again, only judged. */
export function resumeAttempt(attempts: AttemptKeeper, attempt: RecoveryAttempt, { step, now }: Turn): void {
  if (isUnjudged(attempt)) {
    const wasRunning = attempt.state === "running";
    const judge = isItsOwnJudge(attempt) ? "" : ": it is not begun again, a fresh check judges it";
    const reason = `Plimsoll was restarted while it ran${judge}`;
    const interrupted: RecoveryAttempt = wasRunning
      ? { ...attempt, state: "verifying", ended_at: toTimestamp(now), reason }
      : attempt;
    attempts.keep(interrupted, step);
    step.order(wasRunning ? "clear" : "verify", interrupted);
  } else if (attempt.state === "awaiting_approval") attempts.hold(attempt);
  else attempts.settle(attempt, { state: "refused", reason: "Plimsoll was restarted before it began", now }, step);
}
