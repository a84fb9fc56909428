import type { FailureCode } from "@plimsoll/core";
import { type Control, refusal } from "../control.ts";
import type { FeedProfile } from "../feed-profile.ts";
import { batches } from "./batches.ts";
import { memberOf, textsOf } from "./record.ts";

const CODES: ReadonlyMap<number, FailureCode> = new Map([
  [401, "unauthorized"],
  [402, "unauthorized"],
  [404, "unauthorized"],
  [406, "refused"],
  [409, "unauthorized"],
]);
const HINTS: ReadonlyMap<number, string> = new Map([
  [405, "the plan takes fewer symbols"],
  [406, "the account has one connection, and something else holds it"],
  [409, "the plan does not include this feed"],
]);
const BARS = { symbol: "S", price: "c", volume: "v" } as const;

/**
 * Alpaca market data. Source: docs.alpaca.markets, streaming-market-data and real-time-stock-pricing-data. It greets, then
 * takes credentials within 10 s, then subscriptions. An account has ONE connection: a second one is refused with 406, or
 * would keep the engine out. Trade ids are not in sequence, so that no gaps can be told.
 */
export const alpacaProfile: FeedProfile = {
  name: "alpaca",
  title: "Alpaca",
  url: null,
  channels: ["trades", "quotes", "bars", "updatedBars", "dailyBars"],
  defaultChannels: ["trades", "quotes"],
  toSymbol: (symbol) => symbol,
  subscribe: ({ symbols, channels, batch }) =>
    batches(symbols, batch).map((part) => ({
      action: "subscribe",
      ...Object.fromEntries(channels.map((channel) => [channel, part])),
    })),
  messages: [
    { name: "quote", when: { T: "q" }, fields: quoteFields() },
    { name: "trade", when: { T: "t" }, fields: { symbol: "S", timestamp: "t", price: "p", volume: "s" } },
    { name: "bar", when: { T: "b" }, fields: BARS },
    { name: "updated bar", when: { T: "u" }, fields: BARS },
    { name: "daily bar", when: { T: "d" }, fields: BARS },
  ],
  connectionSequence: null,
  toControl: readControl,
  acknowledges: true,
  authenticate: ({ key, secret }) => ({ action: "auth", key: key.reveal(), secret: secret.reveal() }),
  messagesPerSecond: 4,
  connectionsPer5m: 30,
  lifetimeMs: null,
  maxStreams: null,
};

function quoteFields() {
  return { symbol: "S", timestamp: "t", bid: "bp", ask: "ap", bid_size: "bs", ask_size: "as" };
}

function readControl(message: unknown): Control | null {
  const type = memberOf(message, "T");
  if (type === "success") {
    const said = memberOf(message, "msg");
    if (said === "connected") return { kind: "greeted" };
    return said === "authenticated" ? { kind: "authenticated" } : null;
  }
  if (type === "subscription" && typeof message === "object" && message !== null) {
    return { kind: "acknowledged", symbols: [...new Set(Object.values(message).flatMap(textsOf))] };
  }
  if (type !== "error") return null;
  const code = Number(memberOf(message, "code"));
  const hint = HINTS.get(code);
  const words = `${String(memberOf(message, "msg"))} (${code})${hint === undefined ? "" : `: ${hint}`}`;
  return refusal(words, { code: CODES.get(code) ?? "unexpected-answer" });
}
