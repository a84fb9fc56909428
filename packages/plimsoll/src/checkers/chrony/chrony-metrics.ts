import { clip, type MetricReading } from "@plimsoll/core";
import type { ClockLimit } from "../clock/clock-limit.ts";
import { OFFSET_METRIC_NAMES, offsetMetrics } from "../clock/offset-metrics.ts";
import type { ClockSource } from "./sources.ts";
import { followsItself, type Tracking } from "./tracking.ts";

/** Of the names that a sentence tells. */
const MOST_NAMES = 200;

/** What chronyd says of itself, beside the offset: the metric, its unit and its value. */
const FIGURES = [
  ["clock_stratum", "1", (tracking: Tracking) => tracking.stratum],
  ["clock_root_delay_seconds", "s", (tracking: Tracking) => tracking.rootDelay],
  ["clock_root_dispersion_seconds", "s", (tracking: Tracking) => tracking.rootDispersion],
  ["clock_last_offset_seconds", "s", (tracking: Tracking) => tracking.lastOffset],
  ["clock_rms_offset_seconds", "s", (tracking: Tracking) => tracking.rmsOffset],
  ["clock_frequency_ppm", "ppm", (tracking: Tracking) => tracking.frequencyPpm],
  ["clock_residual_frequency_ppm", "ppm", (tracking: Tracking) => tracking.residualFrequencyPpm],
  ["clock_skew_ppm", "ppm", (tracking: Tracking) => tracking.skewPpm],
  ["clock_update_interval_seconds", "s", (tracking: Tracking) => tracking.updateInterval],
] as const;

export const CHRONY_METRIC_NAMES = [
  ...OFFSET_METRIC_NAMES,
  "clock_synchronised",
  "clock_last_update_age_seconds",
  "clock_sources_reachable",
  ...FIGURES.map(([name]) => name),
];

/** Where chronyd follows nobody, what it says of its offset means nothing: it is left out. */
export function trackingMetrics(
  tracking: Tracking,
  { limit, now, sources }: { limit: ClockLimit; now: number; sources: readonly ClockSource[] },
): MetricReading[] {
  const trouble = whyNotSynchronised(tracking);
  if (trouble !== null) return [synchronised(0, { leap_status: tracking.leapStatus, error: trouble })];
  const { systemTime, rootDelay, rootDispersion, source, referenceId, leapStatus } = tracking;
  // chronyc(1), "Root dispersion": the clock is wrong by at most |system time| + root dispersion + half the root delay.
  const bound = rootDispersion + rootDelay / 2;
  const details = { source: source === "" ? referenceId : source };
  const ageSeconds = Math.max(0, now / 1000 - tracking.referenceTime);
  return [
    ...offsetMetrics({ offset: systemTime, bound, details }, limit),
    synchronised(1, { leap_status: leapStatus }),
    { name: "clock_last_update_age_seconds", value: ageSeconds, unit: "s" },
    reachable(sources),
    ...FIGURES.map(([name, unit, read]) => ({ name, value: read(tracking), unit })),
  ];
}

function whyNotSynchronised(tracking: Tracking): string | null {
  if (tracking.leapStatus === "Not synchronised") {
    return "chronyd is not synchronised: it follows no time source; see chronyc sources";
  }
  if (!followsItself(tracking)) return null;
  return "chronyd follows nothing but this host's own clock (local mode): it has no time source; see chronyc sources";
}

function synchronised(value: 0 | 1, details: Readonly<Record<string, unknown>>): MetricReading {
  return { name: "clock_synchronised", value, unit: "1", direction: "below", details };
}

/** chronyd goes on calling itself synchronised when nobody answers it any more: it knows how well it has kept the clock. */
function reachable(sources: readonly ClockSource[]): MetricReading {
  const value = sources.filter(({ isReached }) => isReached).length;
  const names = sources.map(({ name }) => name).join(", ");
  const error = `none of chronyd's sources answers any more (${names === "" ? "it has none" : clip(names, MOST_NAMES)}): the clock runs on unmeasured; see chronyc sources`;
  const details = { sources: sources.length, ...(value === 0 && { error }) };
  return { name: "clock_sources_reachable", value, unit: "1", direction: "below", details };
}
