import { type FeedClient, type FeedServer, startFeedServer } from "./feed-server.fixture.ts";

/** Text of JSON with numbers as written: `68900.10` stays so. */
type Json = Record<string, unknown>;

/** A venue of our own that speaks as the real one does, refusals included. */
export interface FakeVenue {
  readonly server: FeedServer;
  readonly url: string;
  /** Rules of the real one that the client has broken. */
  readonly offences: string[];
}

const parse = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
};

/**
 * Binance spot: answers `SUBSCRIBE` with `{"result":null,"id":1}` also for symbols that there are not, errors with code
 * and msg, hangs up with 1008 on more than 5 messages a second (pings and pongs count) and on more than 1,024 streams.
 */
export async function startBinance(): Promise<FakeVenue & { streams: Set<string> }> {
  const offences: string[] = [];
  const streams = new Set<string>();
  const server = await startFeedServer({
    greets: (client) => limitMessages(client, offences),
    hears: (client, text) => {
      const { method, params, id } = parse(text);
      const answer = (it: unknown) => client.ws.send(JSON.stringify(it));
      if (id === undefined && method === undefined) {
        answer({ code: 3, msg: "Invalid JSON: expected value at line 1 column 1" });
      } else if (method !== "SUBSCRIBE") {
        const known = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`";
        answer({
          code: 2,
          msg: `Invalid request: unknown variant ${String(method)}, expected one of ${known} at line 1 column 28`,
          id,
        });
      } else {
        for (const stream of params as string[]) streams.add(stream);
        if ([...streams].some((stream) => stream !== stream.toLowerCase().replace("bookticker", "bookTicker"))) {
          offences.push("stream names must be lower case");
        }
        if (streams.size > 1024) client.ws.close(1008, "Too many streams");
        else answer({ result: null, id });
      }
    },
  });
  return { server, url: `${server.url}/stream`, offences, streams };
}

function limitMessages({ ws }: FeedClient, offences: string[]): void {
  let times: number[] = [];
  const count = () => {
    const now = performance.now();
    times = [...times.filter((at) => now - at < 1000), now];
    if (times.length <= 5) return;
    offences.push("more than 5 messages a second");
    ws.close(1008, "Too many requests");
  };
  ws.on("message", count);
  ws.on("ping", count);
  ws.on("pong", count);
}

export const binanceTrade = (symbol: string, id: number, more: Json = {}) => ({
  stream: `${symbol.toLowerCase()}@trade`,
  data: {
    e: "trade",
    E: 1672515782136,
    s: symbol,
    t: id,
    p: "0.001",
    q: "100",
    T: 1672515782136,
    m: true,
    M: true,
    ...more,
  },
});

export const binanceBook = (symbol: string, bid: string, ask: string) => ({
  stream: `${symbol.toLowerCase()}@bookTicker`,
  data: { u: 400900217, s: symbol, b: bid, B: "31.21000000", a: ask, A: "40.66000000" },
});

export const binanceDepth = (symbol: string, first: number, last: number) => ({
  stream: `${symbol.toLowerCase()}@depth`,
  data: {
    e: "depthUpdate",
    E: 1672515782136,
    s: symbol,
    U: first,
    u: last,
    b: [["0.0024", "10"]],
    a: [["0.0026", "100"]],
  },
});

/**
 * Coinbase Advanced Trade: `sequence_num` counts all messages of a connection; the snapshot comes before the
 * acknowledgement, which lists all that is subscribed to; an unknown channel is an "authentication failure".
 */
export async function startCoinbase(): Promise<FakeVenue & { say: (message: Json) => void; skip: () => void }> {
  const sequences = new WeakMap<FeedClient, { next: number; subscribed: Record<string, string[]> }>();
  const stateOf = (client: FeedClient) => {
    const state = sequences.get(client) ?? { next: 0, subscribed: {} };
    sequences.set(client, state);
    return state;
  };
  const sayTo = (client: FeedClient, message: Json) => {
    const state = stateOf(client);
    const timestamp = "2026-09-07T23:37:22.278662782Z";
    client.ws.send(JSON.stringify({ timestamp, sequence_num: state.next, ...message }));
    state.next += 1;
  };
  const server = await startFeedServer({
    hears: (client, text) => {
      const {
        type,
        channel,
        product_ids: products = [],
      } = parse(text) as { type?: string; channel?: string; product_ids?: string[] };
      if (type !== "subscribe" || channel === undefined) {
        client.ws.send('{"type":"error","message":"failure to subscribe"}');
        return;
      }
      if (!["heartbeats", "ticker", "ticker_batch", "market_trades", "level2"].includes(channel)) {
        client.ws.send('{"type":"error","message":"authentication failure"}');
        return;
      }
      // -USDC products give the data of -USD.
      const given = products.map((product) => product.replace(/-USDC$/, "-USD"));
      if (channel === "ticker") sayTo(client, coinbaseTicker(given, "snapshot"));
      const { subscribed } = stateOf(client);
      subscribed[channel] = channel === "heartbeats" ? ["heartbeats"] : [...(subscribed[channel] ?? []), ...products];
      sayTo(client, { channel: "subscriptions", events: [{ subscriptions: subscribed }] });
    },
  });
  const skip = () => {
    stateOf(server.client).next += 1;
  };
  return { server, url: server.url, offences: [], say: (message) => sayTo(server.client, message), skip };
}

export const coinbaseTicker = (products: readonly string[], type = "update", more: Json = {}) => ({
  channel: "ticker",
  events: [
    {
      type,
      tickers: products.map((product) => ({
        type: "ticker",
        product_id: product,
        price: "68900.50",
        volume_24_h: "15328.12345678",
        best_bid: "68900.00",
        best_bid_quantity: "1.50000000",
        best_ask: "68901.00",
        best_ask_quantity: "0.50000000",
        ...more,
      })),
    },
  ],
});

export const coinbaseHeartbeat = (counter: number) => ({
  channel: "heartbeats",
  events: [{ current_time: "2026-09-07 23:37:22.674409 +0000 UTC m=+139651.272674714", heartbeat_counter: counter }],
});

/**
 * Kraken v2: says how it is when a connection is made; answers each symbol of a subscription by itself, a refused one with
 * its name beside the error; a ticker's snapshot follows its acknowledgement.
 */
export async function startKraken(known: readonly string[]): Promise<FakeVenue> {
  const server = await startFeedServer({
    greets: ({ ws }) => ws.send(JSON.stringify(krakenStatus("online"))),
    hears: ({ ws }, text) => {
      const { method, params } = parse(text) as { method?: string; params?: { channel: string; symbol: string[] } };
      if (method !== "subscribe" || params === undefined) return;
      const times = { time_in: "2026-09-24T03:54:28.829165Z", time_out: "2026-09-24T03:54:28.829217Z" };
      for (const symbol of params.symbol) {
        if (!known.includes(symbol)) {
          const error = `Currency pair not supported ${symbol}`;
          ws.send(JSON.stringify({ error, method, success: false, symbol, ...times }));
          continue;
        }
        const result = { channel: params.channel, event_trigger: "bbo", snapshot: true, symbol };
        ws.send(JSON.stringify({ method, result, success: true, ...times }));
        if (params.channel === "ticker") ws.send(JSON.stringify(krakenTicker(symbol, "snapshot")));
      }
    },
  });
  return { server, url: server.url, offences: [] };
}

export const krakenStatus = (system: string) => ({
  channel: "status",
  type: "update",
  data: [{ version: "2.0.10", system, api_version: "v2", connection_id: 9471984 }],
});

export const krakenTicker = (symbol: string, type = "update") => ({
  channel: "ticker",
  type,
  data: [
    {
      symbol,
      bid: 0.9998,
      bid_qty: 44620.68691883,
      ask: 0.99981,
      ask_qty: 1087605.70466858,
      last: 0.99981,
      volume: 0,
      vwap: 0.99983,
      low: 0.99959,
      high: 1.0,
      change: 0.00005,
      change_pct: 0.01,
      timestamp: "2026-09-24T03:54:28.111111Z",
    },
  ],
});

export const krakenTrades = (symbol: string, ids: readonly number[], type = "update") => ({
  channel: "trade",
  type,
  data: ids.map((id) => ({
    symbol,
    side: "buy",
    price: 0.5147,
    qty: 6423.46326,
    ord_type: "limit",
    trade_id: id,
    timestamp: "2023-09-25T07:48:36.925533Z",
  })),
});

/**
 * Alpaca: greets, takes the key and secret, then subscriptions; control messages are lists of one. One connection an
 * account: a second one is told 406 in answer to its login.
 */
export async function startAlpaca(account: { key: string; secret: string; limit?: number }): Promise<FakeVenue> {
  const say = (client: FeedClient, message: Json) => client.ws.send(JSON.stringify([message]));
  const loggedIn = new Set<FeedClient>();
  const server = await startFeedServer({
    greets: (client) => {
      client.ws.on("close", () => loggedIn.delete(client));
      say(client, { T: "success", msg: "connected" });
    },
    hears: (client, text) => {
      const { action, key, secret, ...channels } = parse(text);
      if (action === "auth") {
        if (key !== account.key || secret !== account.secret)
          say(client, { T: "error", code: 402, msg: "auth failed" });
        else if (loggedIn.size > 0) say(client, { T: "error", code: 406, msg: "connection limit exceeded" });
        else {
          loggedIn.add(client);
          say(client, { T: "success", msg: "authenticated" });
        }
      } else if (!loggedIn.has(client)) {
        say(client, { T: "error", code: 401, msg: "not authenticated" });
      } else if (Object.values(channels).some((it) => (it as string[]).length > (account.limit ?? 100))) {
        say(client, { T: "error", code: 405, msg: "symbol limit exceeded" });
      } else {
        const { trades = [], quotes = [], bars = [] } = channels as Record<string, string[]>;
        say(client, {
          T: "subscription",
          trades,
          quotes,
          bars,
          updatedBars: [],
          dailyBars: [],
          statuses: [],
          lulds: [],
          corrections: trades,
          cancelErrors: trades,
        });
      }
    },
  });
  return { server, url: `${server.url}/v2/sip`, offences: [] };
}

export const alpacaQuote = (symbol: string, more: Json = {}) => ({
  T: "q",
  S: symbol,
  bx: "U",
  bp: 87.66,
  bs: 1,
  ax: "Q",
  ap: 87.68,
  as: 4,
  c: ["R"],
  z: "C",
  t: "2021-02-22T15:51:45.335689322Z",
  ...more,
});

export const alpacaTrade = (symbol: string, id: number) => ({
  T: "t",
  i: id,
  S: symbol,
  x: "D",
  p: 126.55,
  s: 1,
  t: "2021-02-22T15:51:44.208Z",
  c: ["@", "I"],
  z: "C",
});
