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

/** What the pictures show of the time before the server began: days with their busy hours, growing slowly. */
export async function makeUpPast(path: string, componentIds: readonly string[]): Promise<void> {
  const to = Date.now();
  const common = { path, retention: RETENTION, metricsOf: (id: string, at: number) => metricsAt(id, at, to) };
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

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
