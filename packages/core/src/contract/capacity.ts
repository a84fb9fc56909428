import { z } from "zod";
import { DIRECTIONS } from "../metric/direction.ts";
import { timestamp } from "./health-metric.ts";
import { RESOLUTIONS } from "./history.ts";

const daysLeft = z.number().nonnegative().nullable();

/** What is left of one resource, a row of the planning table. */
export const resourceCapacity = z.object({
  component_id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  unit: z.string(),
  direction: z.enum(DIRECTIONS),
  current: z.number().nullable(),
  peak: z.number().nullable().describe("the worst of six months, or of what is kept: see history_days"),
  peak_at: timestamp.nullable().describe("when it was, or the beginning of what peak_resolution says"),
  peak_resolution: z
    .enum(RESOLUTIONS)
    .nullable()
    .describe("how exactly peak_at is known: to the result, or only the minute, hour or day (UTC) it was in"),
  history_days: z.number().nonnegative().describe("how much history there really is, from its first result"),
  limit: z.number().nullable().describe("the critical threshold, or the metric's natural limit"),
  headroom: z.number().nullable().describe("from the peak to the limit"),
  headroom_percent: z.number().nullable().describe("the same in percent of the limit"),
  twice_peak: z.number().nullable().describe("twice the peak, as RTS 6 Article 10 has systems tested at"),
  limit_over_twice_peak: z.number().nullable().describe("at least 1: the limit lies beyond twice the peak"),
  growth_per_day: z.number().nullable().describe("null: not for certain"),
  days_left: daysLeft.describe("at the trend; null: see days_left_why"),
  days_left_at_1_5: daysLeft.describe("growing 1.5 times as fast"),
  days_left_at_2: daysLeft.describe("growing twice as fast"),
  days_left_why: z.string().nullable().describe("why nothing is said of days"),
  what_if: z
    .object({
      driver: z.string(),
      factor: z.number(),
      kind: z
        .enum(["level", "growth", "none"])
        .describe("it follows the driver; the driver makes it grow; no relation"),
      value: z.number().nullable().describe("what it comes to at the driver's peak"),
      beyond_limit: z.boolean().nullable(),
      growth_per_day: z.number().nullable(),
      days_left: daysLeft,
      quality: z.number().nullable().describe("the share of it that the driver explains, 0 to 1"),
      words: z.string(),
    })
    .nullable(),
  notes: z.array(z.string()).describe("what is odd in its history, such as a unit that changed"),
});
export type ResourceCapacity = z.infer<typeof resourceCapacity>;
