import { z } from "zod";
import { componentHealth } from "./component-health.ts";
import { healthStatus, timestamp } from "./health-metric.ts";

export const statusCounts = z.object({
  total_components: z.int().nonnegative(),
  healthy_components: z.int().nonnegative(),
  warning_components: z.int().nonnegative(),
  critical_components: z.int().nonnegative(),
  down_components: z.int().nonnegative(),
  uncounted_components: z.int().nonnegative().describe("paused, in maintenance or not yet checked"),
  uptime_percentage_24h: z.number().min(0).max(100).nullable().describe("null until something has been watched"),
});
export type StatusCounts = z.infer<typeof statusCounts>;

/** How the monitor itself is doing: its own trouble is never shown as a target's. */
export const monitorHealth = z.object({
  history_durable: z.boolean().describe("false while the store cannot write: results are kept in memory only"),
  trouble: z.string().nullable().describe("what is wrong with the monitor itself, in words"),
  late_checks: z.int().nonnegative().describe("started over 100 ms after their slot"),
  missed_slots: z.int().nonnegative().describe("slots that passed while the check before still ran"),
  dropped_results: z.int().nonnegative().describe("plain results not kept because the store could not take them"),
  event_loop_lag_ms: z.number().nonnegative(),
});
export type MonitorHealth = z.infer<typeof monitorHealth>;

export const systemHealth = z.object({
  overall_status: healthStatus.nullable().describe("null when nothing counts yet"),
  reason: z.string(),
  timestamp,
  sequence: z.int().nonnegative().describe("rises with every published change"),
  statistics: statusCounts,
  components: z.array(componentHealth),
  monitoring_active: z.boolean(),
  monitor: monitorHealth,
});
export type SystemHealth = z.infer<typeof systemHealth>;
