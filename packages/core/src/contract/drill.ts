import { z } from "zod";

const seconds = z.number().nonnegative().max(1e9).nullable();
const name = z.string().trim().min(1).max(200);

/** `POST /drills`: what a drill came to, fault by fault. */
export const drillResult = z.strictObject({
  plan: name.describe("the plan's name"),
  faults: z
    .array(
      z.strictObject({
        fault: name,
        passed: z.boolean(),
        detection_seconds: seconds.describe("null: it was not found"),
        alert_seconds: seconds,
        recovery_seconds: seconds,
      }),
    )
    .min(1)
    .max(500),
});
export type DrillResult = z.infer<typeof drillResult>;

/** What is kept of a drill, and told in reports. */
export const drillRecord = z.object({
  faults: z.int().positive(),
  passed: z.int().nonnegative(),
  not_passed: z.array(z.string()).describe("the faults that did not pass"),
});
export type DrillRecord = z.infer<typeof drillRecord>;
