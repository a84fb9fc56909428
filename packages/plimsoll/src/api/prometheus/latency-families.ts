import { ALERT_LATENCY_LIMIT_SECONDS, type Latency } from "@plimsoll/core";
import type { LatencyFigures } from "../../port/store.ts";
import { type MetricFamily, type MetricSample, toLabel } from "./exposition.ts";

/** Latencies over the last 24 h. Quantiles are left out while nothing was measured. */
export function latencyFamilies({ detection, alert, delivery, endToEnd }: LatencyFigures): MetricFamily[] {
  return [
    family(
      "plimsoll_detection_latency_seconds",
      "From the start of the check that showed it to its answer, 24 h.",
      detection,
    ),
    family(
      "plimsoll_alert_latency_seconds",
      "From the failing answer to the alert, 24 h; to be held under 5 s.",
      alert,
    ),
    {
      name: "plimsoll_alert_latency_limit_seconds",
      kind: "gauge",
      help: "What plimsoll_alert_latency_seconds is to be held under.",
      samples: [{ labels: "", value: ALERT_LATENCY_LIMIT_SECONDS }],
    },
    family("plimsoll_delivery_latency_seconds", "From the alert to its delivery, 24 h.", delivery),
    family(
      "plimsoll_end_to_end_latency_seconds",
      "From the start of the check that showed it to the alert's delivery, 24 h.",
      endToEnd,
    ),
  ];
}

/** Quantiles of a sliding window, as a summary may have them; a quantile of 1 is the maximum. */
function family(name: string, help: string, latency: Latency): MetricFamily {
  const quantiles = [
    ["0.5", latency.p50_ms],
    ["0.99", latency.p99_ms],
    ["1", latency.max_ms],
  ] as const;
  const samples: MetricSample[] = quantiles.flatMap(([quantile, ms]) =>
    ms === null ? [] : [{ labels: toLabel("quantile", quantile), value: ms / 1000 }],
  );
  return { name, kind: "summary", help, samples };
}
