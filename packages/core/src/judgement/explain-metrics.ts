import type { HealthMetric } from "../contract/health-metric.ts";
import { seriesKey } from "../metric/metric-reading.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { clip } from "../text/clip.ts";
import { formatQuantity } from "../text/format-number.ts";
import { hasReached } from "../threshold/evaluate-threshold.ts";
import type { Reason } from "./component-state.ts";
import { explainStall, stalledProgress, upButNotTrading } from "./up-but-not-trading.ts";

/** How many metrics a reason names; the rest are counted. */
const NAMED = 3;
const NAME_LIMIT = 120;
const ERROR_LIMIT = 200;

/** Why a component has the status that its metrics give it: the metrics at that level, in words. */
export function explainMetrics(metrics: readonly HealthMetric[], status: HealthStatus): Reason {
  const worst = metrics.filter((metric) => metric.status === status);
  const gate = openGate(worst);
  if (gate !== null) return { code: "gate-not-enforcing", text: nameWorst([gate, ...without(worst, gate)]) };
  const stalled = stalledProgress(worst);
  if (stalled !== null) {
    const others = without(worst, stalled);
    return upButNotTrading(
      "it",
      [explainStall(stalled), ...(others.length === 0 ? [] : [nameWorst(others)])].join("; "),
    );
  }
  return {
    code: worst.some((metric) => metric.value !== null) ? "threshold" : "missing-value",
    text: nameWorst(worst),
  };
}

/** That nothing holds orders back comes before whatever else is wrong, and before what nobody can tell. */
function openGate(worst: readonly HealthMetric[]): HealthMetric | null {
  const open = ({ name, status, value }: HealthMetric) =>
    name === "risk_gate_enforcing" && status === "CRITICAL" && value !== null;
  return worst.find(open) ?? null;
}

function without(metrics: readonly HealthMetric[], one: HealthMetric): readonly HealthMetric[] {
  return metrics.filter((metric) => metric !== one);
}

function nameWorst(worst: readonly HealthMetric[]): string {
  const named = worst.slice(0, NAMED).map(explainMetric).join("; ");
  return worst.length > NAMED ? `${named}; and ${worst.length - NAMED} more` : named;
}

/** A judged metric against its threshold, in words: `response_time 1,240 ms, critical at 1,000 ms`. */
export function explainMetric(metric: HealthMetric): string {
  const { value, unit, direction } = metric;
  const series = clip(seriesKey(metric.name, metric.labels), NAME_LIMIT);
  const error = errorOf(metric);
  if (value === null) return `${series} was expected but has no value${error}`;
  const critical = metric.status === "CRITICAL";
  const edge = critical ? metric.threshold_critical : metric.threshold_warning;
  const level = critical ? "critical" : "warning";
  const measured = `${series} ${formatQuantity(value, unit)}`;
  if (error !== "") return `${measured}${error}`;
  if (edge === null || !hasReached(value, edge, direction))
    return `${measured}, still ${level}: not yet back to its clear value`;
  return `${measured}, ${level} at ${formatQuantity(edge, unit)}${direction === "below" ? " or less" : ""}`;
}

/** What the checker itself says is wrong: it tells more than where the edge of a flag lies. */
function errorOf({ details }: HealthMetric): string {
  const error = details?.error;
  return typeof error === "string" && error !== "" ? `: ${clip(error, ERROR_LIMIT)}` : "";
}
