import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { failureOf, follow, readingOf } from "./followed-feed.fixture.ts";
import {
  alpacaQuote,
  alpacaTrade,
  binanceBook,
  binanceDepth,
  binanceTrade,
  coinbaseHeartbeat,
  coinbaseTicker,
  krakenStatus,
  krakenTicker,
  krakenTrades,
  startAlpaca,
  startBinance,
  startCoinbase,
  startKraken,
} from "./venue-servers.fixture.ts";

const ageOf = (symbol: string) => ({ symbol });
const at = (iso: string) => ({ clock: createVirtualClock(Date.parse(iso)) });

describe("Binance", () => {
  const options = { profile: "binance", symbols: ["btcusdt", "ETHUSDT"] };

  test("is subscribed to combined streams, and its trades and books are read", async () => {
    const { server, url, streams } = await startBinance();
    const feed = follow({ ...options, url }, at("2022-12-31T19:43:02.186Z"));
    expect((await feed.check()).kind).toBe("measured");
    expect([...streams].sort()).toEqual(["btcusdt@bookTicker", "btcusdt@trade", "ethusdt@bookTicker", "ethusdt@trade"]);
    await feed.clock.advance(3000);
    const stamp = feed.clock.now() - 50;
    server.send(binanceTrade("BTCUSDT", 1, { T: stamp }), binanceBook("ETHUSDT", "10", "9.99"));
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds", ageOf("BTCUSDT")).value).toBe(0);
    expect(readingOf(answer, "feed_latency_ms", { quantile: "p50" }).value).toBeCloseTo(50, -1);
    expect(readingOf(answer, "book_crossed_seconds").details).toMatchObject({
      error: "ETHUSDT is bid 10 and offered at 9.99",
    });
    await feed.clock.advance(2000);
    const later = await feed.glance();
    expect(readingOf(later, "book_crossed_seconds", ageOf("ETHUSDT")).value).toBe(2);
  });

  test("has gaps in trades and in depth, by symbol; bookTicker has none, whatever its numbers", async () => {
    const { server, url } = await startBinance();
    const feed = follow({ ...options, url, channels: ["trade", "bookTicker", "depth"] });
    await feed.check();
    server.send(binanceTrade("BTCUSDT", 7), binanceTrade("ETHUSDT", 900), binanceTrade("BTCUSDT", 8));
    server.send(binanceDepth("BTCUSDT", 157, 160), binanceDepth("BTCUSDT", 161, 165));
    server.send(binanceBook("BTCUSDT", "1", "2"), binanceBook("BTCUSDT", "1", "3"));
    await server.taken();
    expect(readingOf(await feed.glance(), "feed_sequence_gaps_total").value).toBe(0);
    server.send(binanceTrade("BTCUSDT", 12), binanceDepth("BTCUSDT", 170, 171));
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_sequence_gaps_total")).toMatchObject({
      value: 2,
      details: { numbers_missed_ever: 7, error: "BTCUSDT trade: numbers 9 to 11 never came, and 1 more gaps" },
    });
  });

  test("is never sent more than it takes, with many symbols", async () => {
    const { server, url, offences, streams } = await startBinance();
    const symbols = Array.from({ length: 500 }, (_, index) => `S${index}USDT`);
    const feed = follow({ ...options, url, symbols });
    await feed.check();
    for (let second = 0; second < 4; second += 1) {
      const sent = server.client.received.length;
      // The server's second is real: its own must pass too.
      await new Promise((resolve) => setTimeout(resolve, 1010));
      await feed.clock.advance(1000);
      await server.taken();
      expect(server.client.received.length - sent).toBeLessThanOrEqual(3);
    }
    expect(streams.size).toBe(1000);
    expect(offences).toEqual([]);
  });

  test("announces that it shuts down: the close that follows is by plan", async () => {
    const { server, url } = await startBinance();
    const feed = follow({ ...options, url });
    await feed.check();
    server.send({ stream: "!serverShutdown", data: { e: "serverShutdown", E: 1770123456789 } });
    await server.taken();
    server.client.ws.close(1001);
    await server.until(() => server.client.ws.readyState === 3);
    const check = feed.check();
    await feed.clock.advance(1000);
    expect((await check).kind).toBe("measured");
    expect(feed.requests()).toBe(0);
  });

  test("tells what it does not understand", async () => {
    const { url } = await startBinance();
    const feed = follow({ ...options, url, subscribe: [{ method: "SUBSCRIB", params: [], id: 1 }] });
    expect(failureOf(await feed.check())).toContain(
      'unexpected-answer: Binance refuses the subscription: "Invalid request: unknown variant SUBSCRIB',
    );
  });

  test.each([
    [{ url: "wss://stream.binance.com:9443/ws" }, "url: expected the combined streams"],
    [{ channels: ["kline_1m"] }, "channels: Binance has no kline_1m here"],
    [{ symbols: [] }, "symbols: expected at least one"],
    [
      { symbols: Array.from({ length: 600 }, (_, index) => `S${index}`) },
      "symbols: 1200 streams, and Binance takes 1024",
    ],
    [{ fields: { symbol: "s" } }, "fields: belongs to profile generic"],
  ])("refuses the options %j", (wrong, words) => {
    expect(() => follow({ ...options, ...wrong })).toThrow(words.split(": ")[1]);
  });
});

