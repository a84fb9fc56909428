import { z } from "zod";
import { COMPONENT_TYPES } from "../status/component-type.ts";
import { healthStatus, timestamp } from "./health-metric.ts";

/** A metric as it is kept in history. */
export const storedMetric = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  value: z.number().nullable(),
  unit: z.string(),
  status: healthStatus,
});
export type StoredMetric = z.infer<typeof storedMetric>;

/** A row of the `health_checks` table. */
export const healthCheckRow = z.object({
  id: z.int(),
  timestamp,
  component_id: z.string(),
  component_type: z.enum(COMPONENT_TYPES),
  status: healthStatus,
  metrics: z.array(storedMetric),
  uptime_seconds: z.number().nonnegative(),
  error_count: z.int().nonnegative(),
  last_error: z.string().nullable(),
});
export type HealthCheckRow = z.infer<typeof healthCheckRow>;

export const RESOLUTIONS = ["raw", "1m", "1h", "1d"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** One point of a metric over time; at `raw` min, max and mean are the value itself. */
export const metricPoint = z.object({
  timestamp,
  count: z.int().positive(),
  mean: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Only where `quantiles=true` asked for them, and not at `raw`: right to within 1 % of the value. */
  p50: z.number().nullable().optional(),
  p95: z.number().nullable().optional(),
  p99: z.number().nullable().optional(),
});
export type MetricPoint = z.infer<typeof metricPoint>;
export const metricSeries = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  unit: z.string(),
  points: z.array(metricPoint),
});
export type MetricSeries = z.infer<typeof metricSeries>;

/** One bucket of `GET /history` at a resolution coarser than raw. */
export const historyBucket = z.object({
  timestamp,
  component_id: z.string(),
  checks: z.int().positive(),
  worst_status: healthStatus,
  failed: z.int().nonnegative(),
  metrics: z.array(
    z.object({
      name: z.string(),
      labels: z.record(z.string(), z.string()).optional(),
      unit: z.string(),
      count: z.int().nonnegative(),
      mean: z.number().nullable(),
      min: z.number().nullable(),
      max: z.number().nullable(),
    }),
  ),
});
export type HistoryBucket = z.infer<typeof historyBucket>;
