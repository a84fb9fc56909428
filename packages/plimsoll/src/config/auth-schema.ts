import { ROLES } from "@plimsoll/core";
import { z } from "zod";
import { Secret } from "../port/secret.ts";
import { durationMs } from "./duration.ts";
import { passwordHashMistake } from "./password-format.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Roles that a program can have. Approving and cancelling orders are decisions of a person. */
const KEY_ROLES = ["viewer", "operator", "admin"] as const;
/** Names that the audit trail gives to callers without one. */
const RESERVED = new Set(["local", "anonymous", "nobody", "unknown"]);

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, "expected letters, digits and . _ @ -, at most 64")
  .refine((text) => !RESERVED.has(text.toLowerCase()), "is a name that Plimsoll uses itself; choose another");

const passwordHash = z
  .string()
  .superRefine((text, context) => {
    const mistake = passwordHashMistake(text);
    if (mistake !== null) context.addIssue({ code: "custom", message: mistake });
  })
  .transform((text) => new Secret(text))
  .describe("argon2id, as `plimsoll hash-password` prints it");

const keyHash = z
  .string()
  .regex(
    /^sha256:[0-9a-f]{64}$/,
    "expected sha256: and 64 hexadecimal digits, as plimsoll create-key prints; a key itself is never written here",
  )
  .describe("SHA-256 of the key, as `plimsoll create-key` prints it");

const role = z.enum(ROLES);
const user = z
  .strictObject({
    name,
    display_name: z.string().trim().min(1).max(100).optional().describe("default: the name"),
    role: role.optional().describe("when there is only one"),
    roles: z.array(role).min(1, "expected at least one").max(ROLES.length).optional(),
    password_hash: passwordHash,
  })
  .superRefine(({ role, roles }, context) => {
    if ((role === undefined) === (roles === undefined)) {
      const message =
        role === undefined ? "is missing; expected a role, or roles: [...]" : "expected role or roles, not both";
      context.addIssue({ code: "custom", path: ["role"], message });
    }
  });

const apiKey = z.strictObject({
  name,
  role: z.enum(KEY_ROLES, `expected one of ${KEY_ROLES.join(", ")}: approver and risk are for people, not for keys`),
  key_hash: keyHash,
});

const session = z.strictObject({
  idle: durationMs
    .refine((ms) => ms >= MINUTE_MS && ms <= 30 * DAY_MS, "expected 1m to 30d")
    .default(12 * HOUR_MS)
    .describe("a session that is not used for so long ends; default 12h"),
  max: durationMs
    .refine((ms) => ms >= MINUTE_MS && ms <= 90 * DAY_MS, "expected 1m to 90d")
    .default(7 * DAY_MS)
    .describe("every session ends after so long; default 7d"),
});

/** Who may do what. Users and keys together switch authentication on. */
export const authSchema = z.strictObject({
  users: z.array(user).max(1000).default([]),
  api_keys: z.array(apiKey).max(1000).default([]),
  session: session.prefault({}),
  anonymous: z
    .enum(["none", "viewer"])
    .default("none")
    .describe("what those without a login may do once there are users or keys; default none"),
});
export type AuthInput = z.output<typeof authSchema>;