describe("Coinbase", () => {
  const options = { profile: "coinbase", symbols: ["BTC-USD", "ETH-USDC"] };

  test("is subscribed to channel by channel, heartbeats first, and USDC pairs give the data of USD", async () => {
    const { server, url, say } = await startCoinbase();
    const feed = follow({ ...options, url });
    expect((await feed.check()).kind).toBe("measured");
    await server.until(() => server.client.received.length === 3);
    expect(server.client.received.map((text) => JSON.parse(text))).toEqual([
      { type: "subscribe", channel: "heartbeats" },
      { type: "subscribe", product_ids: ["BTC-USD", "ETH-USDC"], channel: "ticker" },
      { type: "subscribe", product_ids: ["BTC-USD", "ETH-USDC"], channel: "market_trades" },
    ]);
    say(coinbaseTicker(["ETH-USD"]));
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds", ageOf("ETH-USD")).value).toBe(0);
    expect(readingOf(answer, "feed_sequence_gaps_total").value).toBe(0);
  });

  test("misses a message of any channel by the connection's own numbers", async () => {
    const { server, url, say, skip } = await startCoinbase();
    const feed = follow({ ...options, url });
    await feed.check();
    await server.until(() => server.client.received.length === 3);
    skip();
    say(coinbaseTicker(["BTC-USD"]));
    await server.taken();
    expect(readingOf(await feed.glance(), "feed_sequence_gaps_total")).toMatchObject({
      value: 1,
      details: { error: "connection: number 4 never came" },
    });
  });

  test("misses a heartbeat, and heartbeats are no market data", async () => {
    const { server, url, say } = await startCoinbase();
    const feed = follow({ ...options, url });
    await feed.check();
    await server.taken();
    say(coinbaseHeartbeat(139651));
    say(coinbaseHeartbeat(139653));
    await server.taken();
    expect(readingOf(await feed.glance(), "feed_sequence_gaps_total").details).toMatchObject({
      error: "heartbeats: number 139652 never came",
    });
    for (let second = 0; second < 15; second += 1) {
      await feed.clock.advance(1000);
      say(coinbaseHeartbeat(139654 + second));
      await server.taken();
    }
    const age = readingOf(await feed.glance(), "feed_last_tick_age_seconds");
    expect(age).toMatchObject({
      value: 15,
      details: {
        error:
          "no data of any of 2 symbols for 15 s although the connection stands, heartbeats come (the last 0 ms ago): the feed is stuck, not one symbol",
      },
    });
  });

  test.each([
    [
      { type: "subscribe", channel: "full", product_ids: ["BTC-USD"] },
      'Coinbase refuses the subscription: "authentication failure (it says so of an unknown channel too)"',
    ],
    [{ type: "subscribe" }, 'Coinbase refuses the subscription: "failure to subscribe"'],
  ])("refuses %j in words", async (message, words) => {
    const { url } = await startCoinbase();
    const answer = await follow({ ...options, url, subscribe: [message] }).check();
    expect(failureOf(answer)).toContain(words);
  });
});

