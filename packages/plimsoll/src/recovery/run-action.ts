import { type ComponentHealth, formatDuration, type RecoveryAttempt } from "@plimsoll/core";
import type { RecoveryAction } from "../port/action.ts";
import type { Clock } from "../port/clock.ts";
import { type ActionEnd, failedEnd } from "./attempt.ts";
import { within } from "./within.ts";

/** How much longer than its deadline an action may take to end after it was told to, ms. */
const END_PATIENCE_MS = 2000;

export interface ActionRun {
  readonly action: RecoveryAction;
  readonly attempt: RecoveryAttempt;
  readonly component: ComponentHealth | null;
  readonly deadlineMs: number;
  /** Aborts when Plimsoll stops. */
  readonly stop: AbortSignal;
}

/** Runs an action within its deadline and always resolves: what it throws, and what it never answers, is an end too. */
export async function runAction(
  { action, attempt, component, deadlineMs, stop }: ActionRun,
  clock: Clock,
): Promise<ActionEnd> {
  const deadline = new AbortController();
  const cancel = clock.schedule(deadlineMs, () => deadline.abort());
  const signal = AbortSignal.any([deadline.signal, stop]);
  const { attempt_id: idempotencyKey, fencing_token, number } = attempt;
  try {
    const given = { idempotencyKey, fencingToken: fencing_token ?? 0, number };
    const work = Promise.resolve().then(() => action.run({ signal, deadlineMs, attempt: given, component }));
    const end = await within(clock, deadlineMs + END_PATIENCE_MS, work);
    if (end === null) return failedEnd(`did not end although its deadline of ${formatDuration(deadlineMs)} is over`);
    const { kind, message, output = "", restMs = 0, needsPerson = false } = end;
    return { isDone: kind === "done", message, output, restMs, needsPerson };
  } catch (error) {
    return failedEnd(`threw ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    cancel();
  }
}
