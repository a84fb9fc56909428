import { type Incident, REPORT_PERIODS } from "@plimsoll/core";
import { PAGE_LIMIT, readAll } from "../read-all.ts";
import type { ReportSources, SectionKind } from "../report-sources.ts";
import { count, duration, text, time, writeSection } from "../write-section.ts";

/** Each incident that was opened in the period, the newest first. */
export const incidentSection: SectionKind = {
  periods: REPORT_PERIODS,
  async make(sources) {
    const { items, notes } = await readIncidents(sources);
    const own = items.filter(({ merged_into }) => merged_into === null);
    const merged = items.length - own.length;
    const gone = merged === 0 ? [] : [`${merged} more were taken over by one of these or of before`];
    const source = "incidents opened in the period; one that is open counts until the report was made";
    const about = { id: "incidents", title: "Incidents", source, range: sources.range, notes: [...notes, ...gone] };
    const length = ({ detected_at, resolved_at }: Incident) =>
      Math.max(0, ((resolved_at === null ? sources.now : Date.parse(resolved_at)) - Date.parse(detected_at)) / 1000);
    return writeSection<Incident>(
      about,
      [
        text("incident", ({ number }) => `INC-${number}`),
        text("title", ({ title }) => title),
        text("severity", ({ severity }) => severity),
        text("cause", ({ cause_component_id }) => cause_component_id),
        time("detected", ({ detected_at }) => detected_at),
        time("resolved", ({ resolved_at }) => resolved_at),
        duration("took", length),
        count("components", ({ members }) => members.length),
        text("taken by", ({ acknowledged }) => acknowledged?.by ?? null),
      ],
      own,
    );
  },
};

/** Incidents that were opened in the period, the newest first. */
export function readIncidents({ store, range }: Pick<ReportSources, "store" | "range">) {
  return readAll((cursor) =>
    store.queryIncidents({ ...range, limit: PAGE_LIMIT, cursor, componentId: null, status: null }),
  );
}
