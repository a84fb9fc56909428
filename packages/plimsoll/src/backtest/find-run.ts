import type { ComponentState, HealthMetric } from "@plimsoll/core";
import { type CheckColumns, type MetricColumn, PRESENCE } from "../port/check-columns.ts";
import type { RowHints } from "./to-result.ts";

/** So many rows are looked at first; each further look is twice as wide, so that no series is read far beyond another's break. */
const FIRST_LOOK = 64;

export interface RunRequest {
  readonly state: ComponentState;
  /** Longer than this between two rows ends a run, ms. */
  readonly gapMs: number;
  readonly isJudgedByTarget: RowHints["isJudgedByTarget"];
}

/**
 * The last row, from `row` on, up to which every result judges as that of `row` did, of which `state` is the outcome:
 * failed or not as it was, the same series present, and each value on the same side of its thresholds, or with the status that its target's
 * limits gave it, with no gap longer than `gapMs` between two of them. Only right for a settled state.
 */
export function findRun(columns: CheckColumns, row: number, about: RunRequest): number {
  const sides = sidesOf(columns, row, about);
  if (sides === null) return row;
  let end = row;
  for (let look = FIRST_LOOK; end < columns.rows - 1; look *= 2) {
    const last = Math.min(columns.rows - 1, end + look);
    let reached = withoutGap(columns, { from: end, to: last, gapMs: about.gapMs });
    for (const side of sides) reached = side(end + 1, reached);
    end = reached;
    if (reached < last) break;
  }
  return end;
}

/** Answers the last row up to `to` that is still on this side; `from - 1` when not even the first is. */
type Side = (from: number, to: number) => number;

function sidesOf(
  columns: CheckColumns,
  row: number,
  { state: { metrics }, isJudgedByTarget }: RunRequest,
): Side[] | null {
  const sides: Side[] = [failureSide(columns.errorCount, (columns.errorCount[row] ?? 0) > 0)];
  let index = 0;
  for (const series of columns.series) {
    const presence = series.presence[row] ?? PRESENCE.absent;
    const metric = presence === PRESENCE.absent ? null : metrics[index++];
    if (metric === undefined) return null;
    const isByTarget = isJudgedByTarget(series);
    if (metric !== null && presence === PRESENCE.value && !isByTarget) sides.push(valueSide(series, metric));
    else sides.push(byteSide(series.presence, presence));
    if (metric !== null && isByTarget) sides.push(byteSide(series.status, series.status[row] ?? 0));
  }
  return sides;
}

function withoutGap({ at }: CheckColumns, { from, to, gapMs }: { from: number; to: number; gapMs: number }): number {
  for (let row = from + 1; row <= to; row += 1) {
    if ((at[row] ?? 0) - (at[row - 1] ?? 0) > gapMs) return row - 1;
  }
  return to;
}

function failureSide(errorCount: Float64Array, failed: boolean): Side {
  return (from, to) => {
    for (let row = from; row <= to; row += 1) if ((errorCount[row] ?? 0) > 0 !== failed) return row - 1;
    return to;
  };
}

function byteSide(bytes: Uint8Array, wanted: number): Side {
  return (from, to) => {
    for (let row = from; row <= to; row += 1) if (bytes[row] !== wanted) return row - 1;
    return to;
  };
}

/** A missing value is NaN, which lies on no side. */
function valueSide({ values }: MetricColumn, metric: HealthMetric): Side {
  const { low, high } = bounds(metric);
  if (metric.direction === "below") {
    return (from, to) => {
      for (let row = from; row <= to; row += 1) {
        const value = values[row] as number;
        if (!(value > low && value <= high)) return row - 1;
      }
      return to;
    };
  }
  return (from, to) => {
    for (let row = from; row <= to; row += 1) {
      const value = values[row] as number;
      if (!(value >= low && value < high)) return row - 1;
    }
    return to;
  };
}

/** Where values of its level lie: from `low` on and short of `high`, or the other way round where low is bad. */
function bounds(metric: HealthMetric): { low: number; high: number } {
  const { status, direction, threshold_warning: warning, threshold_critical: critical } = metric;
  const below = direction === "below";
  const far = below ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const edges = [warning ?? far, critical ?? far];
  const first = below ? Math.max(...edges) : Math.min(...edges);
  if (status === "HEALTHY") return below ? { low: first, high: -far } : { low: -far, high: first };
  if (status === "WARNING") {
    return below ? { low: critical ?? far, high: warning ?? far } : { low: warning ?? far, high: critical ?? far };
  }
  return below ? { low: far, high: critical ?? far } : { low: critical ?? far, high: far };
}
