import type { HealthMetric } from "@plimsoll/core";
import { memo } from "react";
import { metricStatus, statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { tradingTexts as texts } from "../../texts/trading.ts";
import { readMetric } from "./read-metric.ts";
import classes from "./trading-page.module.css";

/** One figure with its unit and the shape of its status; the exact value and its limits stand in the tooltip. */
export const MetricValue = memo(function MetricValue({ metric, stale }: { metric: HealthMetric; stale: boolean }) {
  const { text, unit } = readMetric(metric);
  const isBad = metric.status !== "HEALTHY";
  return (
    <span
      className={classes.value}
      style={isBad ? { color: statusTone(metric.status) } : undefined}
      title={exactly(metric)}
    >
      <StatusShape status={metricStatus(metric).status} stale={stale} size={8} />
      {isBad && <span className="visually-hidden">{metric.status} </span>}
      <span>
        {text}
        {unit !== "" && <span className={classes.unit}>{`\u202f${unit}`}</span>}
      </span>
    </span>
  );
});

function exactly({ name, value, unit, direction, threshold_warning, threshold_critical }: HealthMetric): string {
  const suffix = unit === "1" ? "" : ` ${unit}`;
  const sign = direction === "above" ? "≥" : "≤";
  const limits = [
    ...(threshold_warning === null ? [] : [`${texts.limits.warning} ${sign} ${threshold_warning}${suffix}`]),
    ...(threshold_critical === null ? [] : [`${texts.limits.critical} ${sign} ${threshold_critical}${suffix}`]),
  ];
  return [`${name}: ${value === null ? texts.noValue : `${value}${suffix}`}`, ...limits].join("\n");
}
