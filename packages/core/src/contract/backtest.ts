import { z } from "zod";
import { ALERT_SEVERITIES } from "../status/alert-severity.ts";
import { timestamp } from "./health-metric.ts";

const count = z.int().nonnegative();
const amount = z.number().nonnegative();

export const backtestAlert = z.object({
  component_id: z.string(),
  fired_at: timestamp,
  resolved_at: timestamp.nullable().describe("null: it fired still at the end of the range"),
  severity: z.enum(ALERT_SEVERITIES).describe("the worst that it was"),
});
export type BacktestAlert = z.infer<typeof backtestAlert>;

/** Of less than this nobody can tell how many pages would come in a week: they are told as they were counted. */
export const LEAST_FOR_A_WEEK_SECONDS = 43_200;

const pages = z.object({
  pages: count.describe("what tells of something that fires; within a second over one channel it is one page"),
  night_pages: count.describe("of these, those from 22:00 to 07:00 in time_zone"),
  per_week: amount,
  night_per_week: amount,
  per_hour: amount.describe("in each hour of somebody's watch, on average"),
});
export type BacktestPages = z.infer<typeof pages>;

const side = z.object({
  source: z
    .enum(["recorded", "replayed"])
    .describe("what really happened, or what a configuration would have made of it"),
  name: z.string(),
  alerts: count,
  flaps: count.describe("how often a component began to flap"),
  kept: count.describe("notifications that were kept from people, by silences, maintenance, dependencies and the like"),
  pages,
});
export type BacktestSide = z.infer<typeof side>;

const statusTimes = z.object({ HEALTHY: amount, WARNING: amount, CRITICAL: amount, DOWN: amount });
const componentSide = z.object({ alerts: count, flaps: count, pages: count, seconds_in_status: statusTimes });
const pair = z.object({
  a: backtestAlert,
  b: backtestAlert,
  earlier_seconds: z
    .number()
    .describe("how much earlier b fired than a; negative: later; 0: the same time, to the second"),
});

export const backtestComponent = z.object({
  component_id: z.string(),
  a: componentSide,
  b: componentSide,
  matched: z.array(pair),
  only_a: z.array(backtestAlert),
  only_b: z.array(backtestAlert),
});
export type BacktestComponent = z.infer<typeof backtestComponent>;

export const thresholdSuggestion = z.object({
  component_id: z.string(),
  metric: z.string().describe("the series, as threshold keys spell it"),
  unit: z.string(),
  basis: z.enum(["quantiles", "labels"]),
  direction: z.enum(["above", "below"]),
  warning: z.number(),
  critical: z.number(),
  samples: count.describe("how many results it rests on"),
  f_score: z.number().nullable().describe("how well it tells labelled incidents apart, 0 to 1; null without labels"),
  lead_seconds: z.number().nullable().describe("how long before the labelled start it is reached, on average"),
});
export type ThresholdSuggestion = z.infer<typeof thresholdSuggestion>;

/** What a backtest answers. */
export const backtestReport = z.object({
  since: timestamp,
  until: timestamp,
  time_zone: z.string(),
  watched_seconds: amount.describe("how much of the range was really watched; pages a week are of this time"),
  rows: count.describe("stored results that were worked through"),
  rows_reduced: count.describe("of these, those that could have meant something new"),
  a: side,
  b: side,
  totals: z.object({
    matched: count,
    earlier: count.describe("alerts that b fired a second or more earlier than a"),
    later: count,
    only_a: count,
    only_b: count,
    median_earlier_seconds: z.number().nullable().describe("over the matched ones; negative: later"),
  }),
  channels: z.array(z.object({ channel_id: z.string(), a: pages, b: pages })),
  components: z.array(backtestComponent),
  suggestions: z.array(thresholdSuggestion),
  suggested_pages: pages.nullable().describe("the pages of a further replay with all that is suggested; null without"),
  notes: z.array(z.string()).describe("what history cannot tell, and what looked odd in it"),
});
export type BacktestReport = z.infer<typeof backtestReport>;
