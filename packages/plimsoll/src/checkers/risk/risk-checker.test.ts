import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createRiskCheckerKind } from "./risk-checker-kind.ts";

const kind = createRiskCheckerKind();

async function check(options: object): Promise<CheckAnswer> {
  const checker = kind.create(kind.options.parse(options), setupOf());
  const answer = await checker.check(contextOf());
  await checker.close?.();
  return answer;
}
const valuesOf = ({ metrics = [] }: CheckAnswer) => Object.fromEntries(metrics.map(({ name, value }) => [name, value]));

/** An engine's API, a venue's API and a database, each of which can be told what to answer. */
async function setUp() {
  const pages: Record<string, { status: number; body: unknown }> = {
    "/risk": {
      status: 200,
      body: {
        limits: { gross: 100 },
        used: 50,
        working: 20,
        gate: { on: true, approved: 10, sent: 10 },
        kill: { armed: true, tripped: false },
        positions: [{ symbol: "BTC", qty: 1, stop: 9 }],
      },
    },
    "/0/public/SystemStatus": { status: 200, body: { error: [], result: { status: "online" } } },
  };
  const { url } = await serveHttp((request, response) => {
    const page = pages[request.url ?? ""] ?? { status: 404, body: {} };
    response.statusCode = page.status;
    response.end(JSON.stringify(page.body));
  });
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-risk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const database = new DatabaseSync(join(folder, "engine.db"));
  database.exec(
    "CREATE TABLE parents (id TEXT, quantity REAL, sent REAL); INSERT INTO parents VALUES ('p1', 100, 100)",
  );
  onTestFinished(() => database.close());
  const options = {
    sources: {
      engine: { url: `${url}/risk` },
      venue: { url: `${url}/0/public/SystemStatus` },
      book: { database: `sqlite:${join(folder, "engine.db")}`, sql: "SELECT id, quantity, sent FROM parents" },
    },
    limits: [{ name: "gross", used: "engine:$.used", working: "engine:$.working", limit: "engine:$.limits.gross" }],
    gate: { enforcing: "engine:$.gate.on", approved: "engine:$.gate.approved", sent: "engine:$.gate.sent" },
    kill_switch: { armed: "engine:$.kill.armed", tripped: "engine:$.kill.tripped", venue: "venue:$.result.status" },
    positions: { rows: "engine:$.positions", instrument: "symbol", quantity: "qty", stop: "stop" },
    runaway: { rows: "book:$", parent: "id", actual: "sent", intended: "quantity" },
  };
  return { pages, database, options };
}

test("reads limits, gate, kill switch, positions and parents out of an engine, a venue and a database", async () => {
  const { options } = await setUp();
  const answer = await check(options);
  expect(answer.kind).toBe("measured");
  expect(valuesOf(answer)).toEqual({
    risk_limit_utilisation: 0.7,
    risk_gate_enforcing: 1,
    kill_switch_state: 0,
    open_positions: 1,
    unprotected_position_seconds: 0,
    orders_out_over_in_ratio: 1,
  });
});

test("a venue in maintenance means that the kill switch would not work", async () => {
  const { options, pages } = await setUp();
  pages["/0/public/SystemStatus"] = { status: 200, body: { error: [], result: { status: "maintenance" } } };
  expect(valuesOf(await check(options)).kill_switch_state).toBe(2);
});

test("children that exceed their parent show the ratio", async () => {
  const { options, database } = await setUp();
  database.exec("UPDATE parents SET sent = 150");
  expect(valuesOf(await check(options)).orders_out_over_in_ratio).toBe(1.5);
});

test("reads what was sent before what was approved where two sources tell", async () => {
  const order: string[] = [];
  const { url } = await serveHttp((request, response) => {
    order.push(`asked for ${request.url}`);
    response.on("finish", () => order.push(`answered ${request.url}`));
    response.end(JSON.stringify({ count: 3 }));
  });
  await check({
    sources: { gate: { url: `${url}/approved` }, gateway: { url: `${url}/sent` } },
    gate: { approved: "gate:$.count", sent: "gateway:$.count" },
  });
  expect(order.slice(0, 3)).toEqual(["asked for /sent", "answered /sent", "asked for /approved"]);
});

test("a source that cannot be read leaves its own parts without a value, and the gate judged and named first", async () => {
  const { options, pages } = await setUp();
  pages["/0/public/SystemStatus"] = { status: 503, body: {} };
  const engine = { ...(pages["/risk"]?.body as object), gate: { on: false, approved: 10, sent: 10 } };
  pages["/risk"] = { status: 200, body: engine };
  const answer = await check(options);
  expect(answer).toMatchObject({ kind: "measured" });
  expect(answer.metrics?.[0]).toMatchObject({ name: "risk_gate_enforcing", value: 0 });
  expect(valuesOf(answer)).toMatchObject({ kill_switch_state: null, risk_limit_utilisation: 0.7, open_positions: 1 });
  expect(answer.metrics?.find(({ name }) => name === "kill_switch_state")?.details).toEqual({
    error: expect.stringContaining("the source venue could not be read: GET http://127.0.0.1:"),
  });
});

test("a kill switch that is not armed would not work, whatever is not known of the venue", async () => {
  const { options, pages } = await setUp();
  pages["/0/public/SystemStatus"] = { status: 503, body: {} };
  pages["/risk"] = { status: 200, body: { ...(pages["/risk"]?.body as object), kill: { armed: false } } };
  expect(valuesOf(await check(options)).kill_switch_state).toBe(2);
});

test("an engine that cannot be read leaves no part of its own out, and what a book tells still counts", async () => {
  const { options, pages, database } = await setUp();
  pages["/risk"] = { status: 503, body: {} };
  database.exec("UPDATE parents SET sent = 150");
  expect(valuesOf(await check(options))).toEqual({
    risk_gate_enforcing: null,
    kill_switch_state: null,
    orders_out_over_in_ratio: 1.5,
    risk_limit_utilisation: null,
    open_positions: null,
    unprotected_position_seconds: null,
  });
});

test("is a failed check where no source could be read", async () => {
  const { options, pages, database } = await setUp();
  pages["/0/public/SystemStatus"] = { status: 503, body: {} };
  pages["/risk"] = { status: 503, body: {} };
  database.exec("DROP TABLE parents");
  expect(await check(options)).toMatchObject({
    kind: "failed",
    failure: { message: expect.stringMatching(/^the source \w+ could not be read: /) },
  });
});

test.each([
  [{}, ""],
  [{ limits: [{ name: "g", used: "$.used", limit: 1 }] }, "limits.0.used"],
  [{ gate: { enforcing: "nowhere:$.on" } }, "gate.enforcing"],
  [{ gate: { approved: "a:$.approved" } }, "gate"],
  [{ kill_switch: {} }, "kill_switch"],
  [{ kill_switch: { tripped: "a:$.tripped" } }, "kill_switch"],
  [{ positions: { rows: "a:$.positions", instrument: "a b" } }, "positions.instrument"],
])("paths that lead nowhere are refused: %j", (part, place) => {
  const sources = { a: { url: "http://a" }, b: { url: "http://b" } };
  const parsed = kind.options.safeParse({ sources, ...part });
  expect(parsed.error?.issues.map(({ path }) => path.join("."))).toContain(place);
});
