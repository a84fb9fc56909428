import type { HealthMetric, MetricWaiting } from "../contract/health-metric.ts";
import { type MetricReading, seriesKey } from "../metric/metric-reading.ts";
import { type HealthStatus, worseStatus } from "../status/health-status.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import { directionOf, evaluateThreshold } from "../threshold/evaluate-threshold.ts";
import { findThreshold } from "../threshold/find-threshold.ts";
import { holdLevel, isAtRest, type MetricHold, needsHold, waitingLevel } from "../threshold/hold-level.ts";
import type { Threshold, ThresholdTable } from "../threshold/threshold.ts";

type Holds = Readonly<Record<string, MetricHold>>;

export interface MetricContext {
  readonly thresholds: ThresholdTable;
  readonly holds: Holds;
  /** When they were measured, epoch ms. */
  readonly at: number;
}

export interface JudgedMetrics {
  readonly metrics: readonly HealthMetric[];
  /** The worst of them; HEALTHY when there are none. */
  readonly status: HealthStatus;
  /** One that has this status says that it needs no second look. */
  readonly conclusive: boolean;
  /** Only series that were measured this time and are not at rest. */
  readonly holds: Holds;
}

const NO_HOLDS: Holds = Object.freeze({});

/** Judges the readings of one result against the thresholds in force. */
export function judgeMetrics(readings: readonly MetricReading[], context: MetricContext): JudgedMetrics {
  const timestamp = toTimestamp(context.at);
  const metrics: HealthMetric[] = [];
  let kept: [string, MetricHold][] | undefined;
  let status: HealthStatus = "HEALTHY";
  let conclusive = false;
  for (const reading of readings) {
    const threshold = thresholdOf(context.thresholds, reading);
    let level = evaluateThreshold(reading, threshold);
    let waiting: MetricWaiting | undefined;
    if (threshold !== undefined && needsHold(threshold)) {
      const key = seriesKey(reading.name, reading.labels);
      const hold = holdReading({ reading, threshold, raw: level, before: ownHold(context.holds, key), at: context.at });
      if (hold !== undefined && !isAtRest(hold)) {
        kept ??= [];
        kept.push([key, hold]);
      }
      if (isMeasured(reading.value) && hold !== undefined) {
        level = hold.level;
        waiting = toWaiting(hold, threshold);
      }
    }
    const worst = worseStatus(status, level);
    conclusive = (conclusive && worst === status) || (reading.conclusive === true && worst === level);
    status = worst;
    metrics.push(toMetric(reading, threshold, { status: level, timestamp, waiting }));
  }
  return { metrics, status, conclusive, holds: kept === undefined ? NO_HOLDS : Object.fromEntries(kept) };
}

/** Learnt limits give way to what is configured; an empty threshold is one that was taken away. */
function thresholdOf(thresholds: ThresholdTable, reading: MetricReading): Threshold | undefined {
  const configured = findThreshold(thresholds, reading);
  if (reading.limits === undefined || configured === undefined) return configured ?? reading.limits;
  return Object.keys(configured).length === 0 ? configured : { ...reading.limits, ...configured };
}

interface Holding {
  readonly reading: MetricReading;
  readonly threshold: Threshold;
  readonly raw: HealthStatus;
  readonly before: MetricHold | undefined;
  readonly at: number;
}

/** A missing value is judged at once and changes nothing of what is held: `for` is about values, not about their lack. */
function holdReading({ reading, threshold, raw, before, at }: Holding): MetricHold | undefined {
  const { value } = reading;
  if (!isMeasured(value)) return before;
  return holdLevel(before, { raw, value, direction: directionOf(reading, threshold), threshold, at });
}

function ownHold(holds: Holds, key: string): MetricHold | undefined {
  return Object.hasOwn(holds, key) ? holds[key] : undefined;
}

function isMeasured(value: number | null): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function toMetric(
  reading: MetricReading,
  threshold: Threshold | undefined,
  judged: Pick<HealthMetric, "status" | "timestamp" | "waiting">,
): HealthMetric {
  const metric: HealthMetric = {
    name: reading.name,
    value: isMeasured(reading.value) ? reading.value : null,
    unit: reading.unit,
    status: judged.status,
    threshold_warning: threshold?.warning ?? null,
    threshold_critical: threshold?.critical ?? null,
    direction: directionOf(reading, threshold),
    timestamp: judged.timestamp,
  };
  if (reading.labels !== undefined) metric.labels = reading.labels;
  if (reading.details !== undefined) metric.details = reading.details;
  if (judged.waiting !== undefined) metric.waiting = judged.waiting;
  return metric;
}

function toWaiting(hold: MetricHold, { forMs }: Threshold): MetricWaiting | undefined {
  const waits = waitingLevel(hold, forMs);
  if (waits === null) return undefined;
  return { status: waits.status, since: toTimestamp(waits.since), counts_at: toTimestamp(waits.countsAt) };
}
