import { z } from "zod";
import { timestamp } from "./health-metric.ts";
import { latency } from "./statistics.ts";

const date = z.string().describe("a day by the clocks of time_zone: 2026-11-26");

/** How regulatory clocks came out, and runs of them that still go. */
export const CLOCK_OUTCOMES = ["met", "late", "missed", "running"] as const;
export type ClockOutcome = (typeof CLOCK_OUTCOMES)[number];

/** What kept people or automation from hearing and acting; `unwatched`: Plimsoll itself did not watch. */
export const HOLD_KINDS = ["silence", "unwatched", "automation"] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

export const complianceHold = z.object({
  kind: z.enum(HOLD_KINDS),
  what: z.string().describe("what it was about, in words"),
  by: z.string().nullable(),
  reason: z.string(),
  from: timestamp.describe("not before the range"),
  to: timestamp.nullable().describe("null: it goes on"),
});
export type ComplianceHold = z.infer<typeof complianceHold>;

export const complianceDrill = z.object({
  at: timestamp,
  plan: z.string(),
  by: z.string(),
  faults: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  not_passed: z.array(z.string()),
});
export type ComplianceDrill = z.infer<typeof complianceDrill>;

/** `GET /compliance`: measured figures beside the limits that RTS 6 (EU 2017/589) and others name, day by day. */
export const complianceEvidence = z.object({
  from: timestamp,
  to: timestamp,
  time_zone: z.string(),
  made_at: timestamp,
  history_begins: timestamp.nullable().describe("null: nothing has been watched yet"),
  alert_latency: z.object({
    limit_ms: z.number().describe("Article 16(5)"),
    days: z
      .array(
        z.object({
          date,
          alert: latency.describe("detection to alert"),
          end_to_end: latency.describe("event to delivery, of what told at once"),
        }),
      )
      .describe("every day of the range, oldest first"),
  }),
  clock_offsets: z.array(
    z.object({
      component_id: z.string(),
      metric: z.string().describe("with its labels"),
      unit: z.string(),
      limit: z.number().nullable().describe("the critical threshold that is configured now"),
      days: z.array(z.object({ date, largest: z.number().nonnegative().describe("either way") })),
    }),
  ),
  kill_switches: z.array(
    z.object({
      component_id: z.string(),
      metric: z.string().describe("kill_switch_state or risk_gate_enforcing, with its labels"),
      value: z.number().nullable().describe("now"),
      is_ready: z.boolean().nullable().describe("whether it would work, or the gate enforces, now; null: not known"),
      days: z.array(
        z.object({
          date,
          hours_read: z.int().nonnegative(),
          hours_ready: z.int().nonnegative().describe("ready at every reading"),
        }),
      ),
    }),
  ),
  clocks: z
    .array(
      z.object({
        incident_id: z.string(),
        number: z.int().positive(),
        title: z.string().describe("of the incident"),
        clock_id: z.string(),
        clock: z.string(),
        detected_at: timestamp,
        due_at: timestamp,
        met_at: timestamp.nullable(),
        met_by: z.string().nullable(),
        outcome: z
          .enum(CLOCK_OUTCOMES)
          .describe("late: marked done after it was due; missed: not marked done, and past due"),
      }),
    )
    .describe("of incidents opened in the range, newest first"),
  drills: z.array(complianceDrill).describe("newest first"),
  last_drill: complianceDrill.nullable().describe("the newest of all, also from before the range"),
  holds: z.array(complianceHold).describe("oldest first"),
  notes: z.array(z.string()),
});
export type ComplianceEvidence = z.infer<typeof complianceEvidence>;
