import { z } from "zod";
import { healthStatus, timestamp } from "./health-metric.ts";
import { systemEvent } from "./system-event.ts";
import { statusCounts } from "./system-health.ts";

/** How soon an alert must follow the detected fact: MiFID II RTS 6 (Regulation (EU) 2017/589), Article 16(5). */
export const ALERT_LATENCY_LIMIT_SECONDS = 5;

export const latency = z.object({
  count: z.int().nonnegative(),
  p50_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
  max_ms: z.number().nullable(),
});
export type Latency = z.infer<typeof latency>;

const percent = z.number().min(0).max(100).nullable();
/** Uptime is time not DOWN over time watched, in percent; null while nothing was watched in the window. */
export const uptime = z.object({ "1h": percent, "24h": percent, "7d": percent, "30d": percent });

export const statistics = statusCounts.extend({
  checks_run: z.int().nonnegative().describe("since the process started"),
  checks_failed: z.int().nonnegative(),
  uptime_percentage: uptime,
  mttr_seconds: z.number().nonnegative().nullable().describe("mean time from DOWN to up again, over 30 d"),
  mtbf_seconds: z.number().nonnegative().nullable().describe("mean time watched up between two DOWNs, over 30 d"),
  detection_latency: latency.describe("event_at to detected_at, of what is checked here"),
  alert_latency: latency.describe("detected_at to generated_at, to be held under 5 s"),
  alert_latency_limit_seconds: z.number().describe("what alert_latency is to be held under"),
  delivery_latency: latency.describe("generated_at to delivered_at"),
  end_to_end_latency: latency.describe(
    "event_at to delivered_at, of what is checked here and was delivered as it was found",
  ),
});
export type Statistics = z.infer<typeof statistics>;

/** `GET /dashboard`. */
export const dashboardSummary = z.object({
  overall_status: healthStatus.nullable(),
  reason: z.string(),
  statistics: statusCounts,
  components: z.array(
    z.object({
      component_id: z.string(),
      status: healthStatus.nullable(),
      key_metrics: z.array(z.object({ name: z.string(), value: z.number().nullable(), unit: z.string() })),
    }),
  ),
  recent_events: z.array(systemEvent),
  monitoring_active: z.boolean(),
});
export type DashboardSummary = z.infer<typeof dashboardSummary>;

/** One row of `GET /metrics/summary`. */
export const metricSummary = z.object({
  component_id: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  unit: z.string(),
  count: z.int().nonnegative(),
  last: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type MetricSummary = z.infer<typeof metricSummary>;

/** A stretch of time in one status, for strips and uptime. `to` null: still so. */
export const statusSpan = z.object({ status: healthStatus.nullable(), from: timestamp, to: timestamp.nullable() });
export type StatusSpan = z.infer<typeof statusSpan>;
