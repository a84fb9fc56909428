import type { ComplianceDrill, ComplianceEvidence, ComplianceHold, Latency, ReportList } from "@plimsoll/core";
import { iso, START } from "./fixtures.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NONE: Latency = { count: 0, p50_ms: null, p99_ms: null, max_ms: null };

/** The last days up to the start of the story, oldest first. */
export function lastDates(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(START - (count - 1 - index) * DAY).toISOString().slice(0, 10),
  );
}

export function latencyDay(date: string, longest: number | null): ComplianceEvidence["alert_latency"]["days"][number] {
  if (longest === null) return { date, alert: NONE, end_to_end: NONE };
  const alert = { count: 4, p50_ms: longest / 20, p99_ms: longest / 2, max_ms: longest };
  return { date, alert, end_to_end: { ...alert, p99_ms: longest * 0.8 } };
}

export function drillOf(plan: string, changes: Partial<ComplianceDrill> = {}): ComplianceDrill {
  return { at: iso(-3 * DAY), plan, by: "anna", faults: 12, passed: 12, not_passed: [], ...changes };
}

export function holdOf(kind: ComplianceHold["kind"], changes: Partial<ComplianceHold> = {}): ComplianceHold {
  return { kind, what: "gw", by: "anna", reason: "a release", from: iso(-DAY), to: iso(-DAY + HOUR), ...changes };
}

export function regulatoryClockOf(
  number: number,
  changes: Partial<ComplianceEvidence["clocks"][number]> = {},
): ComplianceEvidence["clocks"][number] {
  return {
    incident_id: `incident-${number}`,
    number,
    title: "order-gateway DOWN",
    clock_id: "dora-initial",
    clock: "DORA initial notification",
    detected_at: iso(-6 * HOUR),
    due_at: iso(-2 * HOUR),
    met_at: null,
    met_by: null,
    outcome: "missed",
    ...changes,
  };
}

/** Nothing was watched yet, unless something is said. */
export function evidenceOf(changes: Partial<ComplianceEvidence> = {}): ComplianceEvidence {
  return {
    from: iso(-30 * DAY),
    to: iso(),
    time_zone: "UTC",
    made_at: iso(),
    history_begins: iso(-60 * DAY),
    alert_latency: { limit_ms: 5000, days: lastDates(30).map((date) => latencyDay(date, null)) },
    clock_offsets: [],
    kill_switches: [],
    clocks: [],
    drills: [],
    last_drill: null,
    holds: [],
    notes: [],
    ...changes,
  };
}

export function reportListOf(changes: Partial<ReportList> = {}): ReportList {
  return {
    items: [
      { period: "daily", name: "2026-11-22", from: iso(-38 * HOUR), to: iso(-14 * HOUR) },
      { period: "daily", name: "2026-11-21", from: iso(-62 * HOUR), to: iso(-38 * HOUR) },
      { period: "weekly", name: "2026-W47", from: iso(-8 * DAY), to: iso(-14 * HOUR) },
    ],
    formats: [
      { format: "html", available: true, reason: null },
      { format: "pdf", available: false, reason: "no Chromium was found on this machine" },
      { format: "csv", available: true, reason: null },
      { format: "json", available: true, reason: null },
    ],
    history_begins: iso(-60 * DAY),
    plans: [],
    ...changes,
  };
}
