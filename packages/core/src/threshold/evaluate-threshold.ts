import type { Direction } from "../metric/direction.ts";
import type { HealthStatus } from "../status/health-status.ts";
import type { Threshold } from "./threshold.ts";

/** Whether a value has reached an edge from its good side; the edge itself counts. */
export function hasReached(value: number, edge: number, direction: Direction): boolean {
  return direction === "below" ? value <= edge : value >= edge;
}

/** Which way is bad: the threshold's word, else the reading's, else `above`. */
export function directionOf(reading: { readonly direction?: Direction | undefined }, threshold?: Threshold): Direction {
  return threshold?.direction ?? reading.direction ?? "above";
}

/**
 * The level of a reading: `value >= critical` is CRITICAL, else `value >= warning` is WARNING, else HEALTHY; with
 * direction `below` the comparisons turn round. Never DOWN: that is for failed checks.
 *
 * A value that is missing or not a finite number (null, NaN, an infinity) is never HEALTHY: it is CRITICAL where a
 * critical threshold exists, else WARNING. For an infinity on the bad side that is also what comparing would give; one on
 * the good side was not measured either.
 */
export function evaluateThreshold(
  reading: { readonly value: number | null; readonly direction?: Direction | undefined },
  threshold: Threshold | undefined,
): HealthStatus {
  const { value } = reading;
  const critical = threshold?.critical;
  if (typeof value !== "number" || !Number.isFinite(value)) return critical === undefined ? "WARNING" : "CRITICAL";
  const direction = directionOf(reading, threshold);
  if (critical !== undefined && hasReached(value, critical, direction)) return "CRITICAL";
  const warning = threshold?.warning;
  return warning !== undefined && hasReached(value, warning, direction) ? "WARNING" : "HEALTHY";
}
