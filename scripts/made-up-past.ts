import type { HealthStatus } from "@plimsoll/core";
import { fillHistory } from "plimsoll/testing";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So long ago for what is planned with: capacity looks at six months. */
const LONG_MS = 180 * DAY_MS;
/** From here on every component has a past: for the strips of 24 h, and to compare with yesterday. */
const RECENT_MS = 27 * HOUR_MS;
const EVER = 1e13;
const RETENTION = {
  ...{ rawMs: RECENT_MS, rawBytes: EVER, packedMs: EVER, packedBytes: EVER, rollupMs: EVER, longMs: EVER },
};

interface Trouble {
  readonly id: string;
  readonly status: HealthStatus;
  readonly hoursAgo: number;
  readonly minutes: number;
}
/** What was not well: short and seldom, as in a house that is kept. */
const TROUBLES: readonly Trouble[] = [
  { id: "feed-cme", status: "DOWN", hoursAgo: 9.2, minutes: 6 },
  { id: "venue-rest", status: "WARNING", hoursAgo: 15.5, minutes: 35 },
  { id: "venue-rest", status: "CRITICAL", hoursAgo: 14.9, minutes: 20 },
  { id: "reference-data", status: "DOWN", hoursAgo: 21, minutes: 11 },
  { id: "strategy-api", status: "WARNING", hoursAgo: 3.4, minutes: 50 },
  { id: "tick-archive", status: "WARNING", hoursAgo: 18, minutes: 90 },
  { id: "order-gateway", status: "WARNING", hoursAgo: 6, minutes: 12 },
  { id: "fix-session", status: "DOWN", hoursAgo: 22.7, minutes: 4 },
  { id: "engine-api", status: "WARNING", hoursAgo: 11.8, minutes: 25 },
  { id: "engine-api", status: "DOWN", hoursAgo: 24 * 17, minutes: 60 },
  { id: "this-host", status: "WARNING", hoursAgo: 5.1, minutes: 30 },
];

/** What the pictures show of the time before the server began: days with their busy hours, growing slowly. */
export async function makeUpPast(path: string, componentIds: readonly string[]): Promise<void> {
  const to = Date.now();
  const common = {
    ...{ path, retention: RETENTION, statusOf: (id: string, at: number) => statusAt(id, at, to) },
    metricsOf: (id: string, at: number) => metricsAt(id, at, to),
  };
  const long = ["engine-api", "this-host"];
  await fillHistory({
    ...{ ...common, componentIds: long, from: to - LONG_MS, to: to - RECENT_MS, intervalMs: HOUR_MS / 2 },
  });
  await fillHistory({ ...common, componentIds, from: to - RECENT_MS, to, intervalMs: 60_000 });
}

function metricsAt(id: string, at: number, end: number): object[] {
  const hour = ((at % DAY_MS) / HOUR_MS - 15) / 4;
  const busy = Math.exp(-hour * hour);
  const grown = 1 - (end - at) / LONG_MS;
  const noise = Math.random();
  const healthy = { status: "HEALTHY" };
  if (id === "engine-api") {
    const value = round(160 + 380 * busy + 60 * grown + 60 * noise);
    return [{ ...healthy, name: "response_time", labels: { endpoint: "/health" }, unit: "ms", value }];
  }
  if (id !== "this-host") return [];
  return [
    { ...healthy, name: "cpu_usage", unit: "%", value: round(12 + 30 * busy + 8 * grown + 6 * noise) },
    { ...healthy, name: "memory_usage", unit: "%", value: round(22 + 14 * grown + 3 * busy + noise) },
  ];
}

function statusAt(id: string, at: number, end: number): HealthStatus {
  const hoursAgo = (end - at) / HOUR_MS;
  const trouble = TROUBLES.find(
    (it) => it.id === id && hoursAgo <= it.hoursAgo && hoursAgo > it.hoursAgo - it.minutes / 60,
  );
  return trouble?.status ?? "HEALTHY";
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
