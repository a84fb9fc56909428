import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { Secret } from "../../port/secret.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { FIX_VERSIONS } from "./fix-dialect.ts";
import { sessionOptions } from "./session-options.ts";

const GRANTED =
  "expected true: the counterparty must have granted this pair of CompIDs to the monitor; with the engine's own the monitor would take its session away";
const compId = z
  .string()
  .max(64)
  .regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, "expected printable text");
const credential = z
  .string()
  .max(256)
  .regex(/^[\x20-\x7e]+$/, "expected printable text")
  .transform((value) => new Secret(value));
const paths = z.array(z.string().min(1)).max(50).default([]);

export const fixOptions = z.strictObject({
  host: z.string().regex(/^[^\s/@]+$/, "expected a host name or an address"),
  port: z.int().min(1).max(65_535),
  version: z.enum(FIX_VERSIONS).describe("4.2, 4.4, or 5.0SP2 (over FIXT.1.1)"),
  sender_comp_id: compId.describe("the monitor's own CompID"),
  target_comp_id: compId.describe("the counterparty's"),
  sender_sub_id: compId.optional(),
  target_sub_id: compId.optional(),
  granted_to_monitor: z
    .literal(true, { error: GRANTED })
    .describe("true: the counterparty has granted this pair of CompIDs to the monitor, and nobody else uses it"),
  username: credential.optional(),
  password: credential.optional(),
  heartbeat_interval: durationMs
    .refine((ms) => ms >= 1000 && ms <= 300_000 && ms % 1000 === 0, "expected whole seconds from 1s to 5m")
    .default(30_000)
    .describe("HeartBtInt(108); default 30s"),
  test_request_interval: durationMs
    .refine((ms) => ms >= 1000, "expected at least 1s")
    .default(10_000)
    .describe("how often at most a TestRequest measures the round trip; default 10s"),
  tls: z.union([z.boolean(), tlsOptions]).default(false).describe("true, or how to verify the certificate"),
  session: sessionOptions.optional().describe("when it is to be logged on; default always"),
  sequence: z
    .strictObject({
      agreed_on: z.string().min(1).max(100).describe("when it was agreed; a new value is taken once"),
      next_sender: z.int().min(1),
      next_target: z.int().min(1),
    })
    .optional()
    .describe("sequence numbers that a person has agreed with the counterparty, to settle a disagreement"),
  engine_config: paths.describe("the engine's QuickFIX session settings: a pair that is in them is not used"),
  engine_logs: paths.describe("the engine's message logs, * for any text: a pair that is in them is not used"),
  allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
});

/** Options of `kind: fix`, defaults filled in. */
export type FixOptions = z.output<typeof fixOptions>;
