import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import { contextOf, realClock, setupOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createReconciliationCheckerKind } from "./reconciliation-checker-kind.ts";

const kind = createReconciliationCheckerKind();

/** An engine's database and a venue's API, both real, that can be changed; and polls two seconds apart. */
async function setUp(more: object = {}, venueMore: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-recon-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "engine.db");
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  database.exec("CREATE TABLE orders (id TEXT, symbol TEXT, qty REAL, side TEXT, status TEXT)");
  const venue = { status: 200, answer: { orders: [] as object[] } as unknown, text: null as string | null };
  const { url } = await serveHttp((_, response) => {
    response.statusCode = venue.status;
    response.end(venue.text ?? JSON.stringify(venue.answer));
  });
  let monotonic = 0;
  const clock = { ...realClock, monotonic: () => monotonic };
  const options = {
    of: "orders",
    local: {
      database: `sqlite:${path}`,
      sql: "SELECT * FROM orders WHERE status = 'open'",
      fields: { key: "id", instrument: "symbol", quantity: "qty", side: "side" },
    },
    venue: {
      url: `${url}/orders`,
      rows: "orders",
      fields: { key: "clientOrderId", instrument: "symbol", quantity: "origQty", side: "side" },
      ...venueMore,
    },
    ...more,
  };
  const checker: Checker = kind.create(kind.options.parse(options), setupOf({ clock }));
  onTestFinished(() => checker.close?.());
  const poll = (): Promise<CheckAnswer> => {
    monotonic += 2000;
    return checker.check(contextOf({ clock }));
  };
  return { database, venue, poll };
}
const metricOf = ({ metrics = [] }: CheckAnswer, name: string) => metrics.find((metric) => metric.name === name);
const row = (id: string) => ({ clientOrderId: id, symbol: "BTCUSDT", origQty: 1, side: "buy" });
const open = (id: string, qty = 1, side = "buy") =>
  `INSERT INTO orders VALUES ('${id}', 'BTCUSDT', ${qty}, '${side}', 'open')`;

test("agrees where an engine's rows and a venue's JSON tell the same in their own words", async () => {
  const { database, venue, poll } = await setUp();
  database.exec(open("42", 0.5, "sell"));
  venue.answer = { orders: [{ clientOrderId: "42", symbol: "BTCUSDT", origQty: "0.50000000", side: "SELL" }] };
  await poll();
  const answer = await poll();
  expect(metricOf(answer, "order_recon_breaks")).toEqual({ name: "order_recon_breaks", value: 0, unit: "1" });
  expect(answer.metrics?.filter(({ name }) => name === "reconciled_rows")).toMatchObject([
    { labels: { side: "local" }, value: 1 },
    { labels: { side: "venue" }, value: 1 },
  ]);
});

test("agrees on ids that are numbers too long for a double", async () => {
  const { database, venue, poll } = await setUp();
  database.exec(open("1234567890123456789"));
  const written = (id: string) => `{"clientOrderId":${id},"symbol":"BTCUSDT","origQty":1,"side":"buy"}`;
  venue.text = `{"orders":[${written("1234567890123456789")}]}`;
  await poll();
  expect(metricOf(await poll(), "order_recon_breaks")?.value).toBe(0);
  venue.text = `{"orders":[${written("1234567890123456700")}]}`;
  await poll();
  expect(metricOf(await poll(), "order_recon_breaks")?.value).toBe(2);
});

test("counts a break when a second poll sees it too, says what it is, and forgets it when it is healed", async () => {
  const { database, venue, poll } = await setUp();
  database.exec(open("42"));
  const first = await poll();
  expect(metricOf(first, "order_recon_breaks")?.value).toBe(0);
  expect(metricOf(first, "recon_breaks_unconfirmed")?.value).toBe(1);
  expect(metricOf(await poll(), "order_recon_breaks")).toMatchObject({
    value: 1,
    conclusive: true,
    details: { error: "order 42 (BTCUSDT) is open here and unknown at the venue" },
  });
  venue.answer = { orders: [{ clientOrderId: "42", symbol: "BTCUSDT", origQty: 1, side: "buy" }] };
  expect(metricOf(await poll(), "order_recon_breaks")?.value).toBe(0);
});

test("an order that is on its way at each of two polls is no break, since it is not the same one", async () => {
  const { database, poll } = await setUp();
  database.exec(open("1"));
  await poll();
  database.exec(`DELETE FROM orders; ${open("2")}`);
  expect(metricOf(await poll(), "order_recon_breaks")?.value).toBe(0);
});

