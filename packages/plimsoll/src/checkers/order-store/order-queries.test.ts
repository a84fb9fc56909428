import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { type OrderQueries, writeOrderQueries } from "./order-queries.ts";
import { type OrderLayout, orderStoreOptions } from "./order-store-options.ts";

const layoutOf = (layout: object): OrderLayout => orderStoreOptions.parse({ database: "sqlite:x", ...layout });

const byState: OrderLayout = layoutOf({
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
});
/** As Hummingbot keeps them: an order without the venue's id has not been acknowledged. */
const byVenueId: OrderLayout = layoutOf({
  orders: { table: "Order", id: "id", is_open: "open?", venue_id: "exchange_order_id", created: "creation timestamp" },
});

function ask(database: DatabaseSync, sql: string | null): unknown {
  return sql === null ? null : database.prepare(sql).get();
}
const answers = (database: DatabaseSync, queries: OrderQueries) =>
  Object.fromEntries(Object.entries(queries).map(([name, sql]) => [name, ask(database, sql)]));

describe("the questions to an order store", () => {
  it("find the oldest unacknowledged and pending order, and count what is open", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(`
      CREATE TABLE orders (client_id TEXT, state TEXT, made_at INTEGER, changed_at INTEGER);
      INSERT INTO orders VALUES ('a', 'sent', 30, 30), ('b', 'sent', 20, 50), ('c', 'cancelling', 10, 40), ('d', 'filled', 1, 99);
      CREATE TABLE positions (symbol TEXT, qty REAL);
      INSERT INTO positions VALUES ('BTC', 1), ('ETH', 0), ('SOL', -2);
    `);
    expect(answers(database, writeOrderQueries(byState, "sqlite"))).toEqual({
      unacknowledged: { id: "b", at: 20, n: 2 },
      pending: { id: "c", at: 40, n: 1 },
      open: { id: "c", at: 10, n: 3 },
      lastWrite: { at: 99 },
      positions: { n: 2 },
    });
  });

  it("take an order for pending only while it is open, and from when the layout says", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(`
      CREATE TABLE orders (id TEXT, side TEXT, is_open INTEGER, made_at INTEGER, changed_at INTEGER);
      INSERT INTO orders VALUES ('a', 'buy', 0, 1, 1), ('b', 'buy', 1, 20, 90), ('c', 'stop', 1, 10, 10);
    `);
    const columns = { id: "id", state: "side", is_open: "is_open", created: "made_at", updated: "changed_at" };
    const layout = layoutOf({ orders: { table: "orders", ...columns, pending: ["buy"], pending_since: "made_at" } });
    expect(ask(database, writeOrderQueries(layout, "sqlite").pending)).toEqual({ id: "b", at: 20, n: 1 });
  });

  it("answer no row where there is no such order", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE orders (client_id TEXT, state TEXT, made_at INTEGER, changed_at INTEGER)");
    database.exec("CREATE TABLE positions (symbol TEXT, qty REAL)");
    expect(answers(database, writeOrderQueries(byState, "sqlite"))).toEqual({
      unacknowledged: undefined,
      pending: undefined,
      open: undefined,
      lastWrite: { at: null },
      positions: { n: 0 },
    });
  });

  it("take an open order without the venue's id for unacknowledged, in tables and columns of any name", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(`
      CREATE TABLE "Order" (id TEXT, "open?" BOOLEAN, exchange_order_id TEXT, "creation timestamp" INTEGER);
      INSERT INTO "Order" VALUES ('a', 1, NULL, 10), ('b', 1, '', 5), ('c', 1, 'X1', 1), ('d', 0, NULL, 0);
    `);
    expect(answers(database, writeOrderQueries(byVenueId, "sqlite"))).toEqual({
      unacknowledged: { id: "b", at: 5, n: 2 },
      pending: null,
      open: { id: "c", at: 1, n: 3 },
      lastWrite: { at: 10 },
      positions: null,
    });
  });

  it("find states in whatever case SQLite has them, and truth in whatever words, by an index", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(`
      CREATE TABLE orders (client_id TEXT, state TEXT, made_at INTEGER, changed_at INTEGER);
      CREATE TABLE positions (symbol TEXT, qty REAL);
      CREATE INDEX orders_state ON orders (state, made_at);
      INSERT INTO orders VALUES ('a', 'SENT', 30, 30), ('b', 'Open', 20, 50), ('c', 'CANCELLING', 10, 40), ('d', 'FILLED', 1, 99);
      CREATE TABLE "Order" (id TEXT, "open?" TEXT, exchange_order_id TEXT, "creation timestamp" INTEGER);
      CREATE INDEX open ON "Order" ("open?");
      INSERT INTO "Order" VALUES ('a', 'True', NULL, 10), ('b', '1', '', 5), ('c', 'false', NULL, 1), ('d', '0', NULL, 0);
    `);
    const queries = writeOrderQueries(byState, "sqlite");
    expect(answers(database, queries)).toMatchObject({
      unacknowledged: { id: "a", n: 1 },
      pending: { id: "c", n: 1 },
      open: { id: "c", n: 3 },
    });
    const flagged = writeOrderQueries(byVenueId, "sqlite");
    expect(ask(database, flagged.unacknowledged)).toEqual({ id: "b", at: 5, n: 2 });
    for (const sql of [queries.open, flagged.open]) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
      expect(plan.filter(({ detail }) => String(detail).startsWith("SCAN"))).toEqual([]);
    }
  });

  it("count from when an order was made where its row was never changed, and nothing of one that is over", () => {
    const database = new DatabaseSync(":memory:");
    database.exec(`
      CREATE TABLE orders (client_id TEXT, state TEXT, is_open INTEGER, made_at INTEGER, changed_at INTEGER);
      INSERT INTO orders VALUES ('a', 'cancelling', 1, 30, NULL), ('b', 'cancelling', 1, 20, 50), ('c', 'sent', 0, 10, 10);
    `);
    const columns = { id: "client_id", state: "state", is_open: "is_open", created: "made_at", updated: "changed_at" };
    const states = { pending: ["cancelling"], unacknowledged: ["sent"] };
    const queries = writeOrderQueries(layoutOf({ orders: { table: "orders", ...columns, ...states } }), "sqlite");
    expect(ask(database, queries.pending)).toEqual({ id: "a", at: 30, n: 2 });
    expect(ask(database, queries.unacknowledged)).toBeUndefined();
  });

  it("quote what the configuration names, in each dialect", () => {
    const odd = layoutOf({
      orders: {
        table: "live.orders",
        id: "id",
        state: "st",
        open: ["it's", "back\\slash"],
        unacknowledged: [1],
        created: "at",
      },
    });
    const from = (dialect: "sqlite" | "postgres" | "mysql") => writeOrderQueries(odd, dialect).open;
    expect(from("sqlite")).toContain(`FROM "live"."orders" WHERE "st" IN ('it''s', 'IT''S', 'It''s', 'back\\slash',`);
    expect(from("postgres")).toContain(`FROM "live"."orders" WHERE "st" IN ('it''s', 'back\\slash') ORDER BY "at"`);
    expect(from("mysql")).toContain("FROM `live`.`orders` WHERE `st` IN ('it''s', 'back\\\\slash') ORDER BY `at`");
  });

  it.each([
    [{ orders: { table: "o", id: "id", open: ["x"], unacknowledged: ["y"], created: "at" } }, "orders.state"],
    [{ orders: { table: "o", id: "id", state: "s", unacknowledged: ["y"], created: "at" } }, "orders.open"],
    [
      {
        orders: { table: "o", id: "id", is_open: "o", state: "s", unacknowledged: ["x"], venue_id: "v", created: "at" },
      },
      "orders.venue_id",
    ],
    [{ orders: { table: 'o"; DROP', id: "id", is_open: "o", venue_id: "v", created: "at" } }, "orders.table"],
  ])("refuse a layout that cannot be asked: %j", (layout, place) => {
    const parsed = orderStoreOptions.safeParse({ database: "sqlite:x", ...layout });
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toContain(place);
  });
});
