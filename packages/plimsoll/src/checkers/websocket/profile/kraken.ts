import { type Control, refusal } from "../control.ts";
import type { FeedProfile } from "../feed-profile.ts";
import { batches } from "./batches.ts";
import { memberOf } from "./record.ts";

/** What the states of the trading engine mean for whoever trades. Source: docs.kraken.com, spot-websocket-v2/status. */
const STATES: Readonly<Record<string, string>> = {
  maintenance: "in maintenance: orders can be neither placed nor cancelled, so that a kill switch would not work now",
  cancel_only: "cancel-only: orders can be cancelled, none can be placed and none are matched",
  post_only: "post-only: only post-only limit orders can be placed, and none are matched",
};

/**
 * Kraken, WebSocket API v2. Source: docs.kraken.com, exchange/api-reference/spot-websocket-v2. `trade_id` is a number in
 * sequence for each book. Each symbol of a subscription is answered by itself. Heartbeats come once a second while nothing
 * else does. Cloudflare in front of it allows about 150 connections in ten minutes from an address.
 */
export const krakenProfile: FeedProfile = {
  name: "kraken",
  title: "Kraken",
  url: "wss://ws.kraken.com/v2",
  channels: ["ticker", "trade", "book"],
  defaultChannels: ["ticker", "trade"],
  toSymbol: (symbol) => symbol,
  subscribe: ({ symbols, channels, batch }) =>
    channels.flatMap((channel) => batches(symbols, batch).map((part) => subscribeTo(channel, part))),
  messages: [
    {
      name: "ticker",
      when: { channel: "ticker" },
      each: "data",
      fields: {
        symbol: "symbol",
        timestamp: "timestamp",
        price: "last",
        bid: "bid",
        ask: "ask",
        bid_size: "bid_qty",
        ask_size: "ask_qty",
      },
      snapshot: { type: "snapshot" },
    },
    {
      name: "trade",
      when: { channel: "trade" },
      each: "data",
      fields: { symbol: "symbol", sequence: "trade_id", timestamp: "timestamp", price: "price", volume: "qty" },
      snapshot: { type: "snapshot" },
    },
    {
      name: "book",
      when: { channel: "book" },
      each: "data",
      fields: { symbol: "symbol", timestamp: "timestamp" },
      snapshot: { type: "snapshot" },
    },
    { name: "heartbeat", when: { channel: "heartbeat" }, fields: {}, heartbeat: true },
  ],
  connectionSequence: null,
  toControl: readControl,
  acknowledges: true,
  authenticate: null,
  messagesPerSecond: 4,
  connectionsPer5m: 30,
  lifetimeMs: null,
  maxStreams: null,
};

function subscribeTo(channel: string, symbol: readonly string[]): unknown {
  const trigger = channel === "ticker" ? { event_trigger: "bbo" } : {};
  return { method: "subscribe", params: { channel, symbol, ...trigger, snapshot: true } };
}

function readControl(message: unknown): Control | null {
  if (memberOf(message, "channel") === "status") return readState(message);
  const fault = memberOf(message, "Error");
  if (typeof fault === "string") return refusal(fault);
  if (memberOf(message, "method") !== "subscribe") return null;
  if (memberOf(message, "success") !== true) {
    const symbol = memberOf(message, "symbol");
    return refusal(memberOf(message, "error"), { symbol: typeof symbol === "string" ? symbol : null });
  }
  const symbol = memberOf(memberOf(message, "result"), "symbol");
  return { kind: "acknowledged", symbols: typeof symbol === "string" ? [symbol] : null };
}

function readState(message: unknown): Control | null {
  const data = memberOf(message, "data");
  const system = memberOf(Array.isArray(data) ? data[0] : undefined, "system");
  if (typeof system !== "string") return null;
  const words = STATES[system] ?? `in the state "${system.slice(0, 40)}"`;
  return { kind: "state", isOnline: system === "online", words: `Kraken is ${words}` };
}
