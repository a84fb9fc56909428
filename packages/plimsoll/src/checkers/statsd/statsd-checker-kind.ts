import type { CheckerKind } from "../../port/checker.ts";
import { declaredThresholds } from "../value/declared-metric.ts";
import { StatsdChecker } from "./statsd-checker.ts";
import { OWN_METRICS, type StatsdOptions, statsdOptions } from "./statsd-options.ts";
import { StatsdPorts } from "./statsd-ports.ts";

/** `kind: statsd`: metrics of what programs send by StatsD or DogStatsD to a UDP port of ours. */
export function createStatsdCheckerKind(): CheckerKind<StatsdOptions> {
  const ports = new StatsdPorts();
  return {
    kind: "statsd",
    options: statsdOptions,
    defaultType: "PROCESS",
    // It opens a port of this host.
    access: "host",
    concurrency: 4096,
    thresholds: ({ metrics }) => declaredThresholds(metrics),
    ownLimits: ["sample_age"],
    metricNames: ({ metrics }) => [...OWN_METRICS, ...metrics.map(({ name }) => name)],
    keyMetrics: [],
    create: (options, setup) => new StatsdChecker(options, setup, ports),
  };
}
