import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { Secret } from "../../../port/secret.ts";
import { WEBHOOK_FORMATS } from "./write-body.ts";

const RESERVED =
  /^(host|content-length|content-type|transfer-encoding|connection|idempotency-key|x-plimsoll-signature)$/i;

/** Options of a `webhook` channel. The address is a secret: whoever knows it can post. */
export const webhookOptions = z.strictObject({
  url: z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "expected an http or https URL")
    .transform((url) => new Secret(url)),
  secret: z
    .string()
    .min(1)
    .transform((secret) => new Secret(secret))
    .optional()
    .describe("signs each body: X-Plimsoll-Signature"),
  headers: z
    .record(
      z
        .string()
        .regex(/^[\w!#$%&'*+.^`|~-]+$/, "expected a header name")
        .refine((name) => !RESERVED.test(name), "is set by the channel"),
      z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "expected printable text on one line"),
    )
    .transform((headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, new Secret(value)])),
    )
    .optional(),
  format: z
    .enum(WEBHOOK_FORMATS)
    .default("plimsoll")
    .describe("plimsoll: our own JSON; cloudevents: CloudEvents 1.0; alertmanager: as Alertmanager's webhooks"),
  timeout: durationMs.default(10_000).describe("how long the receiver has to answer; default 10s"),
});
export type WebhookOptions = z.output<typeof webhookOptions>;
