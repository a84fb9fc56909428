import type { ReportFormat, ReportPeriod, ReportPlan } from "@plimsoll/core";

/** A report that is made by itself when its period is over, and where it goes. */
export interface ReportSchedule {
  readonly period: ReportPeriod;
  /** Of the day after the period, minutes since midnight. */
  readonly minute: number;
  readonly timeZone: string;
  /** Ids of channels that take documents. */
  readonly channels: readonly string[];
  /** Absolute; null: it is not written to a folder. */
  readonly folder: string | null;
  readonly formats: readonly ReportFormat[];
}

/** The reports that are made by themselves. */
export interface Reports {
  /** In the configuration's order, as they stand now. */
  plans(): readonly ReportPlan[];
}
