import { expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createJson, failureOf, readingsOf, valuesOf } from "./json.fixture.ts";

/** A server whose documents, by path, can be changed while it runs. */
async function serve(documents: Record<string, unknown>): Promise<string> {
  const { url } = await serveHttp((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://a");
    const document = documents[pathname];
    if (document === undefined) response.writeHead(404);
    response.end(JSON.stringify(document));
  });
  return url;
}

test("freqtrade: the loop's age counts while the state says that it should loop", async () => {
  const documents: Record<string, unknown> = {
    "/api/v1/ping": { status: "pong" },
    "/api/v1/health": { last_process_ts: Math.floor(Date.now() / 1000) - 634, bot_start_ts: null },
    "/api/v1/show_config": { state: "running" },
    "/api/v1/status": [
      { pair: "BTC/USDT", stop_loss_abs: null, open_timestamp: Date.now() - 60_000 },
      { pair: "ETH/USDT", stop_loss_abs: 1200, open_timestamp: Date.now() - 5000 },
    ],
  };
  const when = { request: "show_config", path: "$.state", in: ["running", "paused"] };
  const checker = createJson({
    base_url: `${await serve(documents)}/api/v1`,
    requests: [
      { path: "/ping", expect: { json: [{ path: "$.status", equals: "pong" }] } },
      { path: "/health", metrics: [{ name: "loop_age", path: "$.last_process_ts", age: "s", down: 600, when }] },
      {
        path: "/show_config",
        name: "show_config",
        metrics: [
          { name: "state", path: "$.state", states: { running: "HEALTHY", paused: "HEALTHY", stopped: "WARNING" } },
        ],
      },
      {
        path: "/status",
        metrics: [
          { name: "open_trades", count: true },
          { name: "unprotected", count: { where: [{ path: "$.stop_loss_abs", equals: null }] } },
          { name: "oldest_trade", path: "$.open_timestamp", age: "ms", each: { path: "$", take: "max" } },
        ],
      },
    ],
  });
  const stuck = await checker.check(contextOf());
  expect(failureOf(stuck)).toMatch(/^unexpected-answer: loop_age is 63\d(\.\d+)? s, DOWN at 600 s$/);
  documents["/api/v1/show_config"] = { state: "stopped" };
  const stopped = await checker.check(contextOf());
  expect(failureOf(stopped)).toBe("measured");
  expect(valuesOf(stopped)).toMatchObject({ state: 1, open_trades: 2, unprotected: 1 });
  expect(valuesOf(stopped)).not.toHaveProperty("loop_age");
  expect(valuesOf(stopped).oldest_trade).toBeGreaterThanOrEqual(60);
  expect(readingsOf(stopped).state?.details).toMatchObject({ error: 'the state is "stopped"' });
});

test("hummingbot-api: a live bot can show as stopped, a vanished one is noticed", async () => {
  const documents: Record<string, unknown> = {
    "/bot-orchestration/status": {
      status: "success",
      data: { alpha: { status: "stopped", recently_active: true }, beta: { status: "error", recently_active: false } },
    },
  };
  const each = { path: "$.data", labels: { bot: "@key" }, expect: ["alpha", "gamma"] };
  const checker = createJson({
    url: `${await serve(documents)}/bot-orchestration/status`,
    metrics: [
      { name: "bots", path: "$.data", count: true, direction: "below" },
      { name: "bot_active", path: "$.recently_active", direction: "below", each },
    ],
  });
  expect(valuesOf(await checker.check(contextOf()))).toEqual({
    bots: 2,
    'bot_active{bot="alpha"}': 1,
    'bot_active{bot="beta"}': 0,
    'bot_active{bot="gamma"}': null,
  });
  documents["/bot-orchestration/status"] = { status: "success", data: {} };
  expect(valuesOf(await checker.check(contextOf()))).toEqual({
    bots: 0,
    'bot_active{bot="alpha"}': null,
    'bot_active{bot="gamma"}': null,
  });
});

test("gateway: two chains at once, and the key in the node's address is never shown", async () => {
  const rpcUrl = "https://mainnet.infura.io/v3/hunter2";
  const url = await serve({
    "/": { status: "ok" },
    "/chains/ethereum/status": { chain: "ethereum", rpcUrl, currentBlockNumber: 21_000_000 },
    "/chains/solana/status": { chain: "solana", rpcUrl, currentBlockNumber: 0 },
  });
  const requests = ["ethereum", "solana"].map((chain) => ({
    path: `/chains/${chain}/status?network=mainnet`,
    name: chain,
    metrics: [
      { name: "block_number", path: "$.currentBlockNumber", labels: { chain }, rising: { within: "1m" } },
      { name: "node", path: "$.rpcUrl", labels: { chain }, states: { "https://other.example/": "HEALTHY" } },
    ],
  }));
  const answer = await createJson({ base_url: url, requests: [{ path: "/" }, ...requests] }).check(contextOf());
  expect(valuesOf(answer)).toMatchObject({
    'block_number_age{chain="ethereum"}': 0,
    'block_number_age{chain="solana"}': null,
  });
  expect(JSON.stringify(answer.metrics?.filter(({ name }) => name === "node"))).toContain("mainnet.infura.io");
  expect(JSON.stringify(answer)).not.toContain("hunter2");
});
