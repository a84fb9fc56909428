import type { AuditAnchor } from "../../port/audit.ts";
import type { SendOutcome } from "../../port/channel.ts";
import type { Clock } from "../../port/clock.ts";
import type { Egress } from "../../port/egress.ts";
import type { Secret } from "../../port/secret.ts";
import { judgeAnswer } from "../channels/judge-answer.ts";
import { signBody } from "../channels/webhook/sign-body.ts";

export interface AnchorPost {
  readonly url: Secret;
  /** Signs the body as a channel of kind `webhook` does; null: not signed. */
  readonly secret: Secret | null;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * POSTs an anchor as JSON. The `Idempotency-Key` is the same for every try with the same row. Never throws, and no message
 * shows more of the address than its host.
 */
export async function postAnchor(
  anchor: AuditAnchor,
  { url: address, secret, signal, timeoutMs }: AnchorPost,
  { egress, clock }: { readonly egress: Egress; readonly clock: Clock },
): Promise<SendOutcome> {
  const url = address.reveal();
  try {
    const body = JSON.stringify(anchor);
    const headers = {
      "User-Agent": "plimsoll",
      "Content-Type": "application/json",
      "Idempotency-Key": `${anchor.store_id}-${anchor.sequence}-${anchor.hash.slice(0, 16)}`,
      ...(secret !== null && { "X-Plimsoll-Signature": signBody(body, secret.reveal()) }),
    };
    const answer = await egress.request({ url, headers, body, signal, timeoutMs });
    const secrets = [url, ...(secret === null ? [] : [secret.reveal()])];
    return judgeAnswer(answer, { url, secrets, now: clock.now() });
  } catch (error) {
    const words = error instanceof Error ? error.name : "unknown error";
    return { kind: "retry", message: `${new URL(url).host} could not be called (${words})` };
  }
}
