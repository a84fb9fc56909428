import type { IncidentStatistics } from "@plimsoll/core";
import { readIncidentStatistics } from "../../statistics/incident-statistics.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, duration, text, withBar, writeSection } from "../write-section.ts";

/** Incidents by what caused them, the cause that took most time first. */
export const causeSection: SectionKind = {
  periods: ["weekly", "monthly", "annual"],
  async make({ store, range, now }) {
    const { items, notes } = await readIncidentStatistics(store, { ...range, now });
    const source = "incidents opened in the period, by the component and the diagnosis that caused them";
    return writeSection<IncidentStatistics["items"][number]>(
      { id: "causes", title: "Incidents by cause", source, range, notes },
      [
        text("cause", ({ cause_component_id }) => cause_component_id ?? "no cause was found"),
        text("diagnosis", ({ diagnosis }) => diagnosis),
        count("incidents", ({ incidents }) => incidents),
        withBar(duration("together", ({ total_seconds }) => total_seconds)),
        duration("longest", ({ longest_seconds }) => longest_seconds),
      ],
      items,
    );
  },
};
