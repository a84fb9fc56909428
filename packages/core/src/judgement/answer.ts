import type { HealthMetric } from "../contract/health-metric.ts";
import type { FoundResult } from "../metric/check-result.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { clip } from "../text/clip.ts";
import type { MetricHold } from "../threshold/hold-level.ts";
import type { ComponentState, JudgementPolicy, Reason } from "./component-state.ts";
import { explainMetrics } from "./explain-metrics.ts";
import { judgeMetrics } from "./judge-metrics.ts";

/** How much of a failure's message is kept. */
const MESSAGE_LIMIT = 500;
const HEALTHY_REASON: Reason = Object.freeze({
  code: "healthy",
  text: "answers, and every metric is within its thresholds",
});
const NO_METRICS: readonly HealthMetric[] = Object.freeze([]);

/** What one result says by itself, before confirmation. */
export interface Answer {
  readonly status: HealthStatus;
  readonly reason: Reason;
  readonly metrics: readonly HealthMetric[];
  readonly holds: Readonly<Record<string, MetricHold>>;
  /** What failed, or null for a measured answer. */
  readonly error: string | null;
  /** It is believed at once when it is worse than what was believed. */
  readonly conclusive: boolean;
  /** Of the result it was read from, epoch ms. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** The target asked to be left alone until then, epoch ms; undefined when it did not. */
  readonly restUntil: number | undefined;
}

/**
 * Reads a result: the worst of its metrics, or DOWN when the check failed, whatever it measured on the way. Metrics are
 * those of this result alone: a failed check that measured nothing shows none rather than those of before.
 */
export function readAnswer(state: ComponentState, result: FoundResult, policy: JudgementPolicy): Answer {
  const { outcome, startedAt, finishedAt, notBefore: restUntil } = result;
  const context = { thresholds: policy.thresholds, holds: state.holds, at: finishedAt };
  if (outcome.kind === "failed") {
    const { holds } = state;
    const metrics = outcome.metrics === undefined ? NO_METRICS : judgeMetrics(outcome.metrics, context).metrics;
    const error = clip(outcome.failure.message, MESSAGE_LIMIT);
    const reason = explainFailure(error, state.errorCount + 1);
    const conclusive = outcome.failure.conclusive === true;
    return { status: "DOWN", reason, metrics, holds, error, conclusive, startedAt, finishedAt, restUntil };
  }
  const { metrics, status, holds, conclusive } = judgeMetrics(outcome.metrics, context);
  const reason = status === "HEALTHY" ? HEALTHY_REASON : explainMetrics(metrics, status);
  return { status, reason, metrics, holds, error: null, conclusive, startedAt, finishedAt, restUntil };
}

function explainFailure(error: string, count: number): Reason {
  const text = count > 1 ? `${count} checks in a row failed: ${error}` : `the check failed: ${error}`;
  return { code: "check-failed", text };
}
