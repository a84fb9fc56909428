import { z } from "zod";
import { REPORT_PERIODS } from "../report/report-period.ts";
import { timestamp } from "./health-metric.ts";

export const REPORT_FORMATS = ["html", "pdf", "csv", "json"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A column of a section's table. */
export const reportColumn = z.object({
  name: z.string(),
  unit: z.string().describe("empty: none"),
  kind: z.enum(["text", "number", "duration", "time"]).describe("a duration is in seconds, a time RFC 3339 in UTC"),
  bar: z.boolean().optional().describe("worth a bar beside the figure"),
});
export type ReportColumn = z.infer<typeof reportColumn>;

const cell = z.union([z.string(), z.number(), z.null()]).describe("null: there is none, or it is not known");
export type ReportCell = z.infer<typeof cell>;

/** One table of figures, with what they are counted from and over which time. */
export const reportSection = z.object({
  section_id: z.string(),
  title: z.string(),
  source: z.string().describe("what the figures are counted from"),
  from: timestamp,
  to: timestamp,
  notes: z.array(z.string()).describe("what is missing, odd or to be held against a limit, in words"),
  columns: z.array(reportColumn),
  rows: z.array(z.array(cell)),
});
export type ReportSection = z.infer<typeof reportSection>;

/** `GET /reports/{period}?format=json`: figures of a closed day, week, month or year. */
export const reportDocument = z.object({
  period: z.enum(REPORT_PERIODS),
  name: z.string().describe("which one: 2026-11-26, 2026-W48, 2026-11 or 2026"),
  time_zone: z.string(),
  from: timestamp,
  to: timestamp,
  closed: z.boolean().describe("false: the period was not over when the report was made"),
  made_at: timestamp,
  notes: z.array(z.string()),
  sections: z.array(reportSection),
});
export type ReportDocument = z.infer<typeof reportDocument>;

/** A report that is made by itself, and how each place that it goes to stands. */
export const reportPlan = z.object({
  period: z.enum(REPORT_PERIODS),
  at: z.string().describe("the time of day, such as 06:30, of the day after the period"),
  time_zone: z.string(),
  formats: z.array(z.enum(REPORT_FORMATS)),
  next_at: timestamp.describe("when the next one is due"),
  targets: z.array(
    z.object({
      target: z.string().describe("`channel desk-mail`, `folder /srv/reports`"),
      trouble: z.string().nullable().describe("why the newest one did not get there; null: nothing is in the way"),
      retry_at: timestamp.nullable(),
    }),
  ),
});
export type ReportPlan = z.infer<typeof reportPlan>;

/** `GET /reports`: what can be had, and what is made by itself. */
export const reportList = z.object({
  items: z
    .array(z.object({ period: z.enum(REPORT_PERIODS), name: z.string(), from: timestamp, to: timestamp }))
    .describe("closed periods that are not older than what is known, the newest of each kind first"),
  formats: z.array(z.object({ format: z.enum(REPORT_FORMATS), available: z.boolean(), reason: z.string().nullable() })),
  history_begins: timestamp.nullable().describe("null: nothing has been watched yet"),
  plans: z.array(reportPlan).describe("the reports of the configuration, in its order"),
});
export type ReportList = z.infer<typeof reportList>;
