import type { ComponentHealth, HealthMetric } from "@plimsoll/core";
import { StatusShape } from "../../components/status-shape.tsx";
import { figureText } from "../../lib/format/format-number.ts";
import { tradingTexts } from "../../texts/trading.ts";
import { LimitBar } from "./limit-bar.tsx";
import { readMetric } from "./read-metric.ts";
import classes from "./trading-page.module.css";

const texts = tradingTexts.offset;

/** Metrics that are told by the bar, and not once more as figures. */
export const CLOCK_OFFSETS: readonly string[] = ["clock_offset_seconds", "clock_offset_signed_seconds"];

/** Below this a share is only said to be less. */
const LEAST_PERCENT = 0.1;

/** How far a clock is off against the limit that was chosen for it; nothing where no clock was measured. */
export function ClockOffset({ metrics }: { metrics: readonly HealthMetric[] }) {
  const offset = metrics.find(({ name }) => name === "clock_offset_seconds");
  const signed = metrics.find(({ name }) => name === "clock_offset_signed_seconds");
  if (offset === undefined && signed === undefined) return null;
  if (offset === undefined) {
    return <p className={classes.offset}>{measured(signed) ?? texts.unjudged}</p>;
  }
  const limit = offset.threshold_critical ?? offset.threshold_warning;
  const says = measured(offset) ?? inWords(offset, signed);
  if (limit === null || limit <= 0 || offset.value === null) return <p className={classes.offset}>{says}</p>;
  const percent = (offset.value / limit) * 100;
  const share = percent > 0 && percent < LEAST_PERCENT ? texts.little : figureText(percent, "%");
  return (
    <div className={classes.offset}>
      <p>
        <StatusShape status={offset.status} size={8} /> <span dir="auto">{says}</span>
        {texts.share(share)}
      </p>
      <LimitBar ratio={offset.value / limit} status={offset.status} says={texts.bar(share)} />
    </div>
  );
}

/** Whether the component's reason is the offset alone, which the bar tells in the same words. */
export function saysOffset({ reason, metrics }: Pick<ComponentHealth, "reason" | "metrics">): boolean {
  const words = measured(metrics.find(({ name }) => name === "clock_offset_seconds"));
  return words !== null && reason.startsWith("clock_offset_seconds") && reason.endsWith(words);
}

/** The checker's own words, which name the limit. */
function measured(metric: HealthMetric | undefined): string | null {
  const words = metric?.details?.measured;
  return typeof words === "string" ? words : null;
}

function inWords(offset: HealthMetric, signed: HealthMetric | undefined): string {
  const { text, unit } = readMetric(offset);
  const way = signed?.value ? (signed.value > 0 ? texts.behind : texts.ahead) : "";
  const limit = offset.threshold_critical;
  const against = limit === null ? "" : texts.against(figureOf({ ...offset, value: limit }));
  return texts.measured(`${text} ${unit}`, way, against);
}

function figureOf(metric: HealthMetric): string {
  const { text, unit } = readMetric(metric);
  return `${text} ${unit}`.trimEnd();
}