test("positions break beyond the tolerance of their instrument, the largest first", async () => {
  const { database, venue, poll } = await setUp({ of: "positions", tolerance: { default: 0, BTC: 0.001 } });
  database.exec(
    "INSERT INTO orders VALUES ('BTC', '', 1.0005, '', 'open'), ('ETH', '', 3, '', 'open'), ('SOL', '', 1, '', 'open')",
  );
  venue.answer = {
    orders: [
      { clientOrderId: "BTC", symbol: "", origQty: "1", side: "" },
      { clientOrderId: "ETH", symbol: "", origQty: "2.5", side: "" },
    ],
  };
  await poll();
  expect((await poll()).metrics?.filter(({ name }) => name === "position_recon_break_qty")).toMatchObject([
    { labels: { instrument: "SOL" }, value: 1, conclusive: true, details: { error: "SOL: 1 here, 0 at the venue" } },
    { labels: { instrument: "ETH" }, value: 0.5, details: { error: "ETH: 3 here, 2.5 at the venue" } },
  ]);
});

test.each([
  [500, {}, "the venue's side could not be read: GET http://127.0.0.1:"],
  [401, {}, "our credentials are refused"],
  [200, { error: "maintenance" }, "there is no list at orders"],
  [200, { orders: [{ symbol: "BTCUSDT" }] }, "row 1: there is no clientOrderId"],
  [200, { orders: [{ clientOrderId: "1", symbol: "BTC", side: "buy" }] }, "no origQty, which fields.quantity names"],
  [
    200,
    { orders: [{ clientOrderId: "1", symbol: "BTC", origQty: "many", side: "buy" }] },
    "row 1: origQty is no number",
  ],
])("a venue that answers %i %j is a failed check, never an empty list of orders", async (status, answer, words) => {
  const { venue, poll } = await setUp();
  venue.status = status;
  venue.answer = answer;
  expect(await poll()).toMatchObject({ kind: "failed", failure: { message: expect.stringContaining(words) } });
});

test.each([
  [{ code: "50011", orders: [] }, 'answered 200 with $.code "50011", expected "0"'],
  [{ orders: [] }, "answered 200 without $.code in the body"],
  [{ code: "0", orders: [row("1"), row("2")] }, "2 rows are a full page (page_size), and there may be more"],
])("an answer that is not whole is a failed check: %j", async (answer, words) => {
  const { venue, poll } = await setUp({}, { expect: { json: [{ path: "$.code", equals: "0" }] }, page_size: 2 });
  venue.answer = answer;
  expect(await poll()).toMatchObject({ kind: "failed", failure: { message: expect.stringContaining(words) } });
  venue.answer = { code: "0", orders: [row("1")] };
  expect(await poll()).toMatchObject({ kind: "measured" });
});

test("what is expected of a number too long for a double is judged, and told in full", async () => {
  const json = [{ path: "$.sequence", above: 1e18, below: 2e18 }];
  const { venue, poll } = await setUp({}, { expect: { json } });
  venue.text = '{"sequence":1234567890123456789,"orders":[]}';
  expect(await poll()).toMatchObject({ kind: "measured" });
  venue.text = '{"sequence":9234567890123456789,"orders":[]}';
  const words = "with $.sequence 9234567890123456789, expected below";
  expect(await poll()).toMatchObject({ kind: "failed", failure: { message: expect.stringContaining(words) } });
});

test("an engine's database that cannot be read is a failed check", async () => {
  const { database, poll } = await setUp();
  database.exec("DROP TABLE orders");
  expect(await poll()).toMatchObject({
    kind: "failed",
    failure: { message: expect.stringContaining("the engine's own side could not be read") },
  });
});

test.each([
  [{ of: "positions", local: { url: "http://a", fields: { key: "x" } } }, ["local.fields.quantity"]],
  [{ local: { url: "http://a", fields: { key: "x" } } }, ["local.fields.quantity"]],
  [{ local: { url: "http://a", fields: { key: "x", compared: { price: "px" } } } }, ["local.fields.compared.price"]],
  [{ local: { url: "http://a", database: "sqlite:x", fields: { key: "x" } } }, ["local.url", "local.sql"]],
  [{ local: { database: "sqlite:x", sql: "SELECT 1", body: "x", fields: { key: "x" } } }, ["local.body"]],
])("a side that cannot be asked is refused: %j", (changes, places) => {
  const venue = { url: "http://b", fields: { key: "y", quantity: "q" } };
  const parsed = kind.options.safeParse({ ...{ of: "orders", local: venue, venue }, ...changes });
  const found = parsed.error?.issues.map(({ path }) => path.join("."));
  for (const place of places) expect(found).toContain(place);
});
