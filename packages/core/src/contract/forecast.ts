import { z } from "zod";
import { FORECAST_CONFIDENCES, FORECAST_METHODS } from "../forecast/metric-forecast.ts";
import { DIRECTIONS } from "../metric/direction.ts";
import { timestamp } from "./health-metric.ts";

/** When an edge is reached: most likely, and at the earliest and latest with 80 %. */
export const forecastReach = z.object({
  at: timestamp,
  earliest: timestamp,
  latest: timestamp.nullable().describe("null: later than was looked, or not at all"),
});

export const FORECAST_KINDS = ["forecast", "steady", "not_enough_data"] as const;

/** Where a metric is going, as `GET /forecast` lists it. */
export const forecast = z.object({
  component_id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  unit: z.string(),
  kind: z.enum(FORECAST_KINDS),
  words: z.string().describe("all of it in a sentence, as of `made_at`"),
  why: z.string().describe("why this method, what is held against it, or what is missing"),
  made_at: timestamp,
  sure: z.boolean().describe("whether what is said of the thresholds is sure enough to act upon"),
  confidence: z.enum(FORECAST_CONFIDENCES).nullable(),
  threshold_warning: z.number().nullable(),
  threshold_critical: z.number().nullable().describe("or the metric's natural limit, such as 100 %"),
  direction: z.enum(DIRECTIONS),
  reaches_warning: forecastReach.nullable(),
  reaches_critical: forecastReach.nullable(),
  trend: z
    .object({
      per_hour: z.number(),
      low: z.number().describe("80 % interval"),
      high: z.number(),
      certain: z.boolean().describe("99 % sure that it moves at all"),
      since: timestamp,
    })
    .nullable(),
  points: z.array(
    z.object({ timestamp, value: z.number(), low: z.number().describe("80 % interval"), high: z.number() }),
  ),
  change_points: z.array(timestamp).describe("when it began to behave otherwise"),
  anomalies: z
    .array(z.object({ timestamp, value: z.number(), expected: z.number(), z: z.number().describe("robust z") }))
    .describe("values of the last 24 h that were not as usual for their time; a hint, no alert"),
  basis: z.object({
    method: z.enum(FORECAST_METHODS).nullable(),
    seen_seconds: z.number().nonnegative().describe("how much history there is"),
    needed_seconds: z.number().nonnegative().describe("what a forecast needs at least"),
    horizon_seconds: z.number().nonnegative().describe("how far it looks: never further than it has seen"),
    values: z.int().nonnegative(),
  }),
});
export type Forecast = z.infer<typeof forecast>;