describe("Kraken", () => {
  const options = { profile: "kraken", symbols: ["BTC/USD", "USDT/USD"] };

  test("is followed by book, with trades in sequence; a snapshot makes good what was missed", async () => {
    const { server, url } = await startKraken(options.symbols);
    const feed = follow({ ...options, url });
    await feed.check();
    await server.until(() => server.client.received.length === 2);
    server.send(krakenTrades("BTC/USD", [4665846, 4665847], "snapshot"), krakenTrades("BTC/USD", [4665848]));
    await server.taken();
    expect(readingOf(await feed.glance(), "feed_sequence_gaps_total").value).toBe(0);
    server.send(krakenTrades("BTC/USD", [4665850]));
    await server.taken();
    await feed.clock.advance(6000);
    expect(readingOf(await feed.glance(), "feed_gap_open_seconds")).toMatchObject({
      value: 6,
      details: { error: "BTC/USD trade: number 4665849 never came" },
    });
    server.send(krakenTrades("BTC/USD", [4665849, 4665850, 4665851], "snapshot"));
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_gap_open_seconds").value).toBe(0);
    expect(readingOf(answer, "feed_sequence_gaps_total").value).toBe(1);
  });

  test("refuses one pair and serves the other: told with its name, the feed stays", async () => {
    const { server, url } = await startKraken(["BTC/USD"]);
    const feed = follow({ ...options, symbols: ["BTC/USD", "NOPE/USD"], url });
    await feed.check();
    await server.taken();
    const answer = await feed.glance();
    expect(answer.kind).toBe("measured");
    expect(readingOf(answer, "subscription_refusals")).toMatchObject({
      value: 1,
      details: { error: 'Kraken refuses NOPE/USD: "Currency pair not supported NOPE/USD"' },
    });
  });

  test("refuses every pair: the check fails, and it is not asked again soon", async () => {
    const { server, url } = await startKraken([]);
    const feed = follow({ ...options, url });
    expect(failureOf(await feed.check())).toMatch(
      /Kraken refuses (BTC|USDT)\/USD: "Currency pair not supported (BTC|USDT)\/USD"; connecting again in (3\d|4\d|5\d) s|1 min/,
    );
    await feed.clock.advance(29_000);
    expect(server.upgrades).toBe(1);
  });

  test("in maintenance says what that means for a kill switch", async () => {
    const { server, url } = await startKraken(options.symbols);
    const feed = follow({ ...options, url });
    expect(readingOf(await feed.check(), "venue_online").value).toBe(1);
    server.send(krakenStatus("maintenance"));
    await server.taken();
    const reading = readingOf(await feed.glance(), "venue_online");
    expect(reading.value).toBe(0);
    expect(reading.details?.error).toContain("neither placed nor cancelled, so that a kill switch would not work now");
  });

  test("a pair that nobody has traded in a day is not frozen: the volume of a day is no trade's", async () => {
    const { server, url } = await startKraken(options.symbols);
    const feed = follow({ ...options, url });
    await feed.check();
    for (let second = 0; second < 12; second += 1) {
      await feed.clock.advance(1000);
      const ticker = krakenTicker("USDT/USD");
      server.send({ ...ticker, data: [{ ...ticker.data[0], bid_qty: second }] });
      await server.taken();
    }
    expect(readingOf(await feed.glance(), "feed_frozen_seconds").value).toBe(0);
  });
});

describe("Alpaca", () => {
  const account = { key: "PKTEST1234", secret: "very-secret-indeed" };
  const options = {
    profile: "alpaca",
    symbols: ["AAPL", "AMD"],
    api_key: account.key,
    api_secret: account.secret,
    own_credentials: true,
  };

  test("is greeted by, logged in to and subscribed to; several messages come at once", async () => {
    const { server, url } = await startAlpaca(account);
    const feed = follow({ ...options, url }, at("2021-02-22T15:51:45.435Z"));
    expect((await feed.check()).kind).toBe("measured");
    expect(server.client.received.map((text) => JSON.parse(text))).toEqual([
      { action: "auth", ...account },
      { action: "subscribe", trades: ["AAPL", "AMD"], quotes: ["AAPL", "AMD"] },
    ]);
    await feed.clock.advance(2000);
    server.send([alpacaQuote("AMD"), alpacaTrade("AAPL", 96921), alpacaTrade("AAPL", 75)]);
    await server.taken();
    const answer = await feed.glance();
    for (const symbol of options.symbols) {
      expect(readingOf(answer, "feed_last_tick_age_seconds", { symbol }).value).toBe(0);
    }
    // Trade ids are in no sequence.
    expect(readingOf(answer, "feed_sequence_gaps_total").value).toBe(0);
  });

  test("refuses credentials in words that do not hold them, and is not asked again soon", async () => {
    const { server, url } = await startAlpaca({ ...account, secret: "another" });
    const feed = follow({ ...options, url });
    const answer = await feed.check();
    expect(failureOf(answer)).toContain('unauthorized: Alpaca refuses the login: "auth failed (402)"');
    expect(JSON.stringify(answer)).not.toContain(account.secret);
    await feed.clock.advance(29_000);
    expect(server.upgrades).toBe(1);
  });

  test("has one connection an account: a second one gives way at once, with the reason", async () => {
    const { server, url } = await startAlpaca(account);
    const first = follow({ ...options, url });
    await first.check();
    const second = follow({ ...options, url });
    expect(failureOf(await second.check())).toContain(
      'refused: Alpaca refuses the login: "connection limit exceeded (406): the account has one connection, and something else holds it"',
    );
    await second.clock.advance(29_000);
    expect(server.upgrades).toBe(2);
  });

  test("takes fewer symbols than were asked for", async () => {
    const { url } = await startAlpaca({ ...account, limit: 1 });
    expect(failureOf(await follow({ ...options, url }).check())).toContain(
      '"symbol limit exceeded (405): the plan takes fewer symbols"',
    );
  });

  test("is not followed with the engine's own credentials", () => {
    const { own_credentials: _, ...others } = options;
    expect(() => follow({ ...others, url: "wss://a/v2/iex" })).toThrow(/with the engine's credentials ours would keep/);
    expect(() => follow(options)).toThrow(/Alpaca has no url of its own/);
  });

  test("an echoed secret is not shown", async () => {
    const { server, url } = await startAlpaca(account);
    const feed = follow({ ...options, url });
    await feed.check();
    server.send(`not JSON, but ${account.secret}`);
    await server.taken();
    const answer = await feed.glance();
    expect(JSON.stringify(answer)).not.toContain(account.secret);
    expect(JSON.stringify(answer)).toContain("[redacted]");
  });
});
