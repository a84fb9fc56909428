import { ALWAYS_OPEN } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { FeedBoard } from "../websocket/feed-board.ts";
import { type FeedServer, startFeedServer } from "../websocket/feed-server.fixture.ts";
import { failureOf, follow, readingOf } from "../websocket/followed-feed.fixture.ts";
import { createWebsocketCheckerKind } from "../websocket/websocket-checker-kind.ts";
import { createFeedDivergenceKind } from "./feed-divergence-kind.ts";

const FIELDS = { symbol: "s", bid: "b", ask: "a", price: "p", timestamp: "t" };

/** Two feeds, followed, and a checker that compares them. */
async function compare(options: object = {}, market = ALWAYS_OPEN) {
  const board = new FeedBoard();
  const clock = createVirtualClock();
  const kind = createWebsocketCheckerKind({ board });
  const servers: FeedServer[] = [];
  for (const componentId of ["direct", "engine"]) {
    const server = await startFeedServer();
    servers.push(server);
    const feed = follow(
      { url: server.url, fields: FIELDS, ping_interval: "20d" },
      { clock, kind, setup: { componentId } },
    );
    const check = feed.check();
    await server.until(() => server.clients.length === 1);
    server.send({ s: "first", p: 1, t: clock.now() });
    await check;
  }
  const say = async (...messages: readonly [object, object]) => {
    for (const [index, message] of messages.entries()) {
      servers[index]?.send(message);
      await servers[index]?.taken();
    }
  };
  const divergence = createFeedDivergenceKind(board);
  const parsed = divergence.options.parse({ feeds: ["direct", "engine"], ...options });
  const checker = divergence.create(parsed, setupOf({ clock, componentId: "apart", market }));
  const check = () => checker.check({ clock, signal: new AbortController().signal, timeoutMs: 1000 });
  return { clock, say, check, servers };
}

describe("two feeds", () => {
  test("are apart by their middles in basis points, the worst first", async () => {
    const { say, check } = await compare();
    await say({ s: "AAA", b: 99, a: 101 }, { s: "AAA", b: 99.5, a: 101.5 });
    await say({ s: "BBB", b: 10, a: 10.1 }, { s: "BBB", b: 10, a: 10.1 });
    const answer = await check();
    expect(readingOf(answer, "feed_divergence_bps")).toMatchObject({
      value: 49.875,
      details: { error: "AAA is 100 in direct and 100.5 in engine" },
    });
    expect(readingOf(answer, "feed_divergence_bps", { symbol: "BBB" }).value).toBe(0);
    expect(readingOf(answer, "feeds_compared_symbols").value).toBe(3);
  });

  test("without books, or with a crossed one, are compared by their last prices", async () => {
    const { say, check } = await compare({ symbols: ["AAA"] });
    await say({ s: "AAA", p: 100, b: 105, a: 95 }, { s: "AAA", p: 100.1, b: 100, a: 100.2 });
    expect(readingOf(await check(), "feed_divergence_bps").value).toBeCloseTo(9.995, 2);
  });

  test("are compared where prices are negative, or on both sides of nothing", async () => {
    const { say, check } = await compare({ symbols: ["CL", "SPREAD", "ZERO"] });
    await say({ s: "CL", p: -37 }, { s: "CL", p: -40 });
    await say({ s: "SPREAD", p: 0.5 }, { s: "SPREAD", p: -0.5 });
    await say({ s: "ZERO", p: 0 }, { s: "ZERO", p: 0 });
    const answer = await check();
    expect(readingOf(answer, "feed_divergence_bps", { symbol: "CL" }).value).toBeCloseTo(779.22, 2);
    expect(readingOf(answer, "feed_divergence_bps", { symbol: "SPREAD" }).value).toBe(20_000);
    expect(readingOf(answer, "feed_divergence_bps", { symbol: "ZERO" }).value).toBe(0);
  });

  test("may name a symbol differently", async () => {
    const { say, check } = await compare({ symbols: [["BTCUSDT", "BTC-USD"]] });
    await say({ s: "BTCUSDT", p: 68_900 }, { s: "BTC-USD", p: 68_900 });
    expect(readingOf(await check(), "feed_divergence_bps", { symbol: "BTCUSDT/BTC-USD" }).value).toBe(0);
  });

  test("are told apart in time by what each takes to arrive, whoever's clock is wrong", async () => {
    const { clock, say, check } = await compare({ symbols: ["AAA"] });
    const stamp = clock.now();
    await say({ s: "AAA", p: 1, t: stamp + 300 }, { s: "AAA", p: 1, t: stamp - 1900 });
    expect(readingOf(await check(), "feed_relative_lag_ms")).toMatchObject({
      value: 2200,
      details: { later: "engine", error: "engine has AAA 2.2 s later than direct" },
    });
  });

  test("with nothing to compare are never taken for equal", async () => {
    const { clock, say, check } = await compare({ symbols: ["AAA"] });
    expect(readingOf(await check(), "feed_divergence_bps")).toMatchObject({
      value: null,
      details: { error: "nothing to compare: direct or engine is silent about AAA" },
    });
    await say({ s: "AAA", p: 1 }, { s: "AAA", p: 1 });
    expect(readingOf(await check(), "feed_divergence_bps").value).toBe(0);
    await clock.advance(11_000);
    await say({ s: "AAA", p: 2 }, { s: "BBB", p: 2 });
    expect(readingOf(await check(), "feed_divergence_bps").value).toBeNull();
  });

  test("are not compared while the market is closed", async () => {
    const { check } = await compare({}, { ...ALWAYS_OPEN, phaseAt: () => "closed" });
    expect((await check()).metrics).toEqual([{ name: "feeds_compared_symbols", value: 0, unit: "1" }]);
  });
});

test("a feed that is not followed here is missing, by name", async () => {
  const { check } = await compare({ feeds: ["direct", "nobody"] });
  expect(failureOf(await check())).toBe(
    "missing: no feed nobody is followed here: it must be the id of a component of kind websocket",
  );
});

test("what is far apart counts once it has lasted", () => {
  const kind = createFeedDivergenceKind(new FeedBoard());
  const options = kind.options.parse({ feeds: ["a", "b"], tolerance: 10, max_lag: "2s", for: "3s" });
  expect(typeof kind.thresholds === "function" && kind.thresholds(options)).toEqual({
    feed_divergence_bps: { warning: 10, critical: 50, forMs: 3000 },
    feed_relative_lag_ms: { warning: 2000, critical: 10_000, forMs: 3000 },
  });
  expect(() => kind.options.parse({ feeds: ["a", "a"] })).toThrow(/two different/);
});
