import type { ComplianceDrill } from "@plimsoll/core";
import { readDrills } from "../read-drills.ts";
import type { SectionKind } from "../report-sources.ts";
import { count, text, time, writeSection } from "../write-section.ts";

/** Drills that were carried out before this monitor. */
export const drillSection: SectionKind = {
  periods: ["weekly", "monthly", "annual"],
  async make({ store, range }) {
    const { items, notes } = await readDrills(store, range);
    const none = items.length === 0 ? ["no drill is recorded in the period"] : [];
    return writeSection<ComplianceDrill>(
      { id: "drills", title: "Drills", source: "audit entries of drills", range, notes: [...notes, ...none] },
      [
        time("at", ({ at }) => at),
        text("plan", ({ plan }) => plan),
        text("by", ({ by }) => by),
        count("faults", ({ faults }) => faults),
        count("passed", ({ passed }) => passed),
        text("not passed", ({ not_passed }) => not_passed.join(", ")),
      ],
      items,
    );
  },
};
