import type { WebhookPayload } from "@plimsoll/core";
import type { Channel, ChannelKind, SendContext, SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Egress } from "../../../port/egress.ts";
import type { Secret } from "../../../port/secret.ts";
import { judgeAnswer } from "../judge-answer.ts";
import { signBody } from "./sign-body.ts";
import { type WebhookOptions, webhookOptions } from "./webhook-options.ts";
import { writeBody } from "./write-body.ts";

/**
 * `kind: webhook`: POSTs the payload as JSON in one of three formats, with `Idempotency-Key` (the same for every try of one notification) and,
 * where the channel has a secret, `X-Plimsoll-Signature`. A 2xx is delivered; 408, 425, 429, 5xx and failures of the
 * network are worth another try; anything else will not be taken later either.
 */
export function createWebhookChannelKind(needs: { readonly egress: Egress }): ChannelKind<WebhookOptions> {
  return {
    kind: "webhook",
    options: webhookOptions,
    create: (options, { clock, channelId }) =>
      createWebhookChannel(options, { egress: needs.egress, clock, channelId }),
  };
}

function createWebhookChannel(
  options: WebhookOptions,
  needs: { egress: Egress; clock: Clock; channelId: string },
): Channel {
  return {
    async send(payload: WebhookPayload, context: SendContext): Promise<SendOutcome> {
      const url = options.url.reveal();
      try {
        const { idempotencyKey } = context;
        const { channelId } = needs;
        const { contentType, text: body } = writeBody(payload, options.format, { idempotencyKey, channelId });
        const headers = writeHeaders(options, { body, contentType, idempotencyKey });
        const { signal } = context;
        const answer = await needs.egress.request({ url, headers, body, signal, timeoutMs: options.timeout });
        return judgeAnswer(answer, { url, secrets: secretsOf(options), now: needs.clock.now() });
      } catch (error) {
        const words = error instanceof Error ? error.name : "unknown error";
        return { kind: "retry", message: `${new URL(url).host} could not be called (${words})` };
      }
    },
  };
}

function writeHeaders(
  options: WebhookOptions,
  letter: { body: string; contentType: string; idempotencyKey: string },
): Record<string, string> {
  const custom = Object.entries(options.headers ?? {}).map(([name, value]) => [name, value.reveal()] as const);
  return {
    "User-Agent": "plimsoll",
    ...Object.fromEntries(custom),
    "Content-Type": letter.contentType,
    "Idempotency-Key": letter.idempotencyKey,
    ...(options.secret !== undefined && { "X-Plimsoll-Signature": signBody(letter.body, options.secret.reveal()) }),
  };
}

function secretsOf(options: WebhookOptions): string[] {
  const wrapped: (Secret | undefined)[] = [options.url, options.secret, ...Object.values(options.headers ?? {})];
  return wrapped.flatMap((secret) => (secret === undefined ? [] : [secret.reveal()]));
}
