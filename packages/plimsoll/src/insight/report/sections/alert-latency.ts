import { ALERT_LATENCY_LIMIT_SECONDS, type Latency, REPORT_PERIODS } from "@plimsoll/core";
import type { SectionKind } from "../report-sources.ts";
import { count, type Field, figure, text, writeSection } from "../write-section.ts";

interface Row {
  readonly name: string;
  /** What is counted. */
  readonly of: "alerts" | "deliveries";
  readonly latency: Latency;
  readonly limitMs: number | null;
  readonly limitName: string | null;
}

const FIELDS: readonly Field<Row>[] = [
  text("distance", ({ name }) => name),
  text("of", ({ of }) => of),
  count("measured", ({ latency }) => latency.count),
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
      { name: "event to detection", of: "alerts", latency: detection, ...none },
      {
        name: "detection to alert",
        of: "alerts",
        latency: alert,
        limitMs: ALERT_LATENCY_LIMIT_SECONDS * 1000,
        limitName: "RTS 6 (EU 2017/589) Art 16(5)",
      },
      { name: "alert to delivery", of: "deliveries", latency: delivery, ...none },
      { name: "event to delivery", of: "deliveries", latency: endToEnd, ...none },
    ];
    const source = "event_at, detected_at, generated_at and delivered_at of alerts and their notifications";
    const notes = [
      "event to delivery: of what told of an alert at once; what a dependency, maintenance or a silence held back first is not in it",
    ];
    return writeSection({ id: "alert_latency", title: "Alert latency", source, range, notes }, FIELDS, rows);
  },
};
