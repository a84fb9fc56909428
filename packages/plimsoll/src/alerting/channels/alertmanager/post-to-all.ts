import type { SendOutcome } from "../../../port/channel.ts";
import type { Undelivered } from "../http/call-api.ts";

/**
 * Sends to every peer at the same time. Delivered as soon as one has taken it: the others are not waited for, so that a
 * dead peer delays nothing. When none has, it is tried again if one of them may take it later.
 */
export function postToAll(
  peers: readonly string[],
  post: (peer: string) => Promise<SendOutcome>,
): Promise<SendOutcome> {
  return new Promise((settle) => {
    const failures: Undelivered[] = [];
    for (const peer of peers) {
      void post(peer).then((outcome) => {
        if (outcome.kind === "delivered") settle(outcome);
        else failures.push(outcome);
        if (failures.length === peers.length) settle(togetherOf(failures));
      });
    }
  });
}

function togetherOf(failures: readonly Undelivered[]): Undelivered {
  const message = failures.map((failure) => failure.message).join("; ");
  const retries = failures.filter((failure) => failure.kind === "retry");
  if (retries.length === 0) return { kind: "rejected", message };
  const waits = retries.map((retry) => retry.retryAfterMs);
  const isAsked = waits.every((waitMs) => waitMs !== undefined);
  return { kind: "retry", message, ...(isAsked && { retryAfterMs: Math.min(...waits) }) };
}
