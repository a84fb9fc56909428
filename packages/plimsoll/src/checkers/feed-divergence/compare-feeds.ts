import type { FeedQuote, FeedView } from "../websocket/feed-board.ts";

/** One symbol as two feeds see it. Null where that cannot be told. */
export interface Comparison {
  /** Of both, where they name it differently. */
  readonly symbol: string;
  /** How far the prices are apart, basis points, and the prices. */
  readonly bps: number | null;
  readonly prices: readonly [number, number];
  /** How much later the second feed is than the first, ms: negative where the first is later. */
  readonly lagMs: number | null;
}

export interface Compared {
  readonly comparisons: readonly Comparison[];
  /** Symbols that one of them has said nothing of, or not lately. */
  readonly silent: readonly string[];
}

/** The names of one symbol in both feeds. */
export type SymbolPair = readonly [string, string];

/** Compares what two feeds said last of each symbol; what one of them has been silent about is no evidence. */
export function compareFeeds(feeds: readonly [FeedView, FeedView], pairs: Iterable<SymbolPair>, at: number): Compared {
  const comparisons: Comparison[] = [];
  const silent: string[] = [];
  for (const pair of pairs) {
    const [first, second] = [freshQuote(feeds[0], pair[0], at), freshQuote(feeds[1], pair[1], at)];
    const symbol = pair[0] === pair[1] ? pair[0] : `${pair[0]}/${pair[1]}`;
    if (first === null || second === null) silent.push(symbol);
    else comparisons.push(compareQuotes(symbol, first, second));
  }
  return { comparisons, silent };
}

/** The symbols that both feeds have. */
export function* commonSymbols([first, second]: readonly [FeedView, FeedView]): Generator<SymbolPair> {
  const known = new Set(second.symbols());
  for (const symbol of first.symbols()) if (known.has(symbol)) yield [symbol, symbol];
}

function freshQuote(view: FeedView, symbol: string, at: number): FeedQuote | null {
  const quote = view.quote(symbol);
  return quote !== null && at - quote.at <= view.patienceMs(symbol) ? quote : null;
}

function compareQuotes(symbol: string, first: FeedQuote, second: FeedQuote): Comparison {
  const mids = [midOf(first), midOf(second)] as const;
  const prices = mids.some(Number.isNaN) ? ([first.price, second.price] as const) : mids;
  const bps = apartBps(...prices);
  const lagMs = second.latencyMs - first.latencyMs;
  return { symbol, bps, prices, lagMs: Number.isNaN(lagMs) ? null : lagMs };
}

/** In basis points of their mean, which can be negative, as oil was in April 2020; null where one of them is no price. */
function apartBps(one: number, other: number): number | null {
  const apart = Math.abs(one - other);
  const size = Math.abs(one + other) / 2 || Math.abs(one);
  if (Number.isNaN(apart)) return null;
  return apart === 0 ? 0 : (apart / size) * 10_000;
}

/** NaN without a book, and for one that is crossed: its middle is no price. */
function midOf({ bid, ask }: FeedQuote): number {
  return bid > 0 && ask >= bid ? (bid + ask) / 2 : Number.NaN;
}
