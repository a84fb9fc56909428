import type { ThresholdTable } from "@plimsoll/core";
import type { CheckerKind } from "../../port/checker.ts";
import { declaredThresholds } from "../value/declared-metric.ts";
import { VenueBook } from "../venue/venue-book.ts";
import { PrometheusChecker } from "./prometheus-checker.ts";
import { OWN_METRICS, type PrometheusOptions, prometheusOptions } from "./prometheus-options.ts";

const OWN_THRESHOLDS: ThresholdTable = {
  response_time: { warning: 1000, critical: 5000 },
  samples_scraped: { direction: "below" },
  port_open: { direction: "below" },
  certificate_days_left: { warning: 21, critical: 7, direction: "below" },
  rate_limit_usage: { warning: 70, critical: 90 },
};

/** `kind: prometheus`: metrics of what a program exposes for Prometheus. */
export function createPrometheusCheckerKind(venues = new VenueBook()): CheckerKind<PrometheusOptions> {
  return {
    kind: "prometheus",
    options: prometheusOptions,
    defaultType: "CUSTOM",
    access: "network",
    concurrency: 256,
    thresholds: ({ metrics }) => ({ ...OWN_THRESHOLDS, ...declaredThresholds(metrics) }),
    ownLimits: ["rate_limits_unknown"],
    metricNames: ({ metrics }) => [...OWN_METRICS, ...metrics.map(({ name }) => name)],
    keyMetrics: [],
    memory: venues,
    create: (options, setup) => new PrometheusChecker(options, { ...setup, venues }),
  };
}
