import type { ComponentHealth, ReportPeriod, ReportSection, TimeSpan } from "@plimsoll/core";
import type { Capacity } from "../../port/capacity.ts";
import type { Slos } from "../../port/slo.ts";
import type { Store } from "../../port/store.ts";
import type { TimeReport } from "../statistics/time-report.ts";

/** What is watched now, as a report is told of it. */
export interface ReportWorld {
  components(): readonly ComponentHealth[];
  readonly slos: Slos;
  readonly capacity: Capacity;
}

/** What a section is made from. */
export interface ReportSources {
  readonly store: Store;
  readonly world: ReportWorld;
  /** What is counted: not beyond now. */
  readonly range: TimeSpan;
  readonly time: TimeReport;
  readonly now: number;
  readonly period: ReportPeriod;
  readonly timeZone: string;
}

/** A section of reports: a file in `sections/` and a line in `report-sections.ts`. */
export interface SectionKind {
  readonly periods: readonly ReportPeriod[];
  /** Reads, then writes. Rejects with StoreError while the store cannot answer. */
  make(sources: ReportSources): Promise<ReportSection>;
}
