import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { Secret } from "../../../port/secret.ts";

/** NautilusTrader's states that take no new risk; that it may again is never said by a program. */
export const TRADING_STATES = { reducing: "REDUCING", halted: "HALTED" } as const;

/** Options of a `nautilus` action, defaults filled in. Durations in ms. */
export const nautilusOptions = z.strictObject({
  host: z.string().min(1).default("127.0.0.1").describe("of the Redis behind its message bus; default 127.0.0.1"),
  port: z.int().min(1).max(65_535).default(6379).describe("default 6379"),
  user: z.string().min(1).optional().describe("of that Redis"),
  password: z
    .string()
    .min(1)
    .transform((text) => new Secret(text))
    .optional()
    .describe("of that Redis"),
  database: z.int().min(0).max(1_000_000).default(0).describe("default 0"),
  tls: z
    .union([
      z.boolean(),
      z.strictObject({
        ca: z.string().optional().describe("certificates to trust, PEM"),
        verify: z.boolean().default(true).describe("whether the certificate must be valid for the host"),
      }),
    ])
    .default(false)
    .describe("true: TLS with a verified certificate"),
  trader_id: z
    .string()
    .regex(/^[\w.-]{1,100}$/, "expected a trader's id such as TRADER-001")
    .describe("as TRADER-001"),
  stream_per_topic: z.boolean().default(true).describe("as in its message bus configuration; default true"),
  operation: z
    .enum(["reducing", "halted"])
    .describe("reducing: only orders that reduce a position go out; halted: no order does"),
  stream: z.string().min(1).max(1000).describe("the stream that it reads commands from: one of its external_streams"),
  topic: z.string().min(1).max(200).default("commands.trading_state").describe("default commands.trading_state"),
  encoding: z.enum(["msgpack", "json"]).default("msgpack").describe("as in its message bus configuration"),
  timeout: durationMs
    .refine((ms) => ms >= 100 && ms <= 300_000, "expected 100ms to 5m")
    .default(10_000)
    .describe("how long it has to say that it has done so; default 10s"),
});
export type NautilusOptions = z.output<typeof nautilusOptions>;
