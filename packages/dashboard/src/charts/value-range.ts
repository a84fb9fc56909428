import { DRAWN_LIMIT } from "./chart-points.ts";

/** Where a metric is judged bad; `below` turns it round. */
export interface ChartThreshold {
  readonly warning: number | null;
  readonly critical: number | null;
  readonly direction: "above" | "below";
}

/** A threshold farther from the data than so many times its reach is left out, or it would flatten the line. */
const FARTHEST = 4;
const HEADROOM = 0.08;
/** A percentage that reaches past this is drawn on the whole scale up to 100. */
const FULL_SCALE_FROM = 50;

/**
 * The value axis for data between `low` and `high`: from zero where the data allow it, with near thresholds in sight and
 * a little air above.
 */
export function valueRange(data: { low: number | null; high: number | null; unit: string }, threshold: ChartThreshold) {
  const limits = [threshold.warning, threshold.critical].filter((limit) => limit !== null).map(clip);
  const known = [data.low, data.high].filter((value) => value !== null).map(clip);
  if (known.length === 0) known.push(...(limits.length > 0 ? limits : [1]));
  let low = Math.min(0, ...known);
  let high = Math.max(0, ...known);
  const reach = Math.max(Math.abs(low), Math.abs(high));
  // A figure that hovers high, such as an availability of 99.9, says nothing on an axis from zero; a yes or no does.
  const least = Math.min(...known);
  const spread = high - least;
  if (threshold.direction === "below" && least > 0 && high > 1 && spread < high / 4)
    low = Math.max(0, least - spread - high * 0.02);
  for (const limit of limits) {
    if (Math.abs(limit) > reach * FARTHEST) continue;
    low = Math.min(low, limit);
    high = Math.max(high, limit);
  }
  if (low === high) high = low + 1;
  const air = (high - low) * HEADROOM;
  const top = data.unit === "%" && high > FULL_SCALE_FROM && high <= 100 ? 100 + air / 4 : high + air;
  return { low: low < 0 || low > 0 ? low - air : 0, high: high === 0 ? 0 : top };
}

function clip(value: number): number {
  return Math.min(DRAWN_LIMIT, Math.max(-DRAWN_LIMIT, value));
}

/** A stretch of the value axis in which the metric is of this status. */
export interface Band {
  readonly status: "WARNING" | "CRITICAL";
  readonly from: number;
  readonly to: number;
}

/** The bands to shade on an axis from `low` to `high`; nothing where a threshold lies outside. */
export function thresholdBands(threshold: ChartThreshold, range: { low: number; high: number }): readonly Band[] {
  const { warning, critical, direction } = threshold;
  const isAbove = direction === "above";
  const far = isAbove ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const bands: Band[] = [];
  const add = (status: Band["status"], from: number, to: number): void => {
    const lowest = Math.max(range.low, Math.min(from, to));
    const highest = Math.min(range.high, Math.max(from, to));
    if (lowest < highest) bands.push({ status, from: lowest, to: highest });
  };
  if (warning !== null) add("WARNING", warning, critical ?? far);
  if (critical !== null) add("CRITICAL", critical, far);
  return bands;
}
