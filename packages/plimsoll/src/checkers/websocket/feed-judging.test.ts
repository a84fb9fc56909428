import { ALWAYS_OPEN, type MarketCalendar } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { startFeedServer } from "./feed-server.fixture.ts";
import { type FollowedFeed, failureOf, follow, readingOf } from "./followed-feed.fixture.ts";
import { begin, FIELDS, SECOND, START } from "./talking-feed.fixture.ts";
import { createWebsocketCheckerKind } from "./websocket-checker-kind.ts";

describe("silence", () => {
  test("of one symbol among lively ones is that symbol's: WARNING at 10 s, CRITICAL at 30 s until more is known", async () => {
    const { feed, say } = await begin();
    for (let second = 1; second <= 12; second += 1) {
      await feed.clock.advance(SECOND);
      await say({ s: "AAA", p: second });
    }
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds")).toMatchObject({ value: 0, limits: { warning: 10 } });
    expect(readingOf(answer, "feed_last_tick_age_seconds", { symbol: "BBB" })).toMatchObject({
      value: 12,
      conclusive: true,
      limits: { warning: 10, critical: 30 },
      details: {
        error:
          "silent for 12 s, too little is known of it to say whether that is usual; all others are lively, so the feed works",
      },
    });
    expect(readingOf(answer, "feed_silent_symbols").value).toBe(1);
  });

  test("of all symbols is the feed's, told once", async () => {
    const { feed } = await begin();
    await feed.clock.advance(31 * SECOND);
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds")).toMatchObject({
      value: 31,
      limits: { warning: 10, critical: 30 },
      details: {
        error: expect.stringContaining("no data of any of 2 symbols for 31 s although the connection stands"),
      },
    });
    const symbol = readingOf(answer, "feed_last_tick_age_seconds", { symbol: "AAA" });
    expect(symbol.limits).toBeUndefined();
    expect(symbol.details).toBeUndefined();
  });

  test("of all symbols for two minutes is DOWN, and the connection is made anew to see whose fault it is", async () => {
    const { server, feed, say } = await begin();
    await feed.clock.advance(120 * SECOND);
    const answer = await feed.glance();
    expect(failureOf(answer)).toMatch(/^timeout: the server: no data of any of 2 symbols for 2 min .* connecting anew/);
    expect(answer).toMatchObject({ failure: { conclusive: true } });
    const check = feed.check();
    await feed.clock.advance(SECOND);
    await server.until(() => server.clients.length === 2);
    server.send({ s: "AAA", p: 3 });
    expect((await check).kind).toBe("measured");
    await say({ s: "AAA", p: 4 });
    expect(readingOf(await feed.glance(), "feed_reconnects_total").value).toBe(0);
  });

  test("is learnt: an illiquid pair is not broken, a lively one is sooner", async () => {
    const { feed, say, pass } = await begin({ symbols: ["FAST", "SLOW"] });
    for (let n = 0; n < 40; n += 1) {
      for (let k = 0; k < 20; k += 1) {
        await feed.clock.advance(SECOND);
        await say({ s: "FAST", p: n * 100 + k });
      }
      await say({ s: "SLOW", p: n });
      await feed.glance();
    }
    await pass(20 * SECOND);
    await say({ s: "SLOW", p: 0.5 });
    await pass(25 * SECOND);
    const answer = await feed.glance();
    const slow = readingOf(answer, "feed_last_tick_age_seconds", { symbol: "SLOW" });
    const fast = readingOf(answer, "feed_last_tick_age_seconds", { symbol: "FAST" });
    expect(slow.value).toBeLessThan(slow.limits?.warning ?? 0);
    expect(fast.value).toBeGreaterThan(fast.limits?.critical ?? Number.POSITIVE_INFINITY);
    expect(fast.limits?.warning).toBe(5);
    expect(fast.details?.error).toContain("is hardly ever for 5 s; all others are lively");
  });

  test("of a disconnection or of the whole feed is not learnt", async () => {
    const { server, feed, say, pass } = await begin();
    for (let n = 0; n < 100; n += 1) {
      await pass(SECOND);
      await say({ s: "AAA", p: n }, { s: "BBB", p: n });
    }
    const limitOf = async () =>
      readingOf(await feed.glance(), "feed_last_tick_age_seconds", { symbol: "AAA" }).limits?.warning;
    await pass(25 * SECOND);
    await say({ s: "AAA", p: 0 }, { s: "BBB", p: 0 });
    const requested = feed.requested();
    server.client.ws.terminate();
    await requested;
    await feed.glance();
    await feed.clock.advance(SECOND);
    await server.until(() => server.clients.length === 2);
    await server.taken();
    await pass(25 * SECOND);
    await say({ s: "AAA", p: 5 }, { s: "BBB", p: 5 });
    // What is learnt is looked at once a minute.
    for (let n = 0; n < 70; n += 1) {
      await pass(SECOND);
      await say({ s: "AAA", p: n }, { s: "BBB", p: n });
    }
    expect(await limitOf()).toBe(5);
  });

  test("is judged by what was learnt before a restart", async () => {
    const kept: unknown[] = [];
    const kind = createWebsocketCheckerKind();
    kind.memory?.subscribe((memory) => kept.push(memory));
    const { feed, say } = await begin({ kind });
    for (let n = 0; n < 60; n += 1) {
      await feed.clock.advance(20 * SECOND);
      await say({ s: "AAA", p: n }, { s: "BBB", p: n });
      await feed.glance();
    }
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept.at(-1)).length).toBeLessThan(2000);
    const restarted = createWebsocketCheckerKind();
    restarted.memory?.restore(JSON.parse(JSON.stringify(kept.at(-1))), feed.clock.now());
    const after = await begin({ kind: restarted });
    const reading = readingOf(await after.feed.glance(), "feed_last_tick_age_seconds", { symbol: "BBB" });
    expect(reading.limits?.warning).toBeGreaterThan(30);
  });

  test.each([
    null,
    5,
    [],
    { feed: 5 },
    { feed: { at: START, feed: "", symbols: { AAA: 5 }, rates: [], latencies: [] } },
  ])("is judged by the fallback when what was kept is %j", async (memory) => {
    const kind = createWebsocketCheckerKind();
    kind.memory?.restore(memory, START);
    const { feed } = await begin({ kind });
    const reading = readingOf(await feed.glance(), "feed_last_tick_age_seconds", { symbol: "BBB" });
    expect(reading.limits).toEqual({ warning: 10, critical: 30 });
  });

  test("of 500 symbols makes ten lines, the worst first", async () => {
    const symbols = Array.from({ length: 500 }, (_, index) => `S${index}`);
    const { feed, say } = await begin({ symbols });
    await say(...symbols.map((s) => ({ s, p: 1 })));
    await feed.clock.advance(20 * SECOND);
    await say(...symbols.slice(3).map((s) => ({ s, p: 2 })));
    const answer = await feed.glance();
    expect(answer.metrics?.length).toBeLessThan(40);
    const shown = answer.metrics?.filter((it) => it.name === "feed_last_tick_age_seconds" && it.labels !== undefined);
    expect(shown).toHaveLength(10);
    expect(
      shown
        ?.slice(0, 3)
        .map((it) => it.labels?.symbol)
        .sort(),
    ).toEqual(["S0", "S1", "S2"]);
    expect(readingOf(answer, "feed_silent_symbols").value).toBe(3);
  });
});

