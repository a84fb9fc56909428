import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";
import type { Store } from "../../port/store.ts";
import { batchOf, checkOf, T0 } from "../store-samples.contract.ts";
import { DAY, HOUR, RETENTION } from "../store-under-test.contract.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const PROMETHEUS = ensureProgram("prometheus", { install: false });
/** Debian's package brings it along. */
const PROMTOOL = PROMETHEUS === null ? null : join(dirname(PROMETHEUS), "promtool");
const INTERVAL_MS = 15_000;
const HOURS = 26;
const FROM = Math.floor(T0 / HOUR) * HOUR;
const TO = FROM + HOURS * HOUR;
/** As the sketches promise. */
const ACCURACY = 0.01;

let folder: TemporaryFolder;
let prometheus: ChildProcess | null = null;

beforeEach(() => {
  folder = new TemporaryFolder();
});
afterEach(async () => {
  if (prometheus !== null && prometheus.exitCode === null) {
    const ended = once(prometheus, "close");
    prometheus.kill("SIGKILL");
    await ended;
  }
  prometheus = null;
  await folder.dispose();
});

/** Latencies as they are: many small, few large, in whole microseconds. */
function series(): { readonly at: number; readonly value: number }[] {
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return (seed + 1) / 2 ** 31;
  };
  return Array.from({ length: (TO - FROM) / INTERVAL_MS }, (_, n) => {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return { at: FROM + n * INTERVAL_MS, value: Math.round(1000 * 5 * Math.exp(0.8 * normal)) / 1000 };
  });
}

async function record(samples: ReturnType<typeof series>): Promise<Store> {
  const store = await folder.opened();
  const checks = samples.map(({ at, value }) => checkOf("api", at, { value }));
  for (let at = 0; at < checks.length; at += 500) {
    await store.recordBatch(batchOf({ checks: checks.slice(at, at + 500) }));
  }
  return store;
}

async function pack(store: Store): Promise<void> {
  const policy = { ...RETENTION, rawMs: HOUR, packedMs: 100 * DAY, rollupMs: 100 * DAY, now: TO + 2 * HOUR };
  for (let more = true; more; ) more = (await store.prune(policy)).more;
}

/** A real Prometheus that holds the same series; its address. */
async function startPrometheus(samples: ReturnType<typeof series>): Promise<string> {
  const lines = samples.map(({ at, value }) => `response_time ${value} ${at / 1000}`);
  const [text, data] = [folder.file("series.txt"), folder.file("data")];
  writeFileSync(text, `# TYPE response_time gauge\n${lines.join("\n")}\n# EOF\n`);
  writeFileSync(folder.file("prometheus.yml"), "global: {}\n");
  execFileSync(PROMTOOL ?? "", ["tsdb", "create-blocks-from", "openmetrics", text, data], { stdio: "pipe" });
  const args = [`--config.file=${folder.file("prometheus.yml")}`, `--storage.tsdb.path=${data}`];
  const keep = ["--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:0"];
  prometheus = spawn(PROMETHEUS ?? "", [...args, ...keep], { stdio: ["ignore", "ignore", "pipe"] });
  if (prometheus.stderr === null) throw new Error("no output to read");
  let port: string | undefined;
  let isReady = false;
  for await (const line of createInterface({ input: prometheus.stderr })) {
    port ??= /"Listening on" address=127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    isReady ||= line.includes("Server is ready");
    if (isReady && port !== undefined) break;
  }
  return `http://127.0.0.1:${port}`;
}

/** What a PromQL expression is at `at`, which is just before a sample, so that windows hold the same ones as ours. */
async function ask(origin: string, expression: string, at: number): Promise<number> {
  const url = `${origin}/api/v1/query?query=${encodeURIComponent(expression)}&time=${(at - 1) / 1000}`;
  const { data } = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1]);
}

describe.skipIf(PROMTOOL === null || !existsSync(PROMTOOL))("beside a Prometheus with the same series", () => {
  test("packed history has the same counts, averages and extremes, and quantiles within the sketch's bound", async () => {
    const samples = series();
    const store = await record(samples);
    await pack(store);
    const origin = await startPrometheus(samples);
    const query = { componentId: "api", name: "response_time", limit: 100, quantiles: true };
    const [hours] = await store.querySeries({ ...query, from: FROM, to: TO, resolution: "1h" });
    expect(hours?.points).toHaveLength(HOURS);
    for (const point of hours?.points ?? []) {
      const end = Date.parse(point.timestamp) + HOUR;
      const over = (what: string) => ask(origin, `${what}_over_time(response_time[1h])`, end);
      expect(point.count).toBe(await over("count"));
      expect(point.mean).toBeCloseTo(await over("avg"), 9);
      expect([point.min, point.max]).toEqual([await over("min"), await over("max")]);
    }
    const [summary] = await store.queryMetricSummary({ from: TO - DAY, to: TO, componentId: "api" });
    const day = Float64Array.from(samples.slice(-DAY / INTERVAL_MS), ({ value }) => value).sort();
    expect(summary?.count).toBe(await ask(origin, "count_over_time(response_time[24h])", TO));
    expect(summary?.mean).toBeCloseTo(await ask(origin, "avg_over_time(response_time[24h])", TO), 9);
    for (const [q, ours] of [
      [0.5, summary?.p50],
      [0.95, summary?.p95],
      [0.99, summary?.p99],
    ] as const) {
      const theirs = await ask(origin, `quantile_over_time(${q}, response_time[24h])`, TO);
      // Prometheus goes between the two neighbouring values, in proportion; we take one of them.
      const rank = q * (day.length - 1);
      const [below, above] = [day[Math.floor(rank)] ?? 0, day[Math.ceil(rank) + 1] ?? 0];
      expect(theirs).toBeGreaterThanOrEqual(below);
      expect(theirs).toBeLessThanOrEqual(above);
      expect(ours).toBeGreaterThanOrEqual(below * (1 - ACCURACY));
      expect(ours).toBeLessThanOrEqual(above * (1 + ACCURACY));
    }
  });

  test("and the same as SQL on the plain rows, before they are packed and after", async () => {
    const store = await record(series());
    const db = folder.connection();
    const bySql = sqlFigures(db);
    await pack(store);
    expect(
      db
        .prepare("SELECT count(*) FROM health_checks WHERE timestamp < ?")
        .pluck()
        .get(new Date(TO - HOUR).toISOString()),
    ).toBe(0);
    const query = {
      componentId: "api",
      name: "response_time",
      from: FROM,
      to: TO,
      resolution: "1h" as const,
      limit: 100,
    };
    const [hours] = await store.querySeries(query);
    const ours = hours?.points.map(({ timestamp, count, mean, min, max }) => [
      timestamp.slice(0, 13),
      count,
      mean?.toFixed(9),
      min,
      max,
    ]);
    expect(ours).toEqual(bySql);
  });
});

function sqlFigures(db: Database.Database): unknown[] {
  const rows = db
    .prepare<[], [string, number, number, number, number]>(
      `SELECT substr(timestamp, 1, 13), count(*), avg(m.value ->> 'value'), min(m.value ->> 'value'), max(m.value ->> 'value')
        FROM health_checks, json_each(metrics) m GROUP BY 1 ORDER BY 1`,
    )
    .raw()
    .all();
  return rows.map(([hour, count, mean, min, max]) => [hour, count, mean.toFixed(9), min, max]);
}
