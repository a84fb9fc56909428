import {
  type Direction,
  evaluateThreshold,
  findThreshold,
  HEALTH_STATUSES,
  seriesKey,
  type Threshold,
  type ThresholdTable,
} from "@plimsoll/core";
import { type CheckColumns, type MetricColumn, PRESENCE } from "../port/check-columns.ts";

/** At most so many rows of a stretch are asked. */
const ASKED_ROWS = 500;

export interface Learning {
  /** By series key: grows. */
  readonly directions: Map<string, Direction>;
  /** Units by series key, as they were met: grows. */
  readonly units: Map<string, Set<string>>;
  /** Series that were judged although no threshold is configured: grows. */
  readonly unjudged: Set<string>;
}

/**
 * Learns from recorded judgements what the rows do not say: which way is bad, where the threshold leaves it to the metric.
 * The direction is the one under which the thresholds explain more of the recorded statuses.
 */
export function learnHints(columns: CheckColumns, thresholds: ThresholdTable, learning: Learning): void {
  for (const series of columns.series) {
    const key = seriesKey(series.name, series.labels);
    const units = learning.units.get(key) ?? new Set();
    learning.units.set(key, units.add(series.unit));
    const threshold = findThreshold(thresholds, series);
    if (threshold === undefined) {
      if (series.status.some((status) => status > 0)) learning.unjudged.add(key);
    } else if (threshold.direction === undefined && !learning.directions.has(key)) {
      const direction = explain(series, threshold);
      if (direction !== null) learning.directions.set(key, direction);
    }
  }
}

/** Null: both explain as much. */
function explain({ values, presence, status }: MetricColumn, threshold: Threshold): Direction | null {
  let [above, below] = [0, 0];
  const step = Math.max(1, Math.floor(values.length / ASKED_ROWS));
  for (let row = 0; row < values.length; row += step) {
    if (presence[row] !== PRESENCE.value) continue;
    const recorded = HEALTH_STATUSES[status[row] ?? 0];
    const reading = { value: values[row] ?? null };
    if (evaluateThreshold({ ...reading, direction: "above" }, threshold) === recorded) above += 1;
    if (evaluateThreshold({ ...reading, direction: "below" }, threshold) === recorded) below += 1;
  }
  if (above === below) return null;
  return above > below ? "above" : "below";
}
