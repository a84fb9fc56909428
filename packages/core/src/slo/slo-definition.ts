import type { AlertSeverity } from "../status/alert-severity.ts";

/** One rule of multi-window burn-rate alerting: it fires while both windows burn at least `factor` times too fast. */
export interface BurnRule {
  readonly factor: number;
  readonly longMs: number;
  readonly shortMs: number;
  readonly severity: AlertSeverity;
}

/**
 * The rules that the Google SRE workbook recommends (The Site Reliability Workbook, O'Reilly 2018, chapter 5, "Alerting on
 * SLOs", table 5-8): of a budget for 30 days, 2 % in an hour and 5 % in six hours page, 10 % in three days is a ticket. The
 * short window, a twelfth of the long one, ends the alert soon after the trouble is over.
 */
export const SRE_BURN_RULES: readonly BurnRule[] = [
  { factor: 14.4, longMs: 3_600_000, shortMs: 300_000, severity: "HIGH" },
  { factor: 6, longMs: 21_600_000, shortMs: 1_800_000, severity: "HIGH" },
  { factor: 1, longMs: 259_200_000, shortMs: 21_600_000, severity: "MEDIUM" },
];

/** What is good: time not in (or beyond) a bad status, or results whose metric keeps within a limit. */
export type SloIndicator =
  | { readonly kind: "availability"; readonly badStatus: "DOWN" | "CRITICAL" }
  | { readonly kind: "metric"; readonly metric: string; readonly limit: number; readonly goodIs: "below" | "above" };

/** Whose good counts: each component by itself, or a path that is good only while every stage of it is. */
export type SloScope =
  | { readonly kind: "components"; readonly ids: readonly string[] }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "path"; readonly stages: readonly string[] };

export interface SloDefinition {
  readonly id: string;
  readonly description: string;
  readonly scope: SloScope;
  readonly indicator: SloIndicator;
  /** Percent that is to be good, above 0 and below 100. */
  readonly objective: number;
  /** The rolling window that the objective is for, ms. */
  readonly windowMs: number;
  readonly burnRules: readonly BurnRule[];
  /** The calendar of the market in whose hours alone it counts; absent: it counts always. */
  readonly calendar?: string;
}
