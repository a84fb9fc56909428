import type { CheckerKind } from "../../port/checker.ts";
import { clockThresholds } from "../clock/clock-limit.ts";
import { ChronyChecker } from "./chrony-checker.ts";
import { CHRONY_METRIC_NAMES } from "./chrony-metrics.ts";
import { type ChronyOptions, chronyOptions } from "./chrony-options.ts";

const HOUR_SECONDS = 3600;

/** `kind: chrony`: what chronyd says of the clock that it keeps. */
export const chronyCheckerKind: CheckerKind<ChronyOptions> = {
  kind: "chrony",
  options: chronyOptions,
  defaultType: "CLOCK",
  access: "host",
  concurrency: 4,
  thresholds: (options) => ({
    ...clockThresholds(options),
    clock_synchronised: { critical: 0, direction: "below" },
    clock_sources_reachable: { warning: 0, direction: "below" },
    // chronyd asks its sources at least every 1,024 s (maxpoll 10) unless it is told otherwise.
    clock_last_update_age_seconds: { warning: HOUR_SECONDS, critical: 6 * HOUR_SECONDS },
  }),
  metricNames: CHRONY_METRIC_NAMES,
  keyMetrics: [
    "clock_offset_seconds",
    "clock_error_bound_seconds",
    "clock_synchronised",
    "clock_last_update_age_seconds",
  ],
  create: (options) => new ChronyChecker(options, { program: "chronyc" }),
};
