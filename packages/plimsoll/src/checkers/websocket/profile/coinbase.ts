import { type Control, refusal } from "../control.ts";
import type { FeedProfile } from "../feed-profile.ts";
import { batches } from "./batches.ts";
import { memberOf, textsOf } from "./record.ts";

/** Pairs in USDC that have data of their own; all others give those of the pair in USD. */
const OWN_USDC = new Set(["USDT-USDC", "EURC-USDC"]);

/**
 * Coinbase Advanced Trade. Source: docs.cdp.coinbase.com, advanced-trade-apis/websocket: one channel a subscription, the
 * first within 5 s; 8 messages a second from an address; channels without updates close unless `heartbeats` is subscribed
 * to, whose counter rises by one each second. `sequence_num` counts all messages of a connection, whatever their channel.
 */
export const coinbaseProfile: FeedProfile = {
  name: "coinbase",
  title: "Coinbase",
  url: "wss://advanced-trade-ws.coinbase.com",
  channels: ["ticker", "ticker_batch", "market_trades", "level2"],
  defaultChannels: ["ticker", "market_trades"],
  toSymbol: (symbol) => (symbol.endsWith("-USDC") && !OWN_USDC.has(symbol) ? symbol.slice(0, -1) : symbol),
  subscribe: ({ symbols, channels, batch }) => [
    { type: "subscribe", channel: "heartbeats" },
    ...channels.flatMap((channel) =>
      batches(symbols, batch).map((products) => ({ type: "subscribe", product_ids: products, channel })),
    ),
  ],
  messages: [
    {
      name: "ticker",
      when: { channel: "ticker" },
      each: "events[*].tickers",
      fields: {
        symbol: "product_id",
        timestamp: "$.timestamp",
        price: "price",
        bid: "best_bid",
        ask: "best_ask",
        bid_size: "best_bid_quantity",
        ask_size: "best_ask_quantity",
      },
      snapshot: { "events[0].type": "snapshot" },
    },
    {
      name: "market_trades",
      when: { channel: "market_trades" },
      each: "events[*].trades",
      fields: { symbol: "product_id", timestamp: "time", price: "price", volume: "size" },
      snapshot: { "events[0].type": "snapshot" },
    },
    {
      name: "ticker_batch",
      when: { channel: "ticker_batch" },
      each: "events[*].tickers",
      fields: { symbol: "product_id", price: "price" },
      snapshot: { "events[0].type": "snapshot" },
    },
    {
      name: "level2",
      when: { channel: "l2_data" },
      each: "events",
      fields: { symbol: "product_id", timestamp: "$.timestamp" },
      snapshot: { "events[0].type": "snapshot" },
    },
    {
      name: "heartbeats",
      when: { channel: "heartbeats" },
      each: "events",
      fields: { sequence: "heartbeat_counter" },
      sequence_scope: "connection",
      heartbeat: true,
    },
  ],
  connectionSequence: "sequence_num",
  toControl: readControl,
  acknowledges: true,
  authenticate: null,
  messagesPerSecond: 4,
  connectionsPer5m: 60,
  lifetimeMs: null,
  maxStreams: null,
};

function readControl(message: unknown): Control | null {
  if (memberOf(message, "type") === "error") return readError(message);
  if (memberOf(message, "channel") !== "subscriptions") return null;
  const events = memberOf(message, "events");
  const tables = (Array.isArray(events) ? events : []).map((event) => memberOf(event, "subscriptions"));
  const lists = tables.flatMap((table) => (typeof table === "object" && table !== null ? Object.entries(table) : []));
  const symbols = lists.filter(([channel]) => channel !== "heartbeats").flatMap(([, products]) => textsOf(products));
  return { kind: "acknowledged", symbols: [...new Set(symbols)] };
}

function readError(message: unknown): Control {
  const [what, why] = [memberOf(message, "message"), memberOf(message, "reason")];
  const words = [what, why].filter((it) => typeof it === "string").join(": ");
  const hint = words === "authentication failure" ? " (it says so of an unknown channel too)" : "";
  return refusal(words === "" ? undefined : `${words}${hint}`);
}
