import { largest, type MetricRecord, readings, readMetric, smallest } from "../read-metric.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, figure, text, writeSection } from "../write-section.ts";

const NAME = "clock_offset_seconds";

/** How far clocks were off, beside the limits that are configured. */
export const clockOffsetSection: SectionKind = {
  periods: ["daily", "weekly", "monthly", "annual"],
  async make(sources) {
    const records = await readMetric(sources, NAME);
    const notes =
      records.length === 0 ? ["no component watched now measures a clock: see the kinds `ntp` and `chrony`"] : [];
    const unit = records[0]?.unit ?? "s";
    const source = `readings of ${NAME}; the p99 is the worst of any hour, the limits are those configured now`;
    return writeSection<MetricRecord>(
      { id: "clock_offset", title: "Clock offsets", source, range: sources.range, notes },
      [
        text("component", ({ componentId }) => componentId),
        text("metric", ({ metric }) => metric),
        count("readings", readings),
        figure("smallest", unit, ({ points }) => smallest(points.map(({ min }) => min))),
        figure("largest", unit, ({ points }) => largest(points.map(({ max }) => max))),
        figure("p99 of the worst hour", unit, ({ points }) => largest(points.map(({ p99 }) => p99))),
        figure("warning at", unit, ({ newest }) => newest.threshold_warning),
        figure("critical at", unit, ({ newest }) => newest.threshold_critical),
      ],
      records,
    );
  },
};
