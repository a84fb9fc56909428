import {
  type Direction,
  evaluateThreshold,
  findThreshold,
  type HealthStatus,
  hasReached,
  type Labels,
  needsHold,
  seriesKey,
  statusRank,
  type Threshold,
  type ThresholdTable,
} from "@plimsoll/core";
import { type CheckColumns, type MetricColumn, PRESENCE } from "../port/check-columns.ts";

/** At most so many rows of a stretch are asked, where each speaks for itself. */
const ASKED_ROWS = 500;
const WORST_RANK = statusRank("CRITICAL");

export interface MeasuredSeries {
  readonly name: string;
  readonly labels: Labels | undefined;
  /** As they were met: grows. */
  readonly units: Set<string>;
}

export interface Learning {
  /** By series key: grows. */
  readonly directions: Map<string, Direction>;
  /** What was measured, by series key: grows. */
  readonly series: Map<string, MeasuredSeries>;
  /** Series that were judged although no threshold is configured: grows. */
  readonly unjudged: Set<string>;
}

/**
 * Learns from recorded judgements what the rows do not say: which way is bad, where neither the threshold nor the kind of
 * check declares it. The direction is the one under which the thresholds fail to explain fewer of the recorded statuses.
 */
export function learnHints(columns: CheckColumns, thresholds: ThresholdTable, learning: Learning): void {
  for (const series of columns.series) {
    const { name, labels, unit } = series;
    const key = seriesKey(name, labels);
    const met = learning.series.get(key) ?? { name, labels, units: new Set() };
    met.units.add(unit);
    learning.series.set(key, met);
    const threshold = findThreshold(thresholds, series);
    if (threshold === undefined) {
      if (series.status.some((status) => status > 0)) learning.unjudged.add(key);
    } else if (threshold.direction === undefined && !learning.directions.has(key)) {
      const above = unexplained(columns.at, series, { ...threshold, direction: "above" });
      const below = unexplained(columns.at, series, { ...threshold, direction: "below" });
      if (above !== below) learning.directions.set(key, above < below ? "above" : "below");
    }
  }
}

/** Whether a threshold judges by itself, or says that nothing shall: a direction alone leaves that to the metric. */
export function isConfigured(threshold: Threshold | undefined): boolean {
  if (threshold === undefined) return false;
  const { warning, critical } = threshold;
  return warning !== undefined || critical !== undefined || Object.keys(threshold).length === 0;
}

/** Whether a threshold's key selects anything that was measured. */
export function isMeasured(key: string, { series }: Learning): boolean {
  return [...series.values()].some((each) => findThreshold({ [key]: {} }, each) !== undefined);
}

/**
 * How many rows were recorded with a status that they cannot have had. What `for` may have kept HEALTHY, or `clear` worse
 * than its value, is explained by whatever was recorded: it tells of the past before it, not of a direction.
 */
function unexplained(
  at: Float64Array,
  { values, presence, status }: MetricColumn,
  threshold: Threshold & { readonly direction: Direction },
): number {
  const step = needsHold(threshold) ? 1 : Math.max(1, Math.floor(values.length / ASKED_ROWS));
  let before: HealthStatus | null = null;
  let since = 0;
  let count = 0;
  for (let row = 0; row < values.length; row += step) {
    if (presence[row] !== PRESENCE.value) continue;
    const [value, moment, recorded] = [values[row] as number, at[row] as number, status[row] as number];
    const level = evaluateThreshold({ value }, threshold);
    if (level !== before) since = moment;
    before = level;
    const least = moment - since >= (threshold.forMs ?? 0) ? statusRank(level) : 0;
    const most = mayBeHeld(value, threshold) ? WORST_RANK : statusRank(level);
    if (recorded < least || recorded > most) count += 1;
  }
  return count;
}

/** Whether a level that was entered before would not be left at this value. */
function mayBeHeld(value: number, { clear, direction }: Threshold & { readonly direction: Direction }): boolean {
  return clear !== undefined && !hasReached(value, clear, direction === "below" ? "above" : "below");
}
