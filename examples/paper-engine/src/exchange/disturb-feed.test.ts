import { expect, test } from "vitest";
import type { FaultName } from "../faults/fault-catalog.ts";
import { FeedDisturbance, SILENT_SYMBOL } from "./disturb-feed.ts";
import type { MarketMessage } from "./feed-message.ts";

const quote = (sequence: number, bid: number, symbol = "BTC-USD"): MarketMessage => {
  return { type: "quote", symbol, sequence, time: `t${sequence}`, bid, bid_size: 1, ask: bid + 1, ask_size: 1 };
};
const trade = (sequence: number): MarketMessage => {
  return { type: "trade", symbol: "BTC-USD", sequence, time: `t${sequence}`, price: 5, size: 1, side: "buy" };
};

function disturbance(...on: FaultName[]) {
  const faults = new Set(on);
  return { faults, feed: new FeedDisturbance((name) => faults.has(name)) };
}

test("lets everything through while nothing is on", () => {
  const { feed } = disturbance();
  expect(feed.apply(quote(1, 100))).toEqual(quote(1, 100));
});

test("a stale feed says nothing, a silent symbol alone is missing", () => {
  expect(disturbance("feed_stale").feed.apply(quote(1, 100))).toBeNull();
  const { feed } = disturbance("feed_symbol_silent");
  expect(feed.apply(quote(1, 100, SILENT_SYMBOL))).toBeNull();
  expect(feed.apply(quote(1, 100))).not.toBeNull();
});

test("a frozen feed repeats one quote under new sequences and stamps, trades included", () => {
  const { feed, faults } = disturbance("feed_frozen");
  expect(feed.apply(quote(1, 100))).toMatchObject({ bid: 100, sequence: 1 });
  expect(feed.apply(quote(2, 200))).toMatchObject({ bid: 100, sequence: 2, time: "t2" });
  expect(feed.apply(trade(3))).toMatchObject({ type: "quote", bid: 100, sequence: 3 });
  expect(feed.apply({ ...quote(4, 200), snapshot: true } as MarketMessage)).toMatchObject({ bid: 100, snapshot: true });
  faults.clear();
  expect(feed.apply(quote(4, 300))).toMatchObject({ bid: 300 });
  faults.add("feed_frozen");
  expect(feed.apply(quote(5, 400))).toMatchObject({ bid: 400 });
});

test("gaps swallow one message in ten, and the sequences show it", () => {
  const { feed } = disturbance("feed_gaps");
  const sequences = Array.from({ length: 30 }, (_, index) => feed.apply(quote(index + 1, 100))?.sequence);
  expect(sequences.filter((sequence) => sequence === undefined)).toHaveLength(3);
  expect(sequences).not.toContain(10);
  expect(feed.apply({ ...quote(31, 100), snapshot: true } as MarketMessage)).toBeNull();
});

test("a crossed feed bids above what it asks", () => {
  const message = disturbance("feed_crossed").feed.apply(quote(1, 100));
  expect(message).toMatchObject({ bid: 101, ask: 100 });
});
