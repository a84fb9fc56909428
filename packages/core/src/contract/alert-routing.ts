import { z } from "zod";
import { MATCH_CONDITIONS } from "../alerting/alert-match.ts";
import { GROUPINGS } from "../alerting/alert-route.ts";
import { HOLD_STAGES } from "../alerting/hold-alert.ts";
import { ALERT_SEVERITIES } from "../status/alert-severity.ts";
import { COMPONENT_TYPES } from "../status/component-type.ts";
import { NOTIFICATION_KINDS } from "./alert.ts";
import { healthStatus, timestamp } from "./health-metric.ts";
import { routeMatch } from "./silence.ts";

const seconds = z.number().nonnegative();

/** A route as it is in force. */
export const alertRouteInfo = z.object({
  route_id: z.string(),
  match: routeMatch.describe("which alerts take it; what is absent takes any"),
  channels: z.array(z.string()),
  group_by: z.enum(GROUPINGS),
  group_wait_seconds: seconds.describe("how long the first alert of a group waits"),
  group_interval_seconds: seconds.describe("how long what follows the first is gathered"),
  escalation: z
    .array(z.object({ after_seconds: seconds, channels: z.array(z.string()) }))
    .describe("more people, when nobody has acknowledged for so long after the first were told"),
  repeat_seconds: seconds.nullable().describe("how often people are reminded; null never"),
  active: z
    .array(
      z.object({
        weekdays: z.array(z.int().min(0).max(6)).describe("0 is Sunday; the day on which it begins"),
        from: z.string(),
        to: z.string().describe("before `from`: on the next day"),
        time_zone: z.string(),
      }),
    )
    .describe("when it notifies; none: always"),
  fallback: z
    .object({ channel_id: z.string(), after_failures: z.int(), after_seconds: seconds })
    .nullable()
    .describe("who hears when a channel of it does not take a notification"),
});
export type AlertRouteInfo = z.infer<typeof alertRouteInfo>;

/** `GET /alerting/explain`: why an alert would go where it would. */
export const routingExplanation = z.object({
  component_id: z.string(),
  component_type: z.enum(COMPONENT_TYPES),
  tags: z.array(z.string()),
  status: healthStatus,
  severity: z.enum(ALERT_SEVERITIES),
  at: timestamp,
  notes: z.array(z.string()).describe("what is taken to be as it stands now, in words"),
  stages: z
    .array(
      z.object({
        stage: z.enum(HOLD_STAGES),
        reason: z.string().nullable().describe("why it would be kept from people; null: it would not"),
        until: timestamp.nullable().describe("when that is asked again"),
      }),
    )
    .describe("what could keep it from people, in the order in which it is asked: the first that does counts"),
  routes: z
    .array(
      z.object({
        route_id: z.string(),
        takes: z.boolean(),
        conditions: z
          .array(
            z.object({
              condition: z.enum(MATCH_CONDITIONS),
              holds: z.boolean(),
              wanted: z.array(z.string()).describe("one of these"),
              got: z.array(z.string()),
            }),
          )
          .describe("what its match names; none: it takes every alert"),
        waits_until: timestamp.nullable().describe("it is outside of its active times until then"),
      }),
    )
    .describe("every route in its order; each one that takes the alert is used"),
  told: z
    .array(
      z.object({
        channel_id: z.string(),
        route_id: z.string(),
        kind: z.enum(NOTIFICATION_KINDS),
        at: timestamp,
        after_seconds: seconds,
      }),
    )
    .describe("who would hear within 24 h when nobody acknowledges, in time's order; of reminders the first"),
  kept: z
    .array(z.object({ channel_id: z.string(), kind: z.enum(NOTIFICATION_KINDS), at: timestamp, reason: z.string() }))
    .describe("who would have heard but for what holds it"),
});
export type RoutingExplanation = z.infer<typeof routingExplanation>;
