import { z } from "zod";
import { durationMs } from "./duration.ts";

const HOUR_MS = 3_600_000;

/** When the server backs its store up, and where to. */
export const backupSchema = z.strictObject({
  to: z.string().min(1).describe("the folder, relative to the configuration's; its last part is made if it is missing"),
  every: durationMs
    .refine((ms) => ms >= HOUR_MS, "expected at least 1h")
    .default(24 * HOUR_MS)
    .describe("default 24h"),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected a time of day such as 02:00")
    .default("02:00")
    .describe("when one is due, UTC; the others follow by `every`. Default 02:00"),
  keep: z.int().min(1).max(10_000).default(7).describe("how many of the newest stay; default 7"),
});
