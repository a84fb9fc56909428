import { z } from "zod";
import { MARKET_PHASES } from "../calendar/market-calendar.ts";
import { ALERT_SEVERITIES } from "../status/alert-severity.ts";
import { COMPONENT_TYPES } from "../status/component-type.ts";
import { timestamp } from "./health-metric.ts";

const texts = z.array(z.string().min(1).max(200)).min(1, "expected at least one").max(100);

/** Which alerts something is about. All that is named must hold; what is absent takes any. */
export const alertMatch = z.strictObject({
  components: texts.optional().describe("ids; * stands for any text"),
  types: z.array(z.enum(COMPONENT_TYPES)).min(1, "expected at least one").optional(),
  tags: texts.optional().describe("any one of these is enough"),
  min_severity: z.enum(ALERT_SEVERITIES).optional(),
  max_severity: z.enum(ALERT_SEVERITIES).optional(),
});
export type AlertMatchInput = z.infer<typeof alertMatch>;

/** Which alerts take a route. */
export const routeMatch = z.strictObject({
  ...alertMatch.shape,
  phase: z
    .array(z.enum(MARKET_PHASES))
    .min(1, "expected at least one")
    .optional()
    .describe(
      "while the market of the alert's component is in one of these; without a calendar it is always in market",
    ),
});
export type RouteMatchInput = z.infer<typeof routeMatch>;

/** Nobody is notified of what it matches until it ends; the alerts themselves go on and are shown. */
export const silence = z.object({
  silence_id: z.string(),
  match: alertMatch,
  reason: z.string(),
  created_by: z.string(),
  created_at: timestamp,
  starts_at: timestamp,
  ends_at: timestamp,
  ended_by: z.string().nullable().describe("who ended it before its time"),
});
export type Silence = z.infer<typeof silence>;

/** A time in which work on components is expected: they are checked and shown, but don't count and don't alert. */
export const maintenanceWindow = z.object({
  window_id: z.string(),
  match: alertMatch,
  note: z.string(),
  source: z.enum(["config", "api"]),
  created_by: z.string(),
  active: z.boolean(),
  starts_at: timestamp.nullable().describe("of the one that runs, else of the next; null when none comes"),
  ends_at: timestamp.nullable(),
});
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;

/** One time that a maintenance window is open. */
export const maintenanceTime = z.object({
  window_id: z.string(),
  starts_at: timestamp,
  ends_at: timestamp,
});
export type MaintenanceTime = z.infer<typeof maintenanceTime>;
