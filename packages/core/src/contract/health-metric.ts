import { z } from "zod";
import { DIRECTIONS } from "../metric/direction.ts";
import { HEALTH_STATUSES } from "../status/health-status.ts";

/** RFC 3339 in UTC with milliseconds, `2026-11-23T14:02:11.123Z`. */
export const timestamp = z.iso.datetime({ precision: 3 }).describe("RFC 3339, UTC, milliseconds");

export const healthStatus = z.enum(HEALTH_STATUSES);

/** A judged metric. `value` null: it was expected and is missing or not a number. */
export const healthMetric = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  value: z.number().nullable(),
  unit: z.string(),
  status: healthStatus,
  threshold_warning: z.number().nullable(),
  threshold_critical: z.number().nullable(),
  direction: z.enum(DIRECTIONS),
  timestamp,
  waiting: z
    .object({
      status: healthStatus.describe("what it will count as"),
      since: timestamp.describe("since when every value has been so bad"),
      counts_at: timestamp.describe("when it counts, if it lasts: `since` and the threshold's `for`"),
    })
    .optional()
    .describe("its value has reached a threshold whose `for` still runs; absent when nothing waits"),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type MetricWaiting = NonNullable<z.infer<typeof healthMetric>["waiting"]>;
export type HealthMetric = z.infer<typeof healthMetric>;
