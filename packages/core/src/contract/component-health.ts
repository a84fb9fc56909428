import { z } from "zod";
import { COMPONENT_TYPES, LIFECYCLES } from "../status/component-type.ts";
import { DIAGNOSES } from "../status/diagnosis.ts";
import { componentFallback, runbookStep } from "./component-fallback.ts";
import { healthMetric, healthStatus, timestamp } from "./health-metric.ts";

export const COMPONENT_SOURCES = ["config", "api", "code", "default"] as const;

/** One component as the API, the live stream and the library's callbacks show it. */
export const componentHealth = z.object({
  component_id: z.string(),
  component_type: z.enum(COMPONENT_TYPES),
  state: z.enum(LIFECYCLES),
  status: healthStatus.nullable().describe("null until the first result; kept while paused"),
  reason: z.string().describe("why, in words"),
  diagnosis: z
    .enum(DIAGNOSES)
    .optional()
    .describe("what it amounts to, where that has a name of its own: it answers, and its work stands still"),
  progress_told_by: z
    .array(z.string())
    .optional()
    .describe(
      "ids of the components that tell its progress, its own where it does itself; absent when none is declared",
    ),
  candidate: z
    .object({
      status: healthStatus,
      reason: z.string(),
      detected_at: timestamp.describe("when the first of the answers came that say so"),
      answers: z.int().positive().describe("how many have said so"),
      needed: z.int().positive().describe("how many have to, by `confirm`"),
    })
    .optional()
    .describe("a status that was seen, but not yet often enough to be believed; absent when there is none"),
  stale: z.boolean(),
  flapping: z.boolean().describe("its answers change too often for the status to mean much"),
  metrics: z.array(healthMetric),
  last_check: timestamp.nullable(),
  status_since: timestamp.nullable().describe("when the confirmed status began"),
  uptime_seconds: z.number().nonnegative().describe("since last confirmed up; 0 while DOWN or unknown"),
  error_count: z.int().nonnegative().describe("failed checks since the start of the current streak"),
  last_error: z.string().nullable(),
  recovery_attempts: z.int().nonnegative(),
  fallback: componentFallback.optional().describe("what it does while it is ill; absent when nothing is declared"),
  runbook: z.array(runbookStep).optional().describe("what a person does about it; absent when nothing is declared"),
  tags: z.array(z.string()),
  source: z.enum(COMPONENT_SOURCES).describe("where it was declared; only api ones can be changed over the API"),
  kind: z.string().describe("the checker's kind"),
  interval_seconds: z.number().positive(),
  running_settings: z
    .object({
      check_interval_seconds: z.number().positive().optional(),
      timeout_seconds: z.number().positive().optional(),
    })
    .optional()
    .describe("what was set for it while running, in place of what is configured; absent when nothing was"),
  calendar: z.string().optional().describe("id of the calendar of its market; absent when it is always in session"),
  depends_on: z.array(z.string()),
  affected_by: z
    .string()
    .nullable()
    .describe("the DOWN component it depends on, directly or not, while it is itself not HEALTHY"),
  affects: z.int().nonnegative().describe("how many components depend on it, directly or not: its blast radius"),
});
export type ComponentHealth = z.infer<typeof componentHealth>;
export type ComponentSource = ComponentHealth["source"];
