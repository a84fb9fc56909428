import type {
  AuditRecord,
  BacktestAlert,
  BacktestReport,
  BacktestSide,
  Forecast,
  ResourceCapacity,
  SloReport,
} from "@plimsoll/core";
import { iso } from "./fixtures.ts";

const HOUR = 3_600_000;

export function forecastOf(component_id: string, changes: Partial<Forecast> = {}): Forecast {
  return {
    component_id,
    metric: "disk_usage",
    labels: { mount: "/var" },
    unit: "%",
    kind: "forecast",
    words: "disk_usage /var reaches critical in 3 h 10 min (80 %: 2 h to 6 h)",
    why: "a certain trend over 2 d.",
    made_at: iso(),
    sure: true,
    confidence: "high",
    threshold_warning: 85,
    threshold_critical: 95,
    direction: "above",
    reaches_warning: null,
    reaches_critical: { at: iso(3 * HOUR), earliest: iso(2 * HOUR), latest: iso(6 * HOUR) },
    trend: { per_hour: 3, low: 2, high: 4, certain: true, since: iso(-48 * HOUR) },
    points: [0, 1, 2, 3].map((n) => ({
      timestamp: iso(n * HOUR),
      value: 86 + 3 * n,
      low: 85 + 2 * n,
      high: 87 + 4 * n,
    })),
    change_points: [],
    anomalies: [],
    basis: { method: "trend", seen_seconds: 172_800, needed_seconds: 3600, horizon_seconds: 86_400, values: 5760 },
    ...changes,
  };
}

export function sloOf(slo_id: string, changes: Partial<SloReport> = {}): SloReport {
  return {
    slo_id,
    description: "",
    objective: 99.9,
    window_seconds: 30 * 86_400,
    calendar: null,
    open_seconds: 30 * 86_400,
    watched_seconds: 30 * 86_400,
    unit: "seconds",
    status: "ok",
    attained: 99.95,
    budget: { total: 2592, spent: 1296, remaining_ratio: 0.5 },
    burn_rate_1h: 0.5,
    lasts_seconds: 60 * 86_400,
    burns: [
      {
        factor: 14.4,
        severity: "CRITICAL",
        long_window_seconds: 3600,
        short_window_seconds: 300,
        long_burn_rate: 0.5,
        short_burn_rate: null,
        firing: false,
      },
    ],
    spenders: [],
    by_day: [
      { date: "2026-11-22", good: 85_000, spent: 1296 },
      { date: "2026-11-23", good: 86_400, spent: 0 },
    ],
    judged_at: iso(),
    ...changes,
  };
}

export function capacityOf(component_id: string, changes: Partial<ResourceCapacity> = {}): ResourceCapacity {
  return {
    component_id,
    metric: "disk_usage",
    unit: "%",
    direction: "above",
    current: 60,
    peak: 70,
    peak_at: iso(-24 * HOUR),
    peak_resolution: "raw",
    history_days: 40,
    limit: 95,
    headroom: 25,
    headroom_percent: 26,
    twice_peak: 140,
    limit_over_twice_peak: 0.68,
    growth_per_day: 0.5,
    days_left: 70,
    days_left_at_1_5: 46,
    days_left_at_2: 35,
    days_left_why: null,
    what_if: null,
    notes: [],
    ...changes,
  };
}

export function auditOf(sequence: number, changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    sequence,
    timestamp: iso(),
    actor: "anna",
    verb: "add_silence",
    subject: "silence:7",
    outcome: "done",
    before: null,
    after: { reason: "release 2.4" },
    previous_hash: "00",
    hash: "ff",
    ...changes,
  };
}

export function backtestAlertOf(component_id: string, changes: Partial<BacktestAlert> = {}): BacktestAlert {
  return { component_id, fired_at: iso(-HOUR), resolved_at: iso(-HOUR / 2), severity: "HIGH", ...changes };
}

export function backtestSideOf(changes: Partial<BacktestSide> = {}): BacktestSide {
  const pages = { pages: 2, night_pages: 1, per_week: 2, night_per_week: 1, per_hour: 0.01 };
  return { source: "replayed", name: "the configuration in force", alerts: 2, flaps: 0, kept: 0, pages, ...changes };
}

export function backtestOf(changes: Partial<BacktestReport> = {}): BacktestReport {
  return {
    since: iso(-7 * 24 * HOUR),
    until: iso(),
    time_zone: "UTC",
    watched_seconds: 7 * 86_400,
    rows: 120_960,
    rows_reduced: 300,
    a: backtestSideOf(),
    b: backtestSideOf({ name: "with the changes" }),
    totals: { matched: 0, earlier: 0, later: 0, only_a: 0, only_b: 0, median_earlier_seconds: null },
    channels: [],
    components: [],
    suggestions: [],
    suggested_pages: null,
    notes: [],
    ...changes,
  };
}
