import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SHIPPED_CALENDARS, TradingCalendar } from "@plimsoll/core";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { MARIADB, type MariadbServer, startMariadb } from "../mysql/mariadb-server.fixture.ts";
import { startPostgres } from "../postgres/postgres-server.fixture.ts";
import { orderStoreCheckerKind as kind } from "./order-store-checker-kind.ts";

const NOW = Date.UTC(2026, 10, 26, 14, 30);
const clock = { ...realClock, now: () => NOW };

/** Checks once as of NOW; `market` counts no more than a minute of session time. */
async function check(options: object, changes: Parameters<typeof setupOf>[0] = {}): Promise<CheckAnswer> {
  const checker = kind.create(kind.options.parse(options), setupOf({ clock, ...changes }));
  const answer = await checker.check(
    contextOf({ clock, ...(changes.clock !== undefined && { clock: changes.clock }) }),
  );
  await checker.close?.();
  return answer;
}
const valuesOf = ({ metrics = [] }: CheckAnswer) =>
  Object.fromEntries(metrics.filter(({ name }) => name !== "connection_time").map(({ name, value }) => [name, value]));
const metricOf = ({ metrics = [] }: CheckAnswer, name: string) => metrics.find((metric) => metric.name === name);

const layout = {
  orders: {
    table: "orders",
    id: "client_id",
    state: "state",
    open: ["sent", "open", "cancelling"],
    unacknowledged: ["sent"],
    pending: ["cancelling"],
    created: "made_at",
    updated: "changed_at",
  },
  positions: { table: "positions", quantity: "qty" },
};
/** Two sent 20 s and 12 s ago, one being cancelled for 45 s, one filled a second ago; two positions. */
function rows(stamp: (secondsAgo: number) => string): string[] {
  const order = (id: string, state: string, [made, changed]: [number, number]) =>
    `INSERT INTO orders VALUES ('${id}', '${state}', ${stamp(made)}, ${stamp(changed)})`;
  return [
    order("a", "sent", [12, 12]),
    order("b", "sent", [20, 20]),
    order("c", "cancelling", [300, 45]),
    order("d", "filled", [600, 1]),
    "INSERT INTO positions VALUES ('BTC', 1.5), ('ETH', 0), ('SOL', -2)",
  ];
}
const expected = {
  order_unacked_age_seconds: 20,
  unacked_orders: 2,
  order_stuck_age_seconds: 45,
  pending_orders: 1,
  oldest_open_order_age_seconds: 300,
  open_orders: 3,
  open_positions: 2,
  last_write_age_seconds: 1,
};

function sqliteFile(...statements: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-orders-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "engine.db");
  const database = new DatabaseSync(path);
  for (const statement of statements) database.exec(statement);
  database.close();
  return `sqlite:${path}`;
}

