import { type SloReport, SRE_BURN_RULES } from "@plimsoll/core";

/** An objective whose budget burns. */
export const SLO_REPORT: SloReport = {
  slo_id: "orders",
  description: "",
  objective: 99.9,
  window_seconds: 2_592_000,
  calendar: null,
  open_seconds: 2_592_000,
  watched_seconds: 480,
  unit: "seconds",
  status: "burning",
  attained: 99.95,
  budget: { total: 2592, spent: 1296, remaining_ratio: 0.5 },
  burn_rate_1h: 20,
  lasts_seconds: 64_800,
  burns: SRE_BURN_RULES.map(({ factor, longMs, shortMs, severity }, place) => ({
    factor,
    severity,
    long_window_seconds: longMs / 1000,
    short_window_seconds: shortMs / 1000,
    long_burn_rate: place === 2 ? null : 20,
    short_burn_rate: 30,
    firing: place === 0,
  })),
  spenders: [{ component_id: "gw", spent: 1296 }],
  by_day: [],
  judged_at: "2026-01-05T00:00:00.000Z",
};
