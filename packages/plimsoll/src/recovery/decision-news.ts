import type { RecoveryDecision } from "@plimsoll/core";

/** Waits that need no word of their own. */
const PASSING: ReadonlySet<RecoveryDecision["reason"]> = new Set(["attempt_open", "not_called_for", "backoff"]);

export function isPassing({ reason }: RecoveryDecision): boolean {
  return PASSING.has(reason);
}

/** Another verdict or reason, or the same about another action or another guard. */
export function isOther(before: RecoveryDecision | undefined, now: RecoveryDecision): boolean {
  if (before?.verdict !== now.verdict || before.reason !== now.reason || before.rule?.id !== now.rule?.id) return true;
  return now.reason === "guard" && before.text.split(":")[0] !== now.text.split(":")[0];
}
