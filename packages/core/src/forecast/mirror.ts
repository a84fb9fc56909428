import type { ForecastRequest, KnownForecast } from "./metric-forecast.ts";

/** Where low is bad, all is reckoned with its sign changed, so that rising is bad everywhere. */
export function mirroredRequest(request: ForecastRequest): ForecastRequest {
  const { low, high } = request.bounds ?? {};
  return {
    ...request,
    direction: "above",
    values: request.values.map(({ at, value }) => ({ at, value: -value })),
    warning: request.warning === null ? null : -request.warning,
    critical: request.critical === null ? null : -request.critical,
    bounds: { ...(high !== undefined && { low: -high }), ...(low !== undefined && { high: -low }) },
  };
}

/** And back again. */
export function mirrored(forecast: KnownForecast): KnownForecast {
  const { trend } = forecast;
  return {
    ...forecast,
    trend: trend === null ? null : { ...trend, perHour: -trend.perHour, low: -trend.high, high: -trend.low },
    points: forecast.points.map(({ at, value, low, high }) => ({ at, value: -value, low: -high, high: -low })),
    anomalies: forecast.anomalies.map(({ at, value, expected, z }) => ({
      at,
      value: -value,
      expected: -expected,
      z: -z,
    })),
  };
}
