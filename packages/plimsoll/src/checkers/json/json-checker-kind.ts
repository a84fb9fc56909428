import type { ThresholdTable } from "@plimsoll/core";
import type { CheckerKind } from "../../port/checker.ts";
import { declaredThresholds } from "../value/declared-metric.ts";
import { VenueBook } from "../venue/venue-book.ts";
import { JsonChecker } from "./json-checker.ts";
import { risingName } from "./json-metric.ts";
import { type JsonOptions, jsonOptions, metricsOf, namesOf, OWN_METRICS } from "./json-options.ts";

const OWN_THRESHOLDS: ThresholdTable = {
  response_time: { warning: 1000, critical: 5000 },
  endpoint_up: { critical: 0, direction: "below" },
  port_open: { direction: "below" },
  certificate_days_left: { warning: 21, critical: 7, direction: "below" },
  rate_limit_usage: { warning: 70, critical: 90 },
};

/** `kind: json`: values of JSON documents that are asked for over HTTP, as metrics. */
export function createJsonCheckerKind(venues = new VenueBook()): CheckerKind<JsonOptions> {
  return {
    kind: "json",
    options: jsonOptions,
    defaultType: "API_SERVER",
    access: "network",
    concurrency: 1024,
    thresholds: (options) => ({ ...OWN_THRESHOLDS, ...thresholdsOf(options) }),
    ownLimits: ["rate_limits_unknown"],
    metricNames: (options) => [...OWN_METRICS, ...metricsOf(options).flatMap(namesOf)],
    keyMetrics: [],
    memory: venues,
    create: (options, setup) => new JsonChecker(options, { ...setup, venues }),
  };
}

function thresholdsOf(options: JsonOptions): ThresholdTable {
  const metrics = metricsOf(options);
  const rising = metrics.flatMap(({ name, rising: it }) => {
    return it === undefined ? [] : [[risingName(name), { critical: it.within / 1000 }] as const];
  });
  return { ...declaredThresholds(metrics), ...Object.fromEntries(rising) };
}
