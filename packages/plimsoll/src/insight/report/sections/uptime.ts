import { REPORT_PERIODS, type TimeStatistics } from "@plimsoll/core";
import { componentStatistics } from "../../statistics/component-statistics.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, duration, type Field, figure, text, withBar, writeSection } from "../write-section.ts";

interface Row extends TimeStatistics {
  readonly name: string;
}

const FIELDS: readonly Field<Row>[] = [
  text("component", ({ name }) => name),
  figure("uptime", "%", ({ uptime_percentage }) => uptime_percentage),
  duration("watched", ({ seconds: { healthy, warning, critical, down } }) => healthy + warning + critical + down),
  count("outages", ({ outages }) => outages),
  withBar(duration("down", ({ seconds }) => seconds.down)),
  duration("degraded", ({ seconds }) => seconds.warning + seconds.critical),
  duration("maintenance", ({ seconds }) => seconds.maintenance),
  duration("paused", ({ seconds }) => seconds.paused),
  duration("unwatched", ({ seconds }) => seconds.unwatched),
  duration("MTTR", ({ mttr_seconds }) => mttr_seconds),
  duration("MTBF", ({ mtbf_seconds }) => mtbf_seconds),
];

/** Time up and down of all components together and of each, those with most time down first. */
export const uptimeSection: SectionKind = {
  periods: REPORT_PERIODS,
  async make({ time, world }) {
    const types = new Map(world.components().map(({ component_id, component_type }) => [component_id, component_type]));
    const { system, items } = componentStatistics(time, (id) => types.get(id) ?? null);
    const rows = items
      .toSorted((a, b) => b.seconds.down - a.seconds.down)
      .map(({ component_id, ...figures }) => ({ name: component_id, ...figures }));
    const source = "changes of status of the components watched now; maintenance, pauses and the monitor's gaps apart";
    const about = { id: "uptime", title: "Uptime", source, range: time.range };
    return writeSection(about, FIELDS, [{ name: "all together", ...system }, ...rows]);
  },
};
