import type { BacktestComponent } from "@plimsoll/core";
import type { Estimate, Stay } from "../../charts/estimate-judgement.ts";
import { formatAge } from "../../lib/format/format-time.ts";
import { thresholdTexts as texts } from "../../texts/thresholds.ts";

/** `WARNING 3 times, 12 min in all; CRITICAL never; 3 alerts`. */
export function estimateWords({ warning, critical, alerts }: Estimate): string {
  const stay = (status: string, { times, ms }: Stay): string => texts.stay(status, times, formatAge(ms));
  return [stay("WARNING", warning), stay("CRITICAL", critical), texts.alerts(alerts)].join("; ");
}

/** One side of a backtest in the same order, with what would have called people. */
export function sideWords({ alerts, pages, seconds_in_status }: BacktestComponent["a"]): string {
  return texts.exactSide({
    warning: formatAge(seconds_in_status.WARNING * 1000),
    critical: formatAge(seconds_in_status.CRITICAL * 1000),
    alerts: texts.alerts(alerts),
    pages: texts.pages(pages),
  });
}
