import { ALWAYS_OPEN, type MetricReading } from "@plimsoll/core";
import { describe, expect, test } from "vitest";
import { BaselineMemory } from "./baseline-memory.ts";
import { channelReadings } from "./channel-ages.ts";
import { deficitReading } from "./connection-facts.ts";
import { FeedFollower } from "./feed-follower.ts";
import { createFeedPlan } from "./feed-plan.ts";
import { MessageReader } from "./message-reader.ts";
import { createMoment } from "./moment.ts";
import { measureTickAges } from "./tick-ages.ts";
import { binanceBook, binanceTrade } from "./venue-servers.fixture.ts";
import { websocketOptions } from "./websocket-options.ts";

const WALL = Date.UTC(2026, 10, 26);
const [BTC, ETH] = ["BTCUSDT", "ETHUSDT"];

/** A feed of Binance's trades and best prices of two symbols that is followed for half an hour before anything happens. */
function begin({ minutes = 30, kinds = 2 } = {}) {
  const options = websocketOptions.parse({ profile: "binance", symbols: [BTC, ETH] });
  const plan = createFeedPlan(options);
  const setup = { symbols: plan.symbols, takesOthers: false, maxSymbols: 100, market: ALWAYS_OPEN, learns: true };
  const follower = new FeedFollower(setup);
  const reader = new MessageReader(plan, {
    tick: (tick, type) => follower.take(tick, type),
    heartbeat: () => {},
    counted: () => {},
    other: () => {},
    unreadable: (words) => expect.fail(words),
  });
  let at = 1_000_000;
  let turn = 0;
  /** How often each symbol is traded, s; 0 for never. */
  const trades: Record<string, number> = { [BTC]: 0.2, [ETH]: 0.2 };
  const books = new Set(kinds < 2 ? [] : [BTC, ETH]);
  const say = (message: unknown) => reader.read(JSON.stringify(message));
  const pass = (seconds: number) => {
    for (const end = at + seconds * 1000; at < end; ) {
      at += 100;
      turn += 1;
      follower.begin(at, WALL + at);
      for (const [symbol, every] of Object.entries(trades)) {
        if (every > 0 && turn % Math.round(every * 10) === 0) say(binanceTrade(symbol, turn, { T: WALL + at }));
        if (books.has(symbol)) say(binanceBook(symbol, String(100 + (turn % 7)), "110"));
      }
    }
  };
  const reconnect = () => {
    at += 1000;
    follower.connected(at);
  };
  const look = () => {
    const moment = createMoment(ALWAYS_OPEN, at, WALL + at);
    const leastMs = options.least_silence;
    const ages = measureTickAges({ follower, leastMs, detail: 5, keys: plan.keys }, moment);
    const channels = channelReadings({ follower, leastMs, detail: 5 }, ages, moment);
    return { channels, deficit: deficitReading(plan, follower, { moment, leastMs }) };
  };
  follower.watch(at);
  follower.connected(at);
  pass(minutes * 60);
  return { follower, trades, books, pass, reconnect, look };
}

/** Those that are late, as `trade of BTCUSDT: error`. */
function late(channels: readonly MetricReading[]): string[] {
  return channels.flatMap(({ labels, details }) =>
    typeof details?.error === "string" ? `${Object.values(labels ?? {}).join(" of ")}: ${details.error}` : [],
  );
}