test("key symbols, and the longest silent one, always have metrics of their own", async () => {
  const symbols = Array.from({ length: 50 }, (_, index) => `S${index}`);
  const { feed, say } = await begin({ symbols, options: { detail_symbols: 1, key_symbols: ["S7", "S8"] } });
  await say(...symbols.map((s) => ({ s, p: 1 })));
  await feed.clock.advance(SECOND);
  await say(...symbols.slice(1).map((s) => ({ s, p: 2 })));
  const answer = await feed.glance();
  const shown = (answer.metrics ?? []).filter((it) => it.name === "feed_last_tick_age_seconds");
  expect(shown.flatMap((it) => it.labels?.symbol ?? []).sort()).toEqual(["S0", "S7", "S8"]);
});

describe("market time", () => {
  const OPEN = START + 600 * SECOND;
  const CLOSE = OPEN + 3600 * SECOND;
  /** Opens ten minutes after the test begins, for an hour, with half a minute of grace. */
  const market: MarketCalendar = {
    ...ALWAYS_OPEN,
    id: "TEST",
    graceMs: 30 * SECOND,
    phaseAt: (at) => (at >= OPEN && at < CLOSE ? "market" : "closed"),
    sessionMs: (from, to) => Math.max(0, Math.min(to, CLOSE) - Math.max(from, OPEN)),
  };
  const ageOf = async (feed: FollowedFeed) => readingOf(await feed.glance(), "feed_last_tick_age_seconds");

  test("silence counts in session only, and not in the grace after the open", async () => {
    const { feed, say, pass } = await begin({ setup: { market } });
    await pass(599 * SECOND);
    expect(await ageOf(feed)).toMatchObject({ value: 0 });
    await pass(25 * SECOND);
    const inGrace = await ageOf(feed);
    expect(inGrace.value).toBe(0);
    expect(inGrace.limits).toBeUndefined();
    await pass(10 * SECOND);
    expect(await ageOf(feed)).toMatchObject({ value: 34, limits: { warning: 10 } });
    await say({ s: "AAA", p: 5 });
    expect((await ageOf(feed)).value).toBe(0);
  });

  test("after the close nothing is silent, missing or slow", async () => {
    const clock = createVirtualClock(CLOSE - 60 * SECOND);
    const { feed, say, pass } = await begin({ setup: { market }, clock });
    await pass(59 * SECOND);
    await say({ s: "AAA", p: 5 }, { s: "BBB", p: 5 });
    await pass(7200 * SECOND);
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds")).toMatchObject({ value: 1 });
    expect(readingOf(answer, "feed_last_tick_age_seconds").limits).toBeUndefined();
    expect(readingOf(answer, "subscription_deficit").value).toBe(0);
  });

  test("a feed that owes no answer is not waited for while the market is closed", async () => {
    const server = await startFeedServer();
    const options = { url: server.url, symbols: ["AAA"], fields: FIELDS, subscribe: ["SUB {symbol}"] };
    const feed = follow(options, { clock: createVirtualClock(START), setup: { market } });
    const connecting = feed.glance();
    await server.until(() => server.clients.at(-1)?.received.length === 1);
    await connecting;
    await server.taken();
    expect((await feed.check()).kind).toBe("measured");
  });
});

