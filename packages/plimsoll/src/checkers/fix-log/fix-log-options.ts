import { z } from "zod";
import { timeZone } from "../../config/alerting-schema.ts";
import { durationMs } from "../../config/duration.ts";
import { sessionHours } from "../fix/session-options.ts";

const compId = z.string().min(1).max(64);
const path = z.string().min(1);

export const fixLogOptions = z.strictObject({
  path: z
    .union([path, z.array(path).min(1).max(50)])
    .describe("the message logs of the engine: a path or several; * in a file's name stands for any text"),
  comp_id: z
    .union([compId, z.array(compId).min(1).max(50)])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .describe("the engine's own CompID, or several: it tells which way a message goes"),
  from: z
    .enum(["end", "start"])
    .default("end")
    .describe(
      "where reading begins the first time: near the end of what is there (its last MiB is read), or at the start",
    ),
  time_zone: timeZone.default("UTC").describe("of times in the log that say none; default UTC"),
  heartbeat_interval: durationMs
    .refine((ms) => ms >= 1000, "expected at least 1s")
    .default(30_000)
    .describe("HeartBtInt(108) of its sessions, by which silence is judged; default 30s"),
  session: sessionHours.optional().describe("when the engine's sessions are to be logged on; default always"),
  parent_tag: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe("the field of a child order that names its parent's ClOrdID, such as 526 or 583"),
  ratio_minimum: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(5)
    .describe("fewer orders (or cancels) than these in 5 minutes make no reject ratio; default 5"),
});

/** Options of `kind: fix_log`, defaults filled in. */
export type FixLogOptions = z.output<typeof fixLogOptions>;
