import { type ClockOutcome, clockOutcome, type Incident } from "@plimsoll/core";
import type { SectionKind } from "../report-sources.ts";
import { text, time, writeSection } from "../write-section.ts";
import { readIncidents } from "./incidents.ts";

interface Row {
  readonly number: number;
  readonly clock: Incident["clocks"][number];
}

/** Deadlines that regulations set from the moment an incident was detected, and whether they were kept. */
export const clockSection: SectionKind = {
  periods: ["daily", "weekly", "monthly", "annual"],
  async make(sources) {
    const { items, notes } = await readIncidents(sources);
    const rows = items.flatMap(({ number, clocks }) => clocks.map((clock) => ({ number, clock })));
    const source = "the clocks of incidents opened in the period, as people marked them done";
    return writeSection<Row>(
      { id: "clocks", title: "Regulatory clocks of incidents", source, range: sources.range, notes },
      [
        text("incident", ({ number }) => `INC-${number}`),
        text("clock", ({ clock }) => clock.title),
        time("due", ({ clock }) => clock.due_at),
        time("marked done", ({ clock }) => clock.met_at),
        text("by", ({ clock }) => clock.met_by),
        text("in time", ({ clock }) => OUTCOME_WORDS[clockOutcome(clock, sources.now)]),
      ],
      rows,
    );
  },
};

const OUTCOME_WORDS: Readonly<Record<ClockOutcome, string>> = {
  met: "yes",
  late: "late",
  missed: "not marked done, and past due",
  running: "not due yet",
};
