import type { WebhookPayload } from "@plimsoll/core";
import type { ReadyChannel, SendOutcome } from "../port/channel.ts";
import type { Cancel, Clock } from "../port/clock.ts";

/** One try may take this long, ms. */
const SEND_TIMEOUT_MS = 10_000;

export interface ChannelMessage {
  readonly payload: WebhookPayload;
  readonly idempotencyKey: string;
}

/** Sends with a deadline, until `stopped`; a channel that throws or hangs is a failed try. */
export async function tryChannel(
  channel: ReadyChannel["channel"],
  { payload, idempotencyKey }: ChannelMessage,
  { clock, stopped }: { clock: Clock; stopped: AbortSignal },
): Promise<SendOutcome> {
  const abort = new AbortController();
  const end = () => abort.abort();
  stopped.addEventListener("abort", end, { once: true });
  let cancel: Cancel = () => {};
  const deadline = new Promise<SendOutcome>((resolve) => {
    cancel = clock.schedule(SEND_TIMEOUT_MS, () => {
      end();
      resolve({ kind: "retry", message: `no answer within ${SEND_TIMEOUT_MS / 1000} s` });
    });
  });
  try {
    const sent = channel.send(payload, { signal: abort.signal, idempotencyKey });
    return await Promise.race([sent, deadline]);
  } catch (error) {
    return { kind: "retry", message: error instanceof Error ? error.message : String(error) };
  } finally {
    cancel();
    stopped.removeEventListener("abort", end);
  }
}
