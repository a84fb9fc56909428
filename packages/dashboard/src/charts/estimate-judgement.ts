import { evaluateThreshold, type HealthStatus, holdLevel, type MetricHold, type Threshold } from "@plimsoll/core";
import type { ChartPoint } from "./chart-points.ts";

/** What a threshold would have made of the points of a chart. */
export interface Estimate {
  readonly warning: Stay;
  readonly critical: Stay;
  /** How often it would have left HEALTHY. */
  readonly alerts: number;
}

/** How often a level was entered, and for how long it lasted in all. */
export interface Stay {
  readonly times: number;
  readonly ms: number;
}

/**
 * Judges each point by itself, with `for` and `clear`. An estimate: what confirms a status is not known here, and of coarse
 * points only the mean is looked at. A point counts until the next, at most for `mostMs`.
 */
export function estimateJudgement(points: readonly ChartPoint[], threshold: Threshold, mostMs: number): Estimate {
  const { direction = "above" } = threshold;
  const times = { HEALTHY: 0, WARNING: 0, CRITICAL: 0, DOWN: 0 };
  const ms = { ...times };
  let alerts = 0;
  let level: HealthStatus = "HEALTHY";
  let hold: MetricHold | undefined;
  points.forEach((point, index) => {
    const { at, mean } = point;
    // A gap judges nothing; a null that was measured would be bad, but a chart can't tell the two apart.
    if (mean === null) return;
    hold = holdLevel(hold, {
      raw: evaluateThreshold({ value: mean }, threshold),
      value: mean,
      direction,
      threshold,
      at,
    });
    if (hold.level !== level) times[hold.level] += 1;
    if (level === "HEALTHY" && hold.level !== "HEALTHY") alerts += 1;
    level = hold.level;
    const next = points[index + 1]?.at ?? at + mostMs;
    ms[level] += Math.min(next - at, mostMs);
  });
  return {
    warning: { times: times.WARNING, ms: ms.WARNING },
    critical: { times: times.CRITICAL, ms: ms.CRITICAL },
    alerts,
  };
}
