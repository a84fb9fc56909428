import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { Secret } from "../../port/secret.ts";

/** Shorter than this, a secret or a key can be guessed. */
const SHORTEST_SECRET = 16;
const LONGEST_SECRET = 512;
const MOST_SECRETS = 5;
const DAY_MS = 86_400_000;
export const DEFAULT_TOLERANCE_MS = 30_000;
export const DEFAULT_STOP_LIMIT_MS = 300_000;

const atLeast = `expected ${SHORTEST_SECRET} to ${LONGEST_SECRET} characters, such as \`openssl rand -hex 32\` gives`;
const secretText = z
  .string()
  .min(SHORTEST_SECRET, atLeast)
  .max(LONGEST_SECRET, atLeast)
  .transform((text) => new Secret(text));
/** Fit for an address and for `Authorization: Bearer`. */
const keyText = z
  .string()
  .regex(/^[\w.~-]*$/, "expected only letters, digits and any of - . _ ~: it stands in addresses")
  .pipe(secretText);

const upTo = (max: number, words: string, min = 100) =>
  durationMs.refine((ms) => ms >= min && ms <= max, `expected between ${words}`);

const fields = z.strictObject({
  limit: upTo(31 * DAY_MS, "100ms and 31d").describe("silence for this long means DOWN"),
  warning: upTo(31 * DAY_MS, "100ms and 31d")
    .optional()
    .describe("silence for this long means WARNING; default never"),
  stop_limit: upTo(DAY_MS, "1s and 1d", 1000)
    .default(DEFAULT_STOP_LIMIT_MS)
    .describe("how long silence may last after a beat that announced a stop; default 5m"),
  secret: z
    .union([secretText.transform((one) => [one]), z.array(secretText).min(1).max(MOST_SECRETS)])
    .optional()
    .describe("signs each beat by HMAC-SHA256; several while one is being replaced. Unsigned ones are then refused"),
  tolerance: upTo(600_000, "1s and 10m", 1000)
    .default(DEFAULT_TOLERANCE_MS)
    .describe("how far the stamp of a signed beat may lie from this host's clock; default 30s"),
  missing: z
    .union([z.enum(["null", "skip"]), z.null()])
    .default("null")
    .describe("what a metric is that no beat gave within limit: one without value, which is never HEALTHY, or none"),
  key: keyText.optional().describe("goes with each beat, as ?key= or Authorization: Bearer; for what cannot sign"),
});

/** Options of the `heartbeat` kind. */
export const heartbeatOptions = fields.superRefine(({ limit, warning, secret, key }, context) => {
  if (warning !== undefined && warning >= limit) {
    context.addIssue({ code: "custom", path: ["warning"], message: "expected less than limit" });
  }
  if (secret !== undefined && key !== undefined) {
    const message = "expected no key beside secret: who has the key would need no signature";
    context.addIssue({ code: "custom", path: ["key"], message });
  }
});
export type HeartbeatOptions = z.output<typeof heartbeatOptions>;
