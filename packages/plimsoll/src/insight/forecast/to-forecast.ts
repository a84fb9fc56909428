import {
  type Forecast,
  forecastWords,
  type HealthMetric,
  type MetricForecast,
  type Reach,
  toTimestamp,
} from "@plimsoll/core";

export interface ForecastSubject {
  readonly componentId: string;
  readonly metric: HealthMetric;
  readonly critical: number | null;
  readonly values: number;
  readonly madeAt: number;
}

/** A forecast as the API shows it. */
export function toForecast(
  made: MetricForecast,
  { componentId, metric, critical, values, madeAt }: ForecastSubject,
): Forecast {
  const about = {
    component_id: componentId,
    metric: metric.name,
    ...(metric.labels === undefined ? {} : { labels: metric.labels }),
    unit: metric.unit,
    kind: made.kind,
    words: forecastWords(made, madeAt),
    why: made.why,
    made_at: toTimestamp(madeAt),
    threshold_warning: metric.threshold_warning,
    threshold_critical: critical,
    direction: metric.direction,
  };
  if (made.kind === "not_enough_data") return { ...about, ...nothingSaid(made.neededMs, made.seenMs, values) };
  const { trend } = made;
  return {
    ...about,
    sure: made.isSure,
    confidence: made.confidence,
    reaches_warning: toReach(made.warning),
    reaches_critical: toReach(made.critical),
    trend:
      trend === null
        ? null
        : {
            per_hour: trend.perHour,
            low: trend.low,
            high: trend.high,
            certain: trend.isCertain,
            since: toTimestamp(trend.since),
          },
    points: made.points.map(({ at, value, low, high }) => ({ timestamp: toTimestamp(at), value, low, high })),
    change_points: made.changePoints.map(toTimestamp),
    anomalies: made.anomalies.map(({ at, value, expected, z }) => ({ timestamp: toTimestamp(at), value, expected, z })),
    basis: {
      method: made.method,
      seen_seconds: made.seenMs / 1000,
      needed_seconds: 3600,
      horizon_seconds: made.horizonMs / 1000,
      values,
    },
  };
}

function nothingSaid(neededMs: number, seenMs: number, values: number) {
  return {
    sure: false,
    confidence: null,
    reaches_warning: null,
    reaches_critical: null,
    trend: null,
    points: [],
    change_points: [],
    anomalies: [],
    basis: { method: null, seen_seconds: seenMs / 1000, needed_seconds: neededMs / 1000, horizon_seconds: 0, values },
  };
}

function toReach(reach: Reach | null): Forecast["reaches_critical"] {
  if (reach === null) return null;
  const { at, earliest, latest } = reach;
  return { at: toTimestamp(at), earliest: toTimestamp(earliest), latest: latest === null ? null : toTimestamp(latest) };
}