describe("SQLite", () => {
  const tables = (type: string) => [
    `CREATE TABLE orders (client_id TEXT, state TEXT, made_at ${type}, changed_at ${type})`,
    "CREATE TABLE positions (symbol TEXT, qty REAL)",
  ];

  test.each([
    ["seconds", "REAL", (ago: number) => String(NOW / 1000 - ago)],
    ["milliseconds", "INTEGER", (ago: number) => String(NOW - ago * 1000)],
    ["nanoseconds", "INTEGER", (ago: number) => String(BigInt(NOW - ago * 1000) * 1_000_000n)],
    ["text", "TEXT", (ago: number) => `'${new Date(NOW - ago * 1000).toISOString().replace("T", " ").slice(0, 23)}'`],
  ])("tells the oldest waiting order, from stamps in %s", async (_, type, stamp) => {
    const database = sqliteFile(...tables(type), ...rows(stamp));
    const answer = await check({ database, ...layout });
    expect(valuesOf(answer)).toEqual(expected);
    expect(metricOf(answer, "order_unacked_age_seconds")?.details).toEqual({
      order: "b, the oldest of 2",
      error: "order b, the oldest of 2",
    });
  });

  const noOrders = {
    order_unacked_age_seconds: 0,
    unacked_orders: 0,
    order_stuck_age_seconds: 0,
    pending_orders: 0,
    oldest_open_order_age_seconds: 0,
    open_orders: 0,
    open_positions: 0,
  };

  test("has no last write, and says so, where the table is empty: nobody knows when it was emptied", async () => {
    const answer = await check({ database: sqliteFile(...tables("INTEGER")), ...layout });
    expect(valuesOf(answer)).toEqual({ ...noOrders, last_write_age_seconds: null });
    expect(metricOf(answer, "last_write_age_seconds")?.details).toEqual({
      error: "no row in orders tells when it was last written (changed_at): the table is empty, or this column is",
    });
  });

  test("is well with no orders at all where the table may be empty, as before the first trade", async () => {
    const orders = { ...layout.orders, may_be_empty: true };
    const answer = await check({ database: sqliteFile(...tables("INTEGER")), ...layout, orders });
    expect(valuesOf(answer)).toEqual(noOrders);
  });

  describe("of a market that opens at 14:30 and closes at 21:00 UTC", () => {
    const spec = SHIPPED_CALENDARS.get("NYSE");
    if (spec === undefined) throw new Error("NYSE is not among the calendars");
    const market = new TradingCalendar(spec);
    const writtenAt = Date.UTC(2026, 10, 24, 20, 59, 20);

    test.each([
      ["in session", "2026-11-24T20:59:40Z", 20],
      ["at night", "2026-11-25T03:00:00Z", 40],
      ["25 s after the open, within the grace", "2026-11-25T14:30:25Z", 40],
      ["when the grace is over and nothing was written yet", "2026-11-25T14:32:00Z", 160],
    ])("counts the last write %s: %s", async (_, at, seconds) => {
      const order = `INSERT INTO orders VALUES ('a', 'filled', ${writtenAt}, ${writtenAt})`;
      const checker = { clock: { ...realClock, now: () => Date.parse(at) }, market };
      const answer = await check({ database: sqliteFile(...tables("INTEGER"), order), ...layout }, checker);
      expect(metricOf(answer, "last_write_age_seconds")?.value).toBe(seconds);
    });
  });

  test("says which order has no readable time, instead of an age", async () => {
    const database = sqliteFile(...tables("TEXT"), "INSERT INTO orders VALUES ('x', 'sent', 'soon', 'soon')");
    expect(metricOf(await check({ database, ...layout }), "order_unacked_age_seconds")).toMatchObject({
      value: null,
      details: {
        error:
          'order x: made_at is "soon", which is no time that can be read; expected a number since 1970 or a date such as 2026-11-26 08:00:00',
      },
    });
  });

  test("says of which column there is nothing", async () => {
    const database = sqliteFile(...tables("TEXT"), "INSERT INTO orders VALUES ('x', 'cancelling', NULL, NULL)");
    const answer = await check({ database, ...layout });
    expect(metricOf(answer, "oldest_open_order_age_seconds")?.details?.error).toBe("order x: made_at is empty");
    expect(metricOf(answer, "order_stuck_age_seconds")?.details?.error).toBe("order x: changed_at is empty");
  });

  test("takes stamps of the future for a clock's fault, not for freshness", async () => {
    const database = sqliteFile(...tables("INTEGER"), ...rows((ago) => String(NOW + 3_600_000 - ago * 1000)));
    const answer = await check({ database, ...layout });
    for (const name of ["order_unacked_age_seconds", "last_write_age_seconds"]) {
      expect(metricOf(answer, name)).toMatchObject({
        value: null,
        details: { error: expect.stringContaining("in the future: a clock or the time zone is wrong") },
      });
    }
  });

  test("a table that is not there is a failed check that names it", async () => {
    const answer = await check({ database: sqliteFile("CREATE TABLE other (id)"), ...layout });
    expect(answer).toMatchObject({ kind: "failed", failure: { message: expect.stringContaining("orders") } });
  });

  test("a database that is not there is a failed check", async () => {
    const answer = await check({ database: "sqlite:/nowhere/engine.db", ...layout });
    expect(answer).toMatchObject({ kind: "failed", failure: { code: "missing" } });
  });
});

test("PostgreSQL gives the same, with its own times", async () => {
  const server = await startPostgres();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const schema = `plimsoll_orders_${process.pid}`;
  onTestFinished(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
    await server.stop();
  });
  const stamp = (ago: number) => `'${new Date(NOW - ago * 1000).toISOString()}'`;
  for (const statement of [
    `CREATE SCHEMA ${schema}`,
    `SET search_path TO ${schema}`,
    "CREATE TABLE orders (client_id text, state text, made_at timestamptz, changed_at timestamptz)",
    "CREATE TABLE positions (symbol text, qty numeric)",
    ...rows(stamp),
  ]) {
    await client.query(statement);
  }
  const { orders, positions } = layout;
  const named = {
    orders: { ...orders, table: `${schema}.orders` },
    positions: { ...positions, table: `${schema}.positions` },
  };
  expect(valuesOf(await check({ database: server.url, ...named }))).toEqual(expected);
});

describe.skipIf(MARIADB === null)("MariaDB", () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.stop());

  test("gives the same, with its own times", async () => {
    const stamp = (ago: number) => `'${new Date(NOW - ago * 1000).toISOString().replace("T", " ").slice(0, 23)}'`;
    await server.run(
      "USE test",
      "CREATE TABLE orders (client_id VARCHAR(20), state VARCHAR(20), made_at DATETIME(3), changed_at DATETIME(3))",
      "CREATE TABLE positions (symbol VARCHAR(20), qty DECIMAL(20, 8))",
      ...rows(stamp),
    );
    expect(valuesOf(await check({ database: server.url, ...layout }))).toEqual(expected);
  });
});