describe("what a feed says", () => {
  test("values that do not change while messages come are frozen", async () => {
    const { feed, say } = await begin();
    for (let second = 0; second <= 130; second += 10) {
      await say({ s: "AAA", b: 1, a: 2, n: second + 1 }, { s: "BBB", p: second });
      await feed.clock.advance(10 * SECOND);
    }
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_frozen_seconds")).toMatchObject({
      value: 130,
      details: { frozen_symbols: 1, error: expect.stringContaining("AAA has told the same 13 times") },
    });
  });

  test("values that are frozen are told in words from the first second on, since a threshold may be low", async () => {
    const { feed, say } = await begin();
    for (let second = 0; second < 8; second += 1) {
      await say({ s: "AAA", b: 1, a: 2, n: second + 1 }, { s: "BBB", b: 3, a: 4, n: second + 1 });
      await feed.clock.advance(SECOND);
    }
    const { error } = readingOf(await feed.glance(), "feed_frozen_seconds").details ?? {};
    expect(error).toMatch(/^AAA has told the same 7 times: .*, and 1 more are frozen$/);
  });

  test("bars of volume 0 are frozen although their numbers rise; another trade at the same price is not", async () => {
    const { feed, say } = await begin();
    for (let n = 1; n <= 7; n += 1) {
      await say({ s: "AAA", p: 5 + n, v: 0, n }, { s: "BBB", p: 5, v: 1, n });
      await feed.clock.advance(20 * SECOND);
    }
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_frozen_seconds", { symbol: "AAA" }).value).toBeGreaterThanOrEqual(100);
    expect(() => readingOf(answer, "feed_frozen_seconds", { symbol: "BBB" })).toThrow();
  });

  test("stamps from the future are a fault of a clock, in words", async () => {
    const { feed, say } = await begin();
    await say({ s: "AAA", p: 1, t: feed.clock.now() + 400 }, { s: "AAA", p: 2, t: feed.clock.now() + 380 });
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_latency_ms", { quantile: "p50" }).value).toBeLessThan(-300);
    expect(readingOf(answer, "feed_stamp_ahead_ms").details?.error).toMatch(
      /^most stamps lie \d{3} ms in the future: this host's clock is behind, or the exchange's ahead/,
    );
  });

  test("a rate is judged by the median of the hour, and an outage does not lower it", async () => {
    const { feed, say, pass } = await begin();
    const burst = async (count: number, seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        await say(...Array.from({ length: count }, (_, n) => ({ s: "AAA", p: second * 100 + n })));
        await pass(SECOND);
      }
    };
    await burst(10, 900);
    const usual = readingOf(await feed.glance(), "feed_message_rate");
    expect(usual.value).toBeCloseTo(10, 0);
    expect(usual.limits).toMatchObject({ direction: "below" });
    expect(usual.limits?.warning).toBeCloseTo(3, 0);
    expect(usual.limits?.critical).toBeCloseTo(0.5, 1);
    await burst(1, 40);
    expect(readingOf(await feed.glance(), "feed_message_rate").value).toBeLessThan(usual.limits?.warning ?? 0);
    await pass(50 * SECOND);
    const outage = readingOf(await feed.glance(), "feed_message_rate");
    expect(outage.value).toBe(0);
    expect(outage.limits?.critical).toBeCloseTo(0.5, 1);
  });

  test("latency is judged by three times its own median", async () => {
    const { feed, say, pass } = await begin();
    for (let second = 0; second < 900; second += 1) {
      const stamp = feed.clock.now() - 100;
      await say(...Array.from({ length: 5 }, (_, n) => ({ s: "AAA", p: second + n, t: stamp })));
      await pass(SECOND);
    }
    const p99 = readingOf(await feed.glance(), "feed_latency_ms", { quantile: "p99" });
    expect(p99.limits?.warning).toBeGreaterThan(270);
    expect(p99.limits?.warning).toBeLessThan(330);
    expect(readingOf(await feed.glance(), "feed_latency_ms", { quantile: "p50" }).limits).toBeUndefined();
  });
});

