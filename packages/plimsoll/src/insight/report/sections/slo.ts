import { REPORT_PERIODS, type SloReport } from "@plimsoll/core";
import type { SectionKind } from "../report-sources.ts";
import { duration, figure, text, writeSection } from "../write-section.ts";

const MARKET_HOURS = [
  text<SloReport>("only while", ({ calendar }) => (calendar === null ? null : `${calendar} trades`)),
  duration<SloReport>("that is", ({ open_seconds }) => open_seconds),
];

/** Objectives and what is left of their budgets. They are for windows of their own, up to now. */
export const sloSection: SectionKind = {
  periods: REPORT_PERIODS,
  make({ world, range }) {
    const source = "objectives as they stood when the report was made, each over its own rolling window";
    const items = world.slos.list();
    const notes = items.length === 0 ? ["no objectives are configured, or none has been judged yet"] : [];
    const section = writeSection<SloReport>(
      { id: "slo", title: "Objectives", source, range, notes },
      [
        text("objective", ({ slo_id }) => slo_id),
        figure("is to be good", "%", ({ objective }) => objective),
        figure("was good", "%", ({ attained }) => attained),
        duration("window", ({ window_seconds }) => window_seconds),
        ...(items.some(({ calendar }) => calendar !== null) ? MARKET_HOURS : []),
        duration("watched", ({ watched_seconds }) => watched_seconds),
        figure("budget left", "%", ({ budget }) =>
          budget.remaining_ratio === null ? null : budget.remaining_ratio * 100,
        ),
        text("status", ({ status }) => status.replace("_", " ")),
      ],
      items,
    );
    return Promise.resolve(section);
  },
};
