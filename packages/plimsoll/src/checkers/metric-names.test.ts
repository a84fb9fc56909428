import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseThresholdKey } from "@plimsoll/core";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseComponent } from "../config/parse-component.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { kindMetricNames, kindThresholds } from "../port/checker.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { TemporaryFolder } from "../storage/sqlite/temporary-store.fixture.ts";
import { fixLine } from "./fix-log/log-lines.fixture.ts";
import { setupOf } from "./host/real-time.fixture.ts";
import { createCheckerRegistry } from "./registry.ts";
import { startFeedServer } from "./websocket/feed-server.fixture.ts";

const checkers = createCheckerRegistry();
const registries = { checkers, channels: new Map(), presets: new Map() };
/** The least that kinds must be told whose metrics or thresholds depend on their options. */
const LEAST: Readonly<Record<string, object>> = {
  statsd: { limit: "30s", metrics: [{ name: "gate", select: "gate", states: { "1": "HEALTHY" } }] },
  prometheus: { url: "http://127.0.0.1:1", metrics: [{ name: "gate", select: "gate", states: { "1": "HEALTHY" } }] },
  feed_divergence: { feeds: ["a", "b"] },
  ntp: { servers: ["a", "b", "c"] },
  fix: { ...address(1), version: "4.4", sender_comp_id: "A", target_comp_id: "B", granted_to_monitor: true },
  json: { url: "http://127.0.0.1:1", metrics: [{ name: "block_number", rising: { within: "1m" } }] },
  mqtt: { host: "127.0.0.1", topics: [{ topic: "a", metrics: [{ name: "low", take: "rate", direction: "below" }] }] },
  nats: {
    host: "127.0.0.1",
    subjects: [{ subject: "a", metrics: [{ name: "low", take: "rate", direction: "below" }] }],
  },
  redis: { host: "127.0.0.1", keys: [{ name: "low", key: "k", read: "ttl", direction: "below" }] },
  sql: {
    database: "sqlite:a.db",
    queries: [{ sql: "SELECT 1", metrics: [{ name: "one", states: { "1": "HEALTHY" } }] }],
  },
};

describe("the metrics that a kind declares", () => {
  /** Where the names are the target's own there is nothing to declare. */
  const declaring = [...checkers.values()].filter(({ metricNames }) => metricNames !== undefined);

  it.each(declaring)("of $kind are all that it judges and shows", (kind) => {
    const isFixed = typeof kind.thresholds !== "function" && typeof kind.metricNames !== "function";
    const options = isFixed ? undefined : kind.options.parse(LEAST[kind.kind] ?? {});
    const names = kindMetricNames(kind, options);
    const judged = Object.keys(kindThresholds(kind, options)).map((key) => parseThresholdKey(key).name);
    for (const name of [...kind.keyMetrics, ...judged]) expect(names).toContain(name);
  });

  it.each([
    [
      "prometheus",
      async () => ({ url: `http://127.0.0.1:${await port("n 1\n")}`, metrics: [{ name: "n", select: "n" }] }),
    ],
    ["http", async () => ({ base_url: `http://127.0.0.1:${await port()}` })],
    ["tcp", async () => address(await port())],
    ["sqlite", async () => ({ path: database(), tables: ["orders"], query: "SELECT 1" })],
    ["system", async () => ({})],
    ["process", async () => ({ name: ".", match: "regex" })],
    ["fix_log", async () => ({ path: fixLog(), comp_id: "ENGINE" })],
    [
      "sql",
      async () => ({
        database: `sqlite:${database()}`,
        queries: [{ sql: "SELECT count(*) AS orders FROM orders", metrics: [{ name: "orders" }] }],
      }),
    ],
    ["websocket", async () => ({ url: await feed(), fields: { symbol: "s", timestamp: "t", bid: "b", ask: "a" } })],
    [
      "json",
      async () => ({ url: `http://127.0.0.1:${await port("[1]")}`, metrics: [{ name: "orders", count: true }] }),
    ],
  ])("of %s are all that it gives", async (name, optionsOf) => {
    const kind = checkers.get(name);
    if (kind === undefined) throw new Error(`no kind ${name}`);
    const options = kind.options.parse(await optionsOf());
    const clock = createSystemClock();
    const checker = kind.create(options, setupOf({ clock, componentId: "a" }));
    onTestFinished(() => checker.close?.());
    const answer = await checker.check({ clock, signal: new AbortController().signal, timeoutMs: 10_000 });
    const given = new Set((answer.metrics ?? []).map((metric) => metric.name));
    expect(given.size).toBeGreaterThan(0);
    for (const metric of given) expect(kindMetricNames(kind, options)).toContain(metric);
    const limited = (answer.metrics ?? []).filter(({ limits }) => limits !== undefined);
    for (const metric of limited) expect(kind.ownLimits).toContain(metric.name);
  });
});

describe("a threshold", () => {
  const mistakes = (check: object, thresholds: object) => {
    try {
      parseComponent({ id: "a", check, thresholds }, registries, "config");
      return [];
    } catch (error) {
      return error instanceof PlimsollError ? error.mistakes : [error];
    }
  };

  it("for a misspelt metric is refused, with what was meant", () => {
    expect(mistakes({ kind: "system" }, { cpu_usge: { warning: 80 } })).toEqual([
      { path: "thresholds.cpu_usge", message: expect.stringContaining('did you mean "cpu_usage"?') },
    ]);
    expect(mistakes({ kind: "system" }, { 'disk_usag{mount="/"}': { warning: 80 } })).toHaveLength(1);
  });

  it("for a metric that another kind gives does no harm", () => {
    expect(mistakes({ kind: "system" }, { connection_time: { warning: 80 } })).toEqual([]);
  });
});

function fixLog(): string {
  const folder = new TemporaryFolder();
  onTestFinished(() => folder.dispose());
  writeFileSync(folder.file(), fixLine({ 35: "D", 11: "A1" }));
  return folder.file();
}

function address(at: number) {
  return { host: "127.0.0.1", port: at };
}

async function port(answer = "ok"): Promise<number> {
  const server = createServer((_request, response) => response.end(answer));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function feed(): Promise<string> {
  const book = { s: "A", t: Date.now(), b: 2, a: 1 };
  const server = await startFeedServer({ greets: ({ ws }) => ws.send(JSON.stringify(book)) });
  return server.url;
}

function database(): string {
  const folder = new TemporaryFolder();
  onTestFinished(() => folder.dispose());
  const db = new Database(folder.file());
  db.exec("CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1)");
  db.close();
  return folder.file();
}
