import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { Secret } from "../../port/secret.ts";
import { messageTemplate, titleTemplate } from "../message/template.ts";

/** Options that several kinds of channel have. */

export const secretText = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));

/** An address that is a secret: whoever knows it can post. */
export const secretUrl = z
  .string()
  .refine(isWebAddress, "expected an http or https URL")
  .transform((url) => new Secret(url));

/** The address of a provider's API, without a slash at the end. */
export function apiUrl(fallback: string) {
  return z
    .string()
    .refine(isWebAddress, "expected an http or https URL")
    .transform((url) => url.replace(/\/+$/, ""))
    .default(fallback)
    .describe(`default ${fallback}`);
}

export const answerTimeout = durationMs.default(10_000).describe("how long the receiver has to answer; default 10s");

export const chatTemplates = z
  .strictObject({ title: titleTemplate.optional(), text: messageTemplate.optional() })
  .default({})
  .describe("in place of what Plimsoll writes");
export type ChatTemplates = z.output<typeof chatTemplates>;

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
