import { resolve } from "node:path";
import { z } from "zod";
import { Secret } from "../port/secret.ts";
import type { AuditConfig } from "./config.ts";
import { durationMs } from "./duration.ts";

const every = durationMs
  .refine((ms) => ms >= 60_000 && ms <= 7 * 86_400_000, "expected 1m to 7d")
  .default(3_600_000)
  .describe("how often, where something was written since; default 1h");

const fileAnchor = z.strictObject({
  kind: z.literal("file"),
  path: z.string().min(1).max(1000).describe("lines of JSON are appended to it; its folder must exist"),
  every,
});
const webhookAnchor = z.strictObject({
  kind: z.literal("webhook"),
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
  every,
});

const anchors = z
  .array(z.discriminatedUnion("kind", [fileAnchor, webhookAnchor]))
  .max(20)
  .superRefine((list, context) => {
    for (const [index, anchor] of list.entries()) {
      const isSecond = list.slice(0, index).some((other) => placeOf(other) === placeOf(anchor));
      const place = anchor.kind === "file" ? "path" : "url";
      if (isSecond)
        context.addIssue({ code: "custom", message: "is that of another anchor already", path: [index, place] });
    }
  })
  .default([])
  .describe("where the newest row's hash is published, so that a trail that was written anew is found");

/** What is done about the audit trail beyond keeping it. */
export const auditSchema = z.strictObject({ anchors });

function placeOf(anchor: z.output<typeof fileAnchor> | z.output<typeof webhookAnchor>): string {
  return anchor.kind === "file" ? anchor.path : anchor.url.reveal();
}

export function toAudit({ anchors: given }: z.output<typeof auditSchema>, folder: string): AuditConfig {
  return {
    anchors: given.map((anchor) =>
      anchor.kind === "file"
        ? { kind: "file", path: resolve(folder, anchor.path), everyMs: anchor.every }
        : { kind: "webhook", url: anchor.url, secret: anchor.secret ?? null, everyMs: anchor.every },
    ),
  };
}