describe("after a reconnect", () => {
  test("a feed that acknowledges nothing is judged by its silence, not by the wait for its next word", async () => {
    const { server, feed } = await begin();
    const requested = feed.requested();
    server.client.ws.terminate();
    await requested;
    await feed.glance();
    await feed.clock.advance(SECOND);
    await server.until(() => server.clients.length === 2);
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds")).toMatchObject({ value: 1, limits: { warning: 10 } });
  });

  test("symbols that were heard of before and are not within ten seconds are missing", async () => {
    const { server, feed, say } = await begin({ symbols: ["AAA", "BBB", "CCC"] });
    await say({ s: "AAA", p: 1 }, { s: "BBB", p: 1 });
    const requested = feed.requested();
    server.client.ws.terminate();
    await requested;
    await feed.glance();
    await feed.clock.advance(SECOND);
    await server.until(() => server.clients.length === 2);
    await say({ s: "AAA", p: 2 });
    await feed.clock.advance(9 * SECOND);
    expect(readingOf(await feed.glance(), "subscription_deficit").value).toBe(0);
    await say({ s: "AAA", p: 3 });
    await feed.clock.advance(2 * SECOND);
    // CCC never said anything: it may be illiquid, and has two minutes.
    expect(readingOf(await feed.glance(), "subscription_deficit")).toMatchObject({
      value: 1,
      details: { error: expect.stringContaining("1 of 3 symbols have sent nothing since the connection was made") },
    });
  });

  test("a feed of all symbols can be told how many there must be", async () => {
    const { feed, say } = await begin({ symbols: [], options: { expected_symbols: 5 } });
    await say({ s: "AAA", p: 1 }, { s: "BBB", p: 1 }, { s: "CCC", p: 1 });
    for (let second = 0; second < 120; second += 5) {
      await feed.clock.advance(5 * SECOND);
      await say({ s: "AAA", p: second });
    }
    expect(readingOf(await feed.glance(), "subscription_deficit").value).toBe(2);
  });
});
