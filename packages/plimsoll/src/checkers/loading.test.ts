import { beforeEach, expect, test, vi } from "vitest";
import { parseComponent } from "../config/parse-component.ts";
import { CalendarSet } from "../engine/calendar-set.ts";
import { loadKinds } from "../engine/kind-loading.ts";
import { runCheck } from "../engine/run-check.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { createCheckerRegistry } from "./registry.ts";

const LIBRARIES = ["pg", "mysql2", "mqtt", "ws"];
const POSTGRES = "postgres://plimsoll@127.0.0.1:1/orders";
const MYSQL = "mysql://plimsoll@127.0.0.1:1/orders";
const HTTP = "http://127.0.0.1:1/";

/** The libraries that have been loaded, in this order. */
let loaded: string[];

beforeEach(() => {
  loaded = [];
  vi.resetModules();
  for (const name of LIBRARIES) {
    vi.doMock(name, (original) => {
      loaded.push(name);
      return original();
    });
  }
});

const queries = [{ sql: "SELECT 1 AS one", metrics: [{ name: "one" }] }];
const orders = { table: "orders", id: "id", state: "status", open: ["open"], created: "at" };
const fields = { key: "symbol", quantity: "quantity" };
const rows = { sql: "SELECT symbol, quantity FROM positions", fields };
const limits = [{ name: "gross", used: "engine:$.used", limit: 5 }];
const web = { url: HTTP, rows: "$.positions", fields };

interface Case {
  readonly name: string;
  readonly check: { readonly kind: string } & Readonly<Record<string, unknown>>;
  /** What must be loaded for it. */
  readonly libraries: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "postgres",
    check: { kind: "postgres", host: "127.0.0.1", port: 1, user: "plimsoll", database: "orders" },
    libraries: ["pg"],
  },
  { name: "mysql", check: { kind: "mysql", host: "127.0.0.1", port: 1, user: "plimsoll" }, libraries: ["mysql2"] },
  { name: "mqtt", check: { kind: "mqtt", host: "127.0.0.1", port: 1 }, libraries: ["mqtt"] },
  {
    name: "websocket",
    check: { kind: "websocket", url: "ws://127.0.0.1:1", fields: { symbol: "s" } },
    libraries: ["ws"],
  },
  { name: "sql of PostgreSQL", check: { kind: "sql", database: POSTGRES, queries }, libraries: ["pg"] },
  { name: "sql of MySQL", check: { kind: "sql", database: MYSQL, queries }, libraries: ["mysql2"] },
  { name: "sql of SQLite", check: { kind: "sql", database: "sqlite:nowhere.db", queries }, libraries: [] },
  { name: "order_store", check: { kind: "order_store", database: POSTGRES, orders }, libraries: ["pg"] },
  {
    name: "reconciliation",
    check: { kind: "reconciliation", of: "positions", local: { database: MYSQL, ...rows }, venue: web },
    libraries: ["mysql2"],
  },
  {
    name: "reconciliation of two databases",
    check: {
      kind: "reconciliation",
      of: "positions",
      local: { database: MYSQL, ...rows },
      venue: { database: POSTGRES, ...rows },
    },
    libraries: ["mysql2", "pg"],
  },
  {
    name: "risk",
    check: { kind: "risk", sources: { engine: { url: HTTP }, book: { database: POSTGRES, sql: "SELECT 1" } }, limits },
    libraries: ["pg"],
  },
  { name: "risk over HTTP", check: { kind: "risk", sources: { engine: { url: HTTP } }, limits }, libraries: [] },
  { name: "http", check: { kind: "http", base_url: HTTP }, libraries: [] },
  { name: "redis", check: { kind: "redis", url: "redis://127.0.0.1:1" }, libraries: [] },
  { name: "nats", check: { kind: "nats", url: "nats://127.0.0.1:1" }, libraries: [] },
];

test.each(CASES)("$name loads what it needs before its check, and nothing more", async ({ check, libraries }) => {
  const checkers = createCheckerRegistry();
  const clock = createSystemClock();
  const definition = parseComponent(
    { id: "a", check },
    { checkers, channels: new Map(), presets: new Map() },
    "config",
  );
  await loadKinds([definition], { checkers, clock });
  expect(loaded.toSorted()).toEqual(libraries);
  const market = new CalendarSet([]).marketOf(undefined);
  const entry = checkers.get(check.kind);
  if (entry === undefined || !("options" in definition.check)) throw new Error(`no kind ${check.kind}`);
  const checker = entry.create(definition.check.options, {
    clock,
    log: silentLog,
    componentId: "a",
    market,
    requestCheck: () => {},
    components: () => [],
  });
  const { outcome } = await runCheck(checker, { clock, timeoutMs: 2000 });
  await checker.close?.();
  expect(outcome).not.toMatchObject({ failure: { code: "threw" } });
  expect(loaded.toSorted()).toEqual(libraries);
});
