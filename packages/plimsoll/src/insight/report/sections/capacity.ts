import { type ResourceCapacity, seriesKey } from "@plimsoll/core";
import type { ReportSources, SectionKind } from "../report-sources.ts";
import { duration, figure, text, time, writeSection } from "../write-section.ts";

const COMPONENTS_A_PAGE = 50;
const MOST_ROWS = 2000;
const DAY_SECONDS = 86_400;

/** How much room there is to limits, and whether they lie beyond twice the peak. */
export const capacitySection: SectionKind = {
  periods: ["monthly", "annual"],
  async make(sources) {
    const { rows, notes } = await readRows(sources);
    const source =
      "peaks of up to six months before the report was made, beside twice the peak of RTS 6 (EU 2017/589) Art 10";
    return writeSection<ResourceCapacity>(
      { id: "capacity", title: "Capacity", source, range: sources.range, notes },
      [
        text("component", ({ component_id }) => component_id),
        text("metric", ({ metric, labels }) => seriesKey(metric, labels)),
        text("unit", ({ unit }) => unit),
        figure("peak", "", ({ peak }) => peak),
        time("peak at", ({ peak_at }) => peak_at),
        duration("history", ({ history_days }) => history_days * DAY_SECONDS),
        figure("limit", "", ({ limit }) => limit),
        figure("twice the peak", "", ({ twice_peak }) => twice_peak),
        figure("limit over twice the peak", "", ({ limit_over_twice_peak }) => limit_over_twice_peak),
        figure("days left", "d", ({ days_left }) => days_left),
      ],
      rows,
    );
  },
};

async function readRows({ world }: Pick<ReportSources, "world">) {
  const rows: ResourceCapacity[] = [];
  let after: string | null = null;
  do {
    const query = { componentId: null, limit: COMPONENTS_A_PAGE, after, whatIf: null };
    const page: Awaited<ReturnType<typeof world.capacity.survey>> = await world.capacity.survey(query);
    rows.push(...page.items);
    after = page.next;
  } while (after !== null && rows.length < MOST_ROWS);
  const isAnyLow = rows.some(({ direction }) => direction === "below");
  return {
    rows,
    notes: [
      ...(isAnyLow ? ["where low is bad, as with availability, the peak is the lowest value"] : []),
      ...(after === null ? [] : [`only the components up to ${after} are looked at`]),
    ],
  };
}
