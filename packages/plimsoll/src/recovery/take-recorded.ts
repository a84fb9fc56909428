import type { RecoveryControl, RecoveryRecord } from "../port/recovery.ts";
import type { RecoveryBook } from "./recovery-book.ts";

/** What was proposed is durable and holds from now on; what was said towards safety since (`before`: until then) stands. */
export function takeRecorded(
  book: RecoveryBook,
  { control, cases, attempts }: RecoveryRecord,
  before: RecoveryControl,
): void {
  if (control !== undefined) {
    const now = book.control;
    book.control = {
      paused: now.paused === before.paused ? control.paused : now.paused,
      suspended: now.suspended === before.suspended ? control.suspended : now.suspended,
      killed: now.killed === before.killed ? control.killed : now.killed,
      deploy: now.deploy === before.deploy ? control.deploy : now.deploy,
      rests: now.rests === before.rests ? control.rests : now.rests,
      causes: now.causes === before.causes ? control.causes : now.causes,
    };
  }
  for (const it of cases) {
    if (it.case === null) continue;
    book.cases.hold(it.case);
    book.forgetDecision(it.componentId);
  }
  // One that a no has ended meanwhile stays ended.
  for (const attempt of attempts) if (book.attempts.get(attempt.attempt_id) !== null) book.attempts.hold(attempt);
}
