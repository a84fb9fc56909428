import { type Control, refusal } from "../control.ts";
import type { FeedProfile } from "../feed-profile.ts";
import { batches } from "./batches.ts";
import { memberOf } from "./record.ts";

const DAY_MS = 86_400_000;

/**
 * Binance spot, combined streams. Source: binance-spot-api-docs, web-socket-streams.md: 5 messages a second and 1,024
 * streams a connection, 300 connections in five minutes from an address, closed after 24 hours. `bookTicker` carries no
 * stamp and numbers with holes, so that neither latency nor gaps can be told from it; `trade` has both.
 */
export const binanceProfile: FeedProfile = {
  name: "binance",
  title: "Binance",
  url: "wss://stream.binance.com:9443/stream",
  channels: ["trade", "aggTrade", "bookTicker", "depth", "depth@100ms"],
  defaultChannels: ["trade", "bookTicker"],
  toSymbol: (symbol) => symbol.toUpperCase(),
  subscribe: ({ symbols, channels, batch }) => {
    const streams = symbols.flatMap((symbol) => channels.map((channel) => `${symbol.toLowerCase()}@${channel}`));
    return batches(streams, batch).map((params, index) => ({ method: "SUBSCRIBE", params, id: index + 1 }));
  },
  messages: [
    {
      name: "trade",
      when: { "data.e": "trade" },
      each: "data",
      fields: { symbol: "s", sequence: "t", timestamp: "T", price: "p", volume: "q" },
    },
    {
      name: "bookTicker",
      when: { stream: { ends_with: "@bookTicker" } },
      each: "data",
      fields: { symbol: "s", bid: "b", ask: "a", bid_size: "B", ask_size: "A" },
    },
    {
      name: "aggTrade",
      when: { "data.e": "aggTrade" },
      each: "data",
      fields: { symbol: "s", sequence: "a", timestamp: "T", price: "p", volume: "q" },
    },
    {
      name: "depth",
      when: { "data.e": "depthUpdate" },
      each: "data",
      fields: { symbol: "s", first_sequence: "U", sequence: "u", timestamp: "E" },
    },
  ],
  connectionSequence: null,
  toControl: readControl,
  acknowledges: true,
  authenticate: null,
  messagesPerSecond: 3,
  connectionsPer5m: 60,
  lifetimeMs: DAY_MS,
  maxStreams: 1024,
};

function readControl(message: unknown): Control | null {
  if (memberOf(message, "result") === null) return { kind: "acknowledged", symbols: null };
  const error = memberOf(message, "error") ?? message;
  if (typeof memberOf(error, "code") === "number") return refusal(memberOf(error, "msg"));
  const event = memberOf(memberOf(message, "data") ?? message, "e");
  return event === "serverShutdown" ? { kind: "closing" } : null;
}
