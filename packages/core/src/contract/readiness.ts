import { z } from "zod";
import { timestamp } from "./health-metric.ts";

export const signOffRecord = z.object({
  by: z.string(),
  at: timestamp,
  note: z.string(),
  despite: z.array(z.string()).describe("ids of what stood in the way and was accepted"),
});

/** A gate before a market's open: what stands in the way, and who signed the open off. */
export const readinessGate = z.object({
  component_id: z.string(),
  calendar: z.string(),
  due: z.boolean().describe("the open is near, or has come without a sign-off"),
  ready: z
    .boolean()
    .nullable()
    .describe("nothing stands in the way and no sign-off is missing; null while nothing is due"),
  is_open: z.boolean(),
  opens_at: timestamp.nullable().describe("the open that is due, else the next one; null when none is known"),
  gate_from: timestamp.nullable().describe("from when on the next open is looked at; null while one is due"),
  blockers: z.array(z.object({ component_id: z.string(), reason: z.string() })),
  sign_off: signOffRecord.nullable().describe("of the open that is due"),
  sign_off_missing: z.boolean(),
});
export type ReadinessGateInfo = z.infer<typeof readinessGate>;
