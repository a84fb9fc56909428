import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { fillHistory } from "plimsoll/testing";
import { ask, timeAnswers } from "../lib/ask.ts";
import type { BenchCase, Figure } from "../lib/case.ts";
import { startPlimsoll } from "../lib/processes.ts";
import { type PackedSize, packAll, recordHost, recordPaperEngine } from "../lib/recording.ts";
import { quantile, sleep } from "../lib/usage.ts";

const RECORDED_MS = 360_000;
const RECORDED_LONG_MS = 3_600_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
/** As many components are recorded through the store, and then copied within it, so many times each. */
const RECORDED = 4;
const COPIES = 19;
const METRICS = 40;
/** The last two days at the default interval, the year before at a slower one: 31,000 rows each. */
const FAST_MS = 30_000;
const SLOW_MS = 1_200_000;
const REQUESTS = 200;
/** While what answers is still being compiled. */
const FIRST = 40;

export const packedCase: BenchCase = {
  name: "packed",
  about: "packed history: its size on real recordings, and reading from 100 million samples",
  async run({ long, say }): Promise<Figure[]> {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
    try {
      return [
        ...(await measureSize(folder, { ms: long ? RECORDED_LONG_MS : RECORDED_MS, say })),
        ...(await measureReading(say)),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measureSize(
  folder: string,
  { ms, say }: { ms: number; say: (line: string) => void },
): Promise<Figure[]> {
  say(`recording this host and the paper engine for ${ms / 60_000} min`);
  const hostFolder = mkdtempSync(join(folder, "host-"));
  const [host, paper] = await Promise.all([recordHost(hostFolder, ms), recordPaperEngine(join(folder, "paper"), ms)]);
  say("packing what was recorded");
  return [...sizes("this host", await packAll(host)), ...sizes("the paper engine", await packAll(paper))];
}

function sizes(what: string, { samples, packedBytes, rollupBytes, rows }: PackedSize): Figure[] {
  const note = `${rows} rows, ${samples} samples`;
  return [
    { what: `${what}, packed, a sample`, measured: packedBytes / samples, unit: "B", asked: { atMost: 2 }, note },
    { what: `${what}, its rollups beside, a sample`, measured: rollupBytes / samples, unit: "B" },
  ];
}

async function measureReading(say: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  const target = createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(target, "listening");
  const address = target.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const path = join(folder, "plimsoll.db");
  say("filling a store");
  const samples = await fill(path);
  const ids = Array.from({ length: RECORDED }, (_, n) => `c${n}`);
  const components = ids.map(
    (id) => `  - { id: ${id}, type: CUSTOM, interval: 1h, check: { kind: tcp, host: 127.0.0.1, port: ${port} } }`,
  );
  const server = await startPlimsoll(
    `storage: { retention: { packed: 500d, packed_size: 100GB } }\ncomponents:\n${components.join("\n")}\n`,
    { folder },
  );
  try {
    await sleep(12_000);
    say("asking");
    const time = (lengthMs: number, resolution: string) => timeRequests(server.origin, { ids, lengthMs, resolution });
    const day = await time(DAY_MS, "raw");
    const year = await time(YEAR_MS, "1d");
    const hours = await time(YEAR_MS, "1h");
    const of = `of ${(samples / 1e6).toFixed(0)} million samples, over the API`;
    return [
      {
        what: `24 h of one metric, raw, ${of}, p50`,
        measured: quantile(day.times, 0.5),
        unit: "ms",
        asked: { atMost: 5 },
        note: `${day.points} points; ${quantile(day.times.slice(0, FIRST), 0.5).toFixed(1)} ms of the first ${FIRST} after the start`,
      },
      { what: "the same, p95", measured: quantile(day.times, 0.95), unit: "ms" },
      {
        what: "a year of one metric by day, p50",
        measured: quantile(year.times, 0.5),
        unit: "ms",
        asked: { atMost: 20 },
        note: `${year.points} points`,
      },
      {
        what: "a year of one metric by hour, p50",
        measured: quantile(hours.times, 0.5),
        unit: "ms",
        asked: { atMost: 20 },
        note: `${hours.points} points`,
      },
    ];
  } finally {
    await server.stop();
    target.close();
  }
}

/** Through the store itself; then each component's packed history is copied as it lies, which is the same for a reader. */
async function fill(path: string): Promise<number> {
  const to = Math.floor(Date.now() / FAST_MS) * FAST_MS;
  const ever = 1e13;
  const retention = {
    rawMs: 3_600_000,
    rawBytes: 50_000_000,
    packedMs: ever,
    packedBytes: ever,
    rollupMs: ever,
    longMs: ever,
  };
  const common = { path, componentIds: Array.from({ length: RECORDED }, (_, n) => `c${n}`), metricsOf, retention };
  await fillHistory({ ...common, from: to - YEAR_MS, to: to - 2 * DAY_MS, intervalMs: SLOW_MS });
  await fillHistory({ ...common, from: to - 2 * DAY_MS, to, intervalMs: FAST_MS });
  const db = new Database(path);
  try {
    copyComponents(db);
    return Number(db.prepare("SELECT sum(rows * json_array_length(series)) FROM history_segments").pluck().get());
  } finally {
    db.close();
  }
}

function copyComponents(db: Database.Database): void {
  const one = (sql: string) => Number(db.prepare(sql).pluck().get());
  const [components, series, segments] = [
    one("SELECT max(number) FROM check_components"),
    one("SELECT max(series) FROM history_series"),
    one("SELECT max(segment) FROM history_segments"),
  ];
  const span = 2 ** 31;
  for (let copy = 1; copy <= COPIES; copy += 1) {
    db.transaction(() => {
      db.exec(`INSERT INTO check_components (number, component_id, sealed)
        SELECT number + ${components * copy}, component_id || '-${copy}', sealed FROM check_components WHERE number <= ${components}`);
      db.exec(`INSERT INTO history_series (series, component, id)
        SELECT series + ${series * copy}, component + ${components * copy}, id FROM history_series WHERE series <= ${series}`);
      db.exec(`INSERT INTO history_segments SELECT segment + ${segments * copy}, component + ${components * copy}, component_type,
        first_at, last_at, first_id, last_id, rows, is_open,
        (SELECT json_group_array(value + ${series * copy}) FROM json_each(series)), bytes, times, head
        FROM history_segments WHERE segment <= ${segments}`);
      db.exec(`INSERT INTO history_columns SELECT place + ${series * copy} * ${span} + ${segments * copy}, data
        FROM history_columns WHERE place < ${(series + 1) * span}`);
      db.exec(`INSERT INTO history_rollups SELECT place + ${series * copy} * ${span}, data
        FROM history_rollups WHERE place < ${(series + 1) * span}`);
    })();
  }
}

function metricsOf(_: string, at: number): object[] {
  return Array.from({ length: METRICS }, (__, n) => ({
    name: `metric_${n}`,
    value: Math.round(1000 * (100 + n + 20 * Math.sin(at / 3.6e6) + 5 * Math.random())) / 1000,
    unit: "ms",
    status: "HEALTHY",
  }));
}

async function timeRequests(
  origin: string,
  { ids, lengthMs, resolution }: { ids: readonly string[]; lengthMs: number; resolution: string },
): Promise<{ times: number[]; points: number }> {
  const to = Date.now();
  const urls = Array.from({ length: REQUESTS }, (_, n) => {
    const range = `from=${new Date(to - lengthMs).toISOString()}&to=${new Date(to).toISOString()}`;
    const path = `components/${ids[n % ids.length]}/metrics?name=metric_${(n * 7) % METRICS}&resolution=${resolution}&limit=10000&${range}`;
    return `${origin}/api/trading-engine/health/${path}`;
  });
  const times = await timeAnswers(urls);
  let points = Number.POSITIVE_INFINITY;
  for (const url of urls) {
    const { body } = await ask(url);
    const { items } = JSON.parse(body.toString()) as { items: { points: unknown[] }[] };
    points = Math.min(points, items[0]?.points.length ?? 0);
  }
  return { times, points };
}
