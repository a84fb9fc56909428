import type { MarketCalendar } from "../calendar/market-calendar.ts";
import type { Direction } from "../metric/direction.ts";
import type { Anomaly } from "./find-anomalies.ts";
import type { Reach } from "./forecast-path.ts";
import type { TimedValue } from "./timed-value.ts";

/** What is to be forecast. Times are epoch ms. */
export interface ForecastRequest {
  /** In any order; coarse means of long ago may stand beside fine ones of late. */
  readonly values: readonly TimedValue[];
  readonly now: number;
  /** How far to look ahead, ms. */
  readonly horizonMs: number;
  /** Null: there is no such edge. */
  readonly warning: number | null;
  readonly critical: number | null;
  readonly direction: Direction;
  /** Whose hours and days make the seasons. Null: hours of UTC. */
  readonly calendar: MarketCalendar | null;
  /** What the metric can never be below or above. */
  readonly bounds?: { readonly low?: number; readonly high?: number };
}

export const FORECAST_METHODS = ["level", "trend", "holt_winters", "envelope"] as const;
/** `level`: goes on as it is; `trend`: a Theil-Sen line, with the season on top; `envelope`: a line through a saw's peaks. */
export type ForecastMethod = (typeof FORECAST_METHODS)[number];

export const FORECAST_CONFIDENCES = ["low", "medium", "high"] as const;
export type ForecastConfidence = (typeof FORECAST_CONFIDENCES)[number];

export interface ForecastPoint {
  readonly at: number;
  readonly value: number;
  /** 80 % of what comes lies between. */
  readonly low: number;
  readonly high: number;
}

/** How a metric has been moving of late; slopes are per hour, with their 80 % interval. */
export interface MetricTrend {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
  /** Whether it is certain (99 %) that it moves at all. */
  readonly isCertain: boolean;
  /** Since when it has followed this line. */
  readonly since: number;
}

/** A forecast that could be made. */
export interface KnownForecast {
  /** `steady`: neither a certain trend nor a season. */
  readonly kind: "forecast" | "steady";
  readonly method: ForecastMethod;
  readonly trend: MetricTrend | null;
  readonly points: readonly ForecastPoint[];
  /** Null: not expected within the horizon, or reached already, or there is no such edge. */
  readonly warning: Reach | null;
  readonly critical: Reach | null;
  /** Whether what is said of the edges is sure enough to tell people. */
  readonly isSure: boolean;
  readonly confidence: ForecastConfidence;
  /** Why this method, and what is held against it, in words. */
  readonly why: string;
  readonly changePoints: readonly number[];
  readonly anomalies: readonly Anomaly[];
  readonly seenMs: number;
  readonly horizonMs: number;
}

export type MetricForecast =
  | KnownForecast
  | {
      readonly kind: "not_enough_data";
      /** Such as `needs 1 h, has 20 min`. */
      readonly why: string;
      readonly neededMs: number;
      readonly seenMs: number;
    };
