import type { HealthMetric } from "../contract/health-metric.ts";
import { PROGRESS_AGE } from "../progress/progress-rule.ts";
import { clip } from "../text/clip.ts";
import { formatDuration } from "../text/format-duration.ts";
import type { Reason } from "./component-state.ts";

const NAME_LIMIT = 120;

/** The component answers, and its progress has been standing still for its limit: null when that is not so. */
export function stalledProgress(metrics: readonly HealthMetric[]): HealthMetric | null {
  const stalled = metrics.find(
    ({ name, status, value }) => name === PROGRESS_AGE && status === "CRITICAL" && value !== null,
  );
  return stalled ?? null;
}

/** `loop_iterations has not advanced for 42 s (limit 30 s)`. */
export function explainStall({ labels, value, threshold_critical: limit }: HealthMetric): string {
  const metric = clip(labels?.metric ?? "its progress", NAME_LIMIT);
  const bound = limit === null ? "" : ` (limit ${formatDuration(limit * 1000)})`;
  return `${metric} has not advanced for ${formatDuration((value ?? 0) * 1000)}${bound}`;
}

/** The diagnosis in words: who answers, and what stands still all the same. */
export function upButNotTrading(who: string, what: string): Reason {
  return { code: "up-but-not-trading", text: `up but not trading: ${who} answers, but ${what}` };
}
