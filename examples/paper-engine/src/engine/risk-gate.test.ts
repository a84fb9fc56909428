import { createVirtualClock } from "plimsoll/testing";
import { expect, test } from "vitest";
import { FaultSwitches } from "../faults/fault-switches.ts";
import { PreTrade } from "./pre-trade.ts";
import { LIMITS, type OrderIntent, RiskGate } from "./risk-gate.ts";
import { TradeBook } from "./trade-book.ts";

const ORDER: OrderIntent = { symbol: "BTC-USD", side: "buy", quantity: 0.01, price: 64_000 };

function createGate() {
  const clock = createVirtualClock();
  const book = new TradeBook();
  const gate = new RiskGate({ clock, book, priceOf: (symbol) => (symbol === "BTC-USD" ? 64_000 : null) });
  return { clock, book, gate };
}

test("lets an ordinary order through under the number of its check", () => {
  const { gate } = createGate();
  expect(gate.check(ORDER)).toEqual({ kind: "approved", checkId: "R1" });
});

test.each<[string, Partial<OrderIntent>]>([
  ["too large", { quantity: 0.05 }],
  ["priced far off", { price: 70_000 }],
  ["no number", { quantity: Number.NaN }],
  ["for something without a price", { symbol: "ETH-USD" }],
])("refuses an order that is %s", (_, change) => {
  expect(createGate().gate.check({ ...ORDER, ...change })).toMatchObject({ kind: "refused" });
});

test("refuses what would carry a position over its limit, and lets through what reduces it", () => {
  const { gate, book } = createGate();
  book.setPosition("BTC-USD", LIMITS.positionNotional / 64_000);
  expect(gate.check(ORDER)).toEqual({ kind: "refused", reason: "the position would be above its limit" });
  expect(gate.check({ ...ORDER, side: "sell" })).toMatchObject({ kind: "approved" });
  expect(gate.limits()[0]).toMatchObject({ name: "position_notional", utilisation: 1 });
});

test("refuses more orders in a second than are allowed, and none of the next", async () => {
  const { gate, clock } = createGate();
  const kinds = Array.from({ length: LIMITS.ordersPerSecond + 1 }, () => gate.check(ORDER).kind);
  expect(kinds.at(-2)).toBe("approved");
  expect(kinds.at(-1)).toBe("refused");
  await clock.advance(1000);
  expect(gate.check(ORDER).kind).toBe("approved");
});

test("refuses everything once the kill switch is engaged", () => {
  const { gate } = createGate();
  gate.setKilled(true);
  expect(gate.check({ ...ORDER, side: "sell" })).toEqual({ kind: "refused", reason: "the kill switch is engaged" });
});

test("a canary finds out each second whether orders still pass the gate", async () => {
  const { gate, clock } = createGate();
  const faults = new FaultSwitches();
  const preTrade = new PreTrade({ gate, clock, faults });
  preTrade.start();
  expect(preTrade.canary).toMatchObject({ wasRefused: true });
  await faults.set("gate_bypassed", true);
  await clock.advance(1000);
  expect(preTrade.canary).toMatchObject({ wasRefused: false });
  expect(preTrade.ask(ORDER)).toEqual({ kind: "approved", checkId: null });
  await faults.set("gate_bypassed", false);
  await clock.advance(1000);
  expect(preTrade.canary).toEqual({ at: clock.now(), wasRefused: true });
  preTrade.stop();
});
