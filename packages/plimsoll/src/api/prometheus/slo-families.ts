import type { SloReport } from "@plimsoll/core";
import type { Slos } from "../../port/slo.ts";
import { type MetricFamily, type MetricSample, toLabel } from "./exposition.ts";

/** Objectives: what is left of their budgets, and how fast each window burns. What is not known is left out. */
export function sloFamilies(slos: Slos): MetricFamily[] {
  const reports = slos.list();
  if (reports.length === 0) return [];
  const family = (
    name: string,
    help: string,
    samplesOf: (report: SloReport) => readonly { labels: string; value: number | null }[],
  ): MetricFamily => ({
    name,
    kind: "gauge",
    help,
    samples: reports.flatMap((report) =>
      samplesOf(report).flatMap(({ labels, value }): MetricSample[] => {
        if (value === null) return [];
        return [{ labels: [toLabel("slo", report.slo_id), labels].filter((part) => part !== "").join(","), value }];
      }),
    ),
  });
  return [
    family("plimsoll_slo_objective_ratio", "What is to be good, from 0 to 1.", ({ objective }) => [
      { labels: "", value: objective / 100 },
    ]),
    family("plimsoll_slo_attained_ratio", "What was good over the objective's window, from 0 to 1.", ({ attained }) => [
      { labels: "", value: attained === null ? null : attained / 100 },
    ]),
    family(
      "plimsoll_slo_watched_ratio",
      "How much of the window's time that counts was watched, from 0 to 1.",
      ({ watched_seconds, open_seconds }) => [
        { labels: "", value: open_seconds === 0 ? null : Math.min(1, watched_seconds / open_seconds) },
      ],
    ),
    family(
      "plimsoll_slo_error_budget_remaining_ratio",
      "What is left of the error budget: 1 all of it, 0 nothing, below that more is spent than there was.",
      ({ budget }) => [{ labels: "", value: budget.remaining_ratio }],
    ),
    family(
      "plimsoll_slo_burn_rate",
      "How fast the error budget burns over a window; 1 spends it exactly in the objective's window.",
      ({ burns }) =>
        [
          ...new Map(
            burns.flatMap((burn) => [
              [burn.long_window_seconds, burn.long_burn_rate] as const,
              [burn.short_window_seconds, burn.short_burn_rate] as const,
            ]),
          ),
        ].map(([seconds, value]) => ({ labels: toLabel("window_seconds", String(seconds)), value })),
    ),
    family("plimsoll_slo_burning", "1 while people are told that the budget burns too fast.", ({ burns }) => [
      { labels: "", value: burns.some(({ firing }) => firing) ? 1 : 0 },
    ]),
  ];
}
