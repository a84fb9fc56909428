import type { RecoveryAttempt } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { StartByHand } from "./by-hand.ts";
import type { RecoveryBook } from "./recovery-book.ts";

/**
 * What a person has started already: by the same request, whatever has become of it; or the same T5 that is under way, or
 * has succeeded within its deadline. One that failed may be sent again at once. Null: nothing. `now` in epoch ms. Throws
 * `conflict` for a request that was for something else.
 */
export function findRepeated(
  book: RecoveryBook,
  { actionId, subject, requestId }: StartByHand,
  now: number,
): RecoveryAttempt | null {
  const { byHand } = book.attempts;
  const componentId = subject?.componentId ?? null;
  const sent = requestId === undefined ? undefined : byHand.find((it) => it.request_id === requestId);
  if (sent !== undefined && (sent.action_id !== actionId || sent.component_id !== componentId)) {
    throw new PlimsollError(
      "conflict",
      `the request ${JSON.stringify(requestId)} was for something else: ${sent.what}`,
    );
  }
  const deadlineMs = book.definition(actionId)?.deadlineMs ?? 0;
  const isSame = ({ tier, action_id, component_id, running_at, settled_at, state }: RecoveryAttempt) => {
    if (tier !== "T5" || action_id !== actionId || component_id !== componentId || running_at === null) return false;
    // By a clock that was set back it may have run in a time yet to come: that must not hold up the next.
    const isRecent = Math.abs(now - Date.parse(running_at)) < deadlineMs;
    return (settled_at === null || state === "succeeded") && isRecent;
  };
  return sent ?? byHand.find(isSame) ?? null;
}
