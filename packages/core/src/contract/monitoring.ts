import { z } from "zod";
import { componentHealth } from "./component-health.ts";
import { timestamp } from "./health-metric.ts";

/** `GET /monitoring/status`, and the answer to start, stop and config. */
export const monitoringStatus = z.object({
  active: z.boolean(),
  since: timestamp.nullable(),
  stopped_by: z.string().nullable(),
  stop_reason: z.string().nullable(),
  stopped_until: timestamp.nullable().describe("when a stop with `for` ends by itself"),
  check_interval_seconds: z.number().positive(),
  timeout_seconds: z.number().positive(),
  components: z.int().nonnegative(),
  checks_in_flight: z.int().nonnegative(),
  late_checks: z.int().nonnegative(),
  missed_slots: z.int().nonnegative(),
});
export type MonitoringStatus = z.infer<typeof monitoringStatus>;

/** The answer to `POST /check`. */
export const checkAnswer = z.object({ items: z.array(componentHealth), next_cursor: z.null() });

/** The answer to `POST /test`: what a synthetic fault met on its way. */
export const selfTest = z.object({
  passed: z.boolean(),
  duration_ms: z.number().nonnegative(),
  stages: z.array(
    z.object({
      stage: z.enum(["judge", "store", "alert", "recovery"]),
      passed: z.boolean(),
      duration_ms: z.number().nonnegative(),
      message: z.string(),
    }),
  ),
});
export type SelfTest = z.infer<typeof selfTest>;
