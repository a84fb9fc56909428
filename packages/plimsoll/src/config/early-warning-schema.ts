import { z } from "zod";
import type { EarlyWarning, EarlyWarningPolicy } from "../port/forecast.ts";
import { durationMs } from "./duration.ts";

const horizon = durationMs
  .refine((ms) => ms >= 3_600_000 && ms <= 30 * 86_400_000, "expected between 1h and 30d")
  .describe("how far to look ahead; default 24h");
const page = z.boolean().describe("whether people are told over the routes; default false");

/** What a component says about early warning. */
export const componentEarlyWarning = z.strictObject({
  metrics: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(100)
    .optional()
    .describe("names of metrics; default: all that have a threshold or are a percentage"),
  horizon: horizon.optional(),
  page: page.optional(),
});

/** What holds for all components. */
export const earlyWarningSchema = z.strictObject({
  horizon: horizon.default(86_400_000),
  page: page.default(false),
  refresh: durationMs
    .refine((ms) => ms >= 60_000 && ms <= 86_400_000, "expected between 1m and 1d")
    .default(600_000)
    .describe("how often forecasts are made anew; default 10m"),
});

export function toEarlyWarning({
  metrics,
  horizon: horizonMs,
  page: pages,
}: z.output<typeof componentEarlyWarning>): EarlyWarning {
  return {
    ...(metrics === undefined ? {} : { metrics }),
    ...(horizonMs === undefined ? {} : { horizonMs }),
    ...(pages === undefined ? {} : { page: pages }),
  };
}

export function toEarlyWarningPolicy({
  horizon: horizonMs,
  page: pages,
  refresh,
}: z.output<typeof earlyWarningSchema>): EarlyWarningPolicy {
  return { horizonMs, page: pages, refreshMs: refresh };
}
