import { ALERT_LATENCY_LIMIT_SECONDS, type Latency, REPORT_PERIODS } from "@plimsoll/core";
import type { SectionKind } from "../report-sources.ts";
import { count, type Field, figure, text, writeSection } from "../write-section.ts";

interface Row {
  readonly name: string;
  readonly latency: Latency;
  readonly limitMs: number | null;
  readonly limitName: string | null;
}

const FIELDS: readonly Field<Row>[] = [
  text("distance", ({ name }) => name),
  count("alerts", ({ latency }) => latency.count),
  figure("p50", "ms", ({ latency }) => latency.p50_ms),
  figure("p99", "ms", ({ latency }) => latency.p99_ms),
  figure("longest", "ms", ({ latency }) => latency.max_ms),
  figure("limit", "ms", ({ limitMs }) => limitMs),
  text("limit of", ({ limitName }) => limitName),
];

/** From the fact to the person, in its parts. */
export const alertLatencySection: SectionKind = {
  periods: REPORT_PERIODS,
  async make({ store, range }) {
    const { detection, alert, delivery, endToEnd } = await store.queryLatency(range);
    const none = { limitMs: null, limitName: null };
    const rows: Row[] = [
      { name: "event to detection", latency: detection, ...none },
      {
        name: "detection to alert",
        latency: alert,
        limitMs: ALERT_LATENCY_LIMIT_SECONDS * 1000,
        limitName: "RTS 6 (EU 2017/589) Art 16(5)",
      },
      { name: "alert to delivery", latency: delivery, ...none },
      { name: "event to delivery", latency: endToEnd, ...none },
    ];
    const source = "event_at, detected_at, generated_at and delivered_at of alerts and their notifications";
    return writeSection({ id: "alert_latency", title: "Alert latency", source, range }, FIELDS, rows);
  },
};
