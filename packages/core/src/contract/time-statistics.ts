import { z } from "zod";
import { COMPONENT_TYPES } from "../status/component-type.ts";
import { DIAGNOSES } from "../status/diagnosis.ts";
import { timestamp } from "./health-metric.ts";

const seconds = z.number().nonnegative();

/** How long was spent in what; the parts sum to the range exactly, of several components to as many times the range. */
const timeSeconds = z.object({
  healthy: seconds,
  warning: seconds,
  critical: seconds.describe("degraded, and up"),
  down: seconds,
  maintenance: seconds,
  paused: seconds,
  unwatched: seconds.describe("the monitor did not run, was stopped or suspended, or lost what it had seen"),
  absent: seconds.describe("before the component's first status"),
  closed: seconds.describe("with `during=open`: the component's market was closed; else 0"),
});

/** Uptime of one component or of several together, each second of each weighing the same. */
export const timeStatistics = z.object({
  uptime_percentage: z
    .number()
    .min(0)
    .max(100)
    .nullable()
    .describe("time up (healthy, warning or critical) over time up and down; null where neither was seen"),
  seconds: timeSeconds,
  outages: z.int().nonnegative().describe("that began in the range"),
  repairs: z.int().nonnegative().describe("outages that ended in the range"),
  mttr_seconds: seconds.nullable().describe("mean time down of the repairs"),
  mtbf_seconds: seconds.nullable().describe("time up for each outage that began"),
});
export type TimeStatistics = z.infer<typeof timeStatistics>;

const reported = {
  from: timestamp.describe("what is counted begins here"),
  to: timestamp,
  notes: z.array(z.string()).describe("what was odd in what is recorded (clocks set, components made anew), in words"),
};

/** `GET /statistics/components`. */
export const componentStatistics = z.object({
  ...reported,
  system: timeStatistics.describe("all components together"),
  by_type: z.array(timeStatistics.extend({ component_type: z.enum(COMPONENT_TYPES), components: z.int().positive() })),
  items: z.array(timeStatistics.extend({ component_id: z.string() })),
});
export type ComponentStatistics = z.infer<typeof componentStatistics>;

/** `GET /statistics/strips`. */
export const statusStrips = z.object({
  from: timestamp.describe("where the first cell begins"),
  to: timestamp.describe("where the last cell, which is under way, ends"),
  step_seconds: seconds.describe("how long a cell is"),
  items: z.array(
    z.object({
      component_id: z.string(),
      uptime_percentage: z
        .number()
        .min(0)
        .max(100)
        .nullable()
        .describe("of the last 24 h, as in /statistics/components"),
      cells: z
        .string()
        .describe(
          "a letter a cell, oldest first: the worst status in it (h healthy, w warning, c critical, d down), else what hid it (m maintenance, p paused, u not watched, a absent)",
        ),
    }),
  ),
});
export type StatusStrips = z.infer<typeof statusStrips>;

/** `GET /statistics/incidents`. */
export const incidentStatistics = z.object({
  ...reported,
  items: z
    .array(
      z.object({
        cause_component_id: z.string().nullable().describe("null: no cause was found"),
        diagnosis: z.enum(DIAGNOSES).nullable(),
        incidents: z.int().positive(),
        total_seconds: seconds.describe("one that is open counts until now"),
        longest_seconds: seconds,
      }),
    )
    .describe("the cause that took most time first"),
});
export type IncidentStatistics = z.infer<typeof incidentStatistics>;

/** `GET /statistics/hours`. */
export const hourStatistics = z.object({
  ...reported,
  time_zone: z.string(),
  week: z
    .array(z.object({ weekday: z.int().min(0).max(6), hour: z.int().min(0).max(23), down_seconds: seconds }))
    .describe("hours of the week with time down, the worst first; weekday 0 is Sunday, by clocks of the time zone"),
  worst: z
    .array(z.object({ from: timestamp, down_seconds: seconds, components: z.array(z.string()) }))
    .describe("the single hours with most time down, of all components together, at most 20"),
});
export type HourStatistics = z.infer<typeof hourStatistics>;