describe("a kind of message that is lost while another lives", () => {
  test("on all symbols after a reconnect is missed within ten seconds, and CRITICAL by its age", () => {
    const { trades, pass, reconnect, look } = begin();
    expect(look().deficit.value).toBe(0);
    Object.assign(trades, { [BTC]: 0, [ETH]: 0 });
    reconnect();
    pass(9);
    expect(look().deficit.value).toBe(0);
    pass(21);
    const { channels, deficit } = look();
    expect(deficit).toMatchObject({
      value: 2,
      details: {
        error:
          "nothing has come since the connection was made 30 s ago of what came before: trade of BTCUSDT, trade of ETHUSDT",
      },
    });
    expect(late(channels)).toEqual([
      "trade: trade messages: silent for 31 s, is hardly ever for 5 s, of any symbol, while others come",
    ]);
    expect(channels[0]).toMatchObject({
      name: "feed_channel_age_seconds",
      labels: { channel: "trade" },
      conclusive: true,
      limits: { warning: 5, critical: 15 },
    });
    expect(channels.at(-1)).toMatchObject({ name: "feed_silent_channels", value: 1 });
  });

  test("without a reconnect is told by its age, and no more once it comes again", () => {
    const { trades, pass, look } = begin();
    Object.assign(trades, { [BTC]: 0, [ETH]: 0 });
    pass(10);
    expect(late(look().channels)).toHaveLength(1);
    Object.assign(trades, { [BTC]: 0.2, [ETH]: 0.2 });
    pass(1);
    expect(late(look().channels)).toEqual([]);
    expect(look().deficit.value).toBe(0);
  });

  test("of one symbol is that symbol's", () => {
    const { trades, pass, reconnect, look } = begin();
    trades[ETH] = 0;
    reconnect();
    pass(30);
    const { channels, deficit } = look();
    expect(late(channels)).toEqual([
      "trade of ETHUSDT: trade messages of ETHUSDT: silent for 31 s, is hardly ever for 5 s, while its others come",
    ]);
    expect(deficit).toMatchObject({ value: 1, details: { error: expect.stringContaining("trade of ETHUSDT") } });
  });

  test("of a symbol that is seldom traded is missed after its own usual silence, not before", () => {
    const { trades, pass, reconnect, look } = begin({ minutes: 0 });
    trades[ETH] = 60;
    pass(45 * 60);
    expect(late(look().channels)).toEqual([]);
    trades[ETH] = 0;
    reconnect();
    pass(50);
    expect(late(look().channels)).toEqual([]);
    expect(look().deficit.value).toBe(0);
    pass(150);
    expect(late(look().channels)).toEqual([expect.stringContaining("trade messages of ETHUSDT: silent for")]);
    expect(look().deficit).toMatchObject({ value: 1 });
  });

  test("is not told of a symbol that is silent altogether, nor where the whole feed is", () => {
    const { trades, books, pass, look } = begin();
    trades[ETH] = 0;
    books.delete(ETH);
    pass(60);
    expect(late(look().channels)).toEqual([]);
    trades[BTC] = 0;
    books.delete(BTC);
    pass(60);
    expect(late(look().channels)).toEqual([]);
  });
});

test("a kind that has come too seldom to know what is usual is shown and not judged", () => {
  const { trades, pass, reconnect, look } = begin({ minutes: 0 });
  Object.assign(trades, { [BTC]: 120, [ETH]: 0 });
  pass(600);
  trades[BTC] = 0;
  reconnect();
  pass(600);
  const { channels, deficit } = look();
  expect(channels.find(({ labels }) => labels?.channel === "trade")).not.toHaveProperty("limits");
  expect(deficit.value).toBe(0);
});

test("a feed with one kind of message has no channels to tell apart", () => {
  const { trades, follower, pass, look } = begin({ minutes: 5, kinds: 1 });
  trades[ETH] = 0;
  pass(60);
  expect(look().channels).toEqual([]);
  expect(follower.tracks.get(BTC)?.channels).toEqual([]);
});

test("what is usual for a kind of message survives a restart", () => {
  const { follower } = begin();
  const memory = new BaselineMemory();
  const kept: unknown[] = [];
  memory.subscribe((it) => kept.push(it));
  memory.keep("feed", follower, WALL);
  const restored = new BaselineMemory();
  restored.restore(JSON.parse(JSON.stringify(kept.at(-1))), WALL);
  const again = begin({ minutes: 0 });
  restored.teach("feed", again.follower);
  again.pass(2);
  Object.assign(again.trades, { [BTC]: 0, [ETH]: 0 });
  again.pass(10);
  expect(late(again.look().channels)).toHaveLength(1);
});
