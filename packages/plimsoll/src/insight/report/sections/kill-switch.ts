import { largest, type MetricRecord, readings, readMetric, smallest } from "../read-metric.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, figure, text, writeSection } from "../write-section.ts";

interface Row extends MetricRecord {
  /** Whether every reading of an hour was as wanted. */
  readonly isReady: (hour: MetricRecord["points"][number]) => boolean;
}

/** Whether the kill switch would have worked, and the risk gate enforced, hour by hour. */
export const killSwitchSection: SectionKind = {
  periods: ["daily", "weekly", "monthly", "annual"],
  async make(sources) {
    const switches = await readMetric(sources, "kill_switch_state");
    const gates = await readMetric(sources, "risk_gate_enforcing");
    const rows: Row[] = [
      ...switches.map((record) => ({ ...record, isReady: ({ max }: Row["points"][number]) => max === 0 })),
      ...gates.map((record) => ({ ...record, isReady: ({ min }: Row["points"][number]) => min === 1 })),
    ];
    const source =
      "readings of kill_switch_state (0 it would work, 1 pulled, 2 it would not) and risk_gate_enforcing (1 it does)";
    const notes =
      rows.length === 0
        ? [
            "no component watched now has such a metric: a check of the kind `risk` gives it, by `kill_switch` and `gate`",
          ]
        : [];
    return writeSection<Row>(
      { id: "kill_switch", title: "Kill switch and risk gate", source, range: sources.range, notes },
      [
        text("component", ({ componentId }) => componentId),
        text("metric", ({ metric }) => metric),
        count("readings", readings),
        figure("smallest", "1", ({ points }) => smallest(points.map(({ min }) => min))),
        figure("largest", "1", ({ points }) => largest(points.map(({ max }) => max))),
        count("clock hours read", ({ points }) => points.length),
        count("of them ready throughout", ({ points, isReady }) => points.filter(isReady).length),
      ],
      rows,
    );
  },
};
