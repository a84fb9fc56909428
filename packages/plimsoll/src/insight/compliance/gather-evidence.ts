import {
  ALERT_LATENCY_LIMIT_SECONDS,
  type ComplianceEvidence,
  clockOutcome,
  type MetricPoint,
  periodAt,
  type TimeSpan,
  toTimestamp,
} from "@plimsoll/core";
import type { Store } from "../../port/store.ts";
import { historyBegins } from "../report/build-report.ts";
import { readDrills, readLastDrill } from "../report/read-drills.ts";
import { largest, type MetricRecord, readMetric } from "../report/read-metric.ts";
import type { ReportWorld } from "../report/report-sources.ts";
import { readIncidents } from "../report/sections/incidents.ts";
import { daysOf } from "./days-of.ts";
import { type AutomationHeld, readHolds } from "./read-holds.ts";

export interface EvidenceParts {
  readonly store: Store;
  readonly world: Pick<ReportWorld, "components">;
  readonly automation: AutomationHeld | null;
  readonly now: number;
}

type Latencies = ComplianceEvidence["alert_latency"]["days"];

/** Measured figures of a range, beside the limits that rules name. Rejects with StoreError while the store cannot answer. */
export async function gatherEvidence(
  asked: TimeSpan & { readonly timeZone: string },
  { store, world, automation, now }: EvidenceParts,
): Promise<ComplianceEvidence> {
  const { timeZone } = asked;
  const range = { from: asked.from, to: Math.min(asked.to, now + 1) };
  const begins = historyBegins(await store.queryStatusRecord({ from: now, componentIds: null }));
  const sources = { store, world, range };
  const drills = await readDrills(store, range);
  const clocks = await readClocks(sources, now);
  const holds = await readHolds({ store, range, now, begins, automation });
  return {
    from: toTimestamp(range.from),
    to: toTimestamp(range.to),
    time_zone: timeZone,
    made_at: toTimestamp(now),
    history_begins: begins === null ? null : toTimestamp(begins),
    alert_latency: { limit_ms: ALERT_LATENCY_LIMIT_SECONDS * 1000, days: await readLatencies(store, range, timeZone) },
    clock_offsets: (await readMetric(sources, "clock_offset_seconds")).map((record) => toOffset(record, timeZone)),
    kill_switches: [
      ...(await readMetric(sources, "kill_switch_state")).map((record) => toSwitch(record, WOULD_WORK, timeZone)),
      ...(await readMetric(sources, "risk_gate_enforcing")).map((record) => toSwitch(record, ENFORCES, timeZone)),
    ],
    clocks: clocks.items,
    drills: drills.items,
    last_drill: await readLastDrill(store),
    holds: [...holds.items],
    notes: [...clocks.notes, ...drills.notes, ...holds.notes],
  };
}

async function readLatencies(store: Store, range: TimeSpan, timeZone: string): Promise<Latencies> {
  const days: Latencies = [];
  for (const { date, from, to } of daysOf(range, timeZone)) {
    const { alert, endToEnd } = await store.queryLatency({ from, to });
    days.push({ date, alert, end_to_end: endToEnd });
  }
  return days;
}

function toOffset(record: MetricRecord, timeZone: string): ComplianceEvidence["clock_offsets"][number] {
  const days = Array.from(byDate(record.points, timeZone), ([date, hours]) => ({
    date,
    largest: largest(hours.flatMap(({ min, max }) => [min, max].map((value) => value && Math.abs(value)))),
  }));
  return {
    component_id: record.componentId,
    metric: record.metric,
    unit: record.unit,
    limit: record.newest.threshold_critical,
    days: days.flatMap((day) => (day.largest === null ? [] : [{ date: day.date, largest: day.largest }])),
  };
}

/** What a reading must be throughout. */
const WOULD_WORK = 0;
const ENFORCES = 1;

function toSwitch(
  { componentId, metric, newest, points }: MetricRecord,
  wanted: number,
  timeZone: string,
): ComplianceEvidence["kill_switches"][number] {
  const isReady = ({ min, max }: MetricPoint) => min === wanted && max === wanted;
  return {
    component_id: componentId,
    metric,
    value: newest.value,
    is_ready: newest.value === null ? null : newest.value === wanted,
    days: Array.from(byDate(points, timeZone), ([date, hours]) => ({
      date,
      hours_read: hours.length,
      hours_ready: hours.filter(isReady).length,
    })),
  };
}

function byDate(points: readonly MetricPoint[], timeZone: string): Map<string, MetricPoint[]> {
  const days = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const date = periodAt("daily", Date.parse(point.timestamp), timeZone);
    const own = days.get(date);
    if (own === undefined) days.set(date, [point]);
    else own.push(point);
  }
  return days;
}

async function readClocks(sources: Parameters<typeof readIncidents>[0], now: number) {
  const { items, notes } = await readIncidents(sources);
  return {
    notes,
    items: items.flatMap(({ incident_id, number, title, detected_at, clocks }) =>
      clocks.map(({ clock_id, title: clock, due_at, met_at, met_by }) => {
        const outcome = clockOutcome({ due_at, met_at }, now);
        return { incident_id, number, title, clock_id, clock, detected_at, due_at, met_at, met_by, outcome };
      }),
    ),
  };
}
