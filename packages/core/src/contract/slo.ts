import { z } from "zod";
import { ALERT_SEVERITIES } from "../status/alert-severity.ts";
import { timestamp } from "./health-metric.ts";

const amount = z.number().nonnegative();

/** One rule of burn-rate alerting and how it stands. */
export const sloBurn = z.object({
  factor: z.number().positive(),
  severity: z.enum(ALERT_SEVERITIES),
  long_window_seconds: amount,
  short_window_seconds: amount,
  long_burn_rate: amount.nullable().describe("1 spends the budget exactly in the window; null: too little was seen"),
  short_burn_rate: amount.nullable(),
  firing: z.boolean(),
});
export type SloBurn = z.infer<typeof sloBurn>;

export const SLO_STATUSES = ["ok", "burning", "exhausted", "no_data"] as const;

/** An objective and how it stands: an item of `GET /slo`. */
export const sloReport = z.object({
  slo_id: z.string(),
  description: z.string(),
  objective: z.number().describe("percent that is to be good"),
  window_seconds: amount.describe("the rolling window it is for"),
  calendar: z.string().nullable().describe("the market in whose hours alone it counts; null: it counts always"),
  open_seconds: amount.describe("how much of the window is to be watched: with a calendar the hours its market trades"),
  watched_seconds: amount.describe("how much of that was; of several components on average"),
  unit: z.enum(["seconds", "results"]).describe("what good and bad are counted in"),
  status: z.enum(SLO_STATUSES),
  attained: z.number().min(0).max(100).nullable().describe("percent that was good of what was counted in the window"),
  budget: z.object({
    total: amount.describe("what may be bad in the window"),
    spent: amount,
    remaining_ratio: z
      .number()
      .max(1)
      .nullable()
      .describe("1: nothing is spent, 0: all is, below: more than there was"),
  }),
  burn_rate_1h: amount.nullable(),
  lasts_seconds: amount.nullable().describe("how long the rest lasts at the rate of the last hour"),
  burns: z.array(sloBurn),
  spenders: z.array(z.object({ component_id: z.string(), spent: amount })).describe("what spent it, the most first"),
  by_day: z.array(z.object({ date: z.string().describe("a day of UTC"), good: amount, spent: amount })),
  judged_at: timestamp,
});
export type SloReport = z.infer<typeof sloReport>;
