import {
  ALERT_SEVERITIES,
  alertMatch,
  GROUPINGS,
  INCIDENT_CLOCKS,
  isTimeZone,
  matchesEverything,
  routeMatch,
  toAlertMatch,
} from "@plimsoll/core";
import { z } from "zod";
import { componentId, kindAndOptions } from "./component-schema.ts";
import { durationMs } from "./duration.ts";

const DAY_MS = 86_400_000;
const ids = z.array(z.string().min(1)).min(1, "expected at least one");

export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export const timeZone = z.string().refine(isTimeZone, "expected an IANA time zone such as Europe/London");
export const weekdays = z.array(z.enum(WEEKDAYS)).min(1, "expected at least one day");

/** A time of day, given back as minutes since midnight; 24:00 is the day's end. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time of day such as "08:30"')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const activeTime = z
  .strictObject({
    days: weekdays.default([...WEEKDAYS]).describe("on which it begins; default every day"),
    from: timeOfDay,
    to: timeOfDay.describe("before `from`: on the next day"),
    time_zone: timeZone.default("UTC"),
  })
  .refine(({ from, to }) => from !== to, "expected `from` and `to` to differ");

const escalationStep = z.strictObject({
  after: durationMs.refine((ms) => ms >= 1000, "expected at least 1s").describe("after the first were told"),
  channels: ids,
});

const fallback = z.strictObject({
  channel: z.string().min(1),
  after_failures: z.int().min(1).max(1000).default(3).describe("failed tries; default 3"),
  after: durationMs
    .refine((ms) => ms >= 1000, "expected at least 1s")
    .default(30_000)
    .describe("not delivered so long after it was due; default 30s"),
});

const route = z.strictObject({
  id: componentId.optional().describe("names the route in events; default route-1, route-2, ..."),
  match: routeMatch.prefault({}).describe("all that is named must hold; nothing named takes every alert"),
  channels: ids.describe("ids of channels"),
  group_by: z.enum(GROUPINGS).default("incident").describe("what shares a message; default incident"),
  group_wait: durationMs.default(0).describe("how long the first alert of a group waits; default 0s"),
  group_interval: durationMs.default(500).describe("how long what follows the first is gathered; default 500ms"),
  repeat_interval: durationMs
    .refine((ms) => ms >= 60_000, "expected at least 1m")
    .optional()
    .describe("how often people are reminded of what nobody has acknowledged; default never"),
  escalation: z
    .array(escalationStep)
    .max(20)
    .refine((steps) => steps.every(({ after }, at) => at === 0 || after > (steps[at - 1]?.after ?? 0)), {
      message: "expected each step to come after the one before",
    })
    .default([])
    .describe("whom to tell too while nobody has acknowledged"),
  active: z.array(activeTime).max(50).default([]).describe("when it notifies; outside, it waits. Default always"),
  fallback: fallback.optional().describe("whom to tell when a channel of this route does not take it"),
});

const inhibit = z.strictObject({
  source: alertMatch
    .refine((match) => !matchesEverything(toAlertMatch(match)), {
      message: "would hold back whenever anything fires; name components, types or tags, or a min_severity",
    })
    .describe("while an alert that this matches fires"),
  target: alertMatch.describe("nobody is told of those that this matches"),
});

const CLOCK_NAMES = Object.keys(INCIDENT_CLOCKS) as [keyof typeof INCIDENT_CLOCKS];

const heartbeat = z.strictObject({
  url: z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), "expected an http or https URL")
    .describe("called while Plimsoll does its work, so that its silence is noticed"),
  interval: durationMs
    .refine((ms) => ms >= 1000 && ms <= DAY_MS, "expected 1s to 1d")
    .default(60_000)
    .describe("default 1m"),
});

export const alerting = z.strictObject({
  channels: z
    .array(kindAndOptions.extend({ id: componentId }))
    .max(1000)
    .default([]),
  routes: z.array(route).max(1000).optional().describe("default: every alert to every channel"),
  inhibit: z.array(inhibit).max(1000).default([]),
  recovery_delay: durationMs
    .refine((ms) => ms <= DAY_MS, "expected at most 1d")
    .default(0)
    .describe("how long a recovery must last before it is told; default 0s"),
  incident_clocks: z.array(z.enum(CLOCK_NAMES)).default([]).describe("regulatory clocks that each incident starts"),
  incident_clock_severity: z
    .enum(ALERT_SEVERITIES)
    .default("CRITICAL")
    .describe("only incidents that open with this severity or a higher one; default CRITICAL"),
  heartbeat: heartbeat.optional(),
});
