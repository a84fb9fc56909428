interface OfSymbol {
  readonly symbol: string;
  /** Rises by one with each message of the symbol. */
  readonly sequence: number;
  /** When the exchange made it, RFC 3339 with milliseconds. */
  readonly time: string;
}

export interface QuoteMessage extends OfSymbol {
  readonly type: "quote";
  /** Comes once a second: whoever has missed something knows all again. */
  readonly snapshot?: true;
  readonly bid: number;
  readonly bid_size: number;
  readonly ask: number;
  readonly ask_size: number;
}

export interface TradeMessage extends OfSymbol {
  readonly type: "trade";
  readonly price: number;
  readonly size: number;
  readonly side: "buy" | "sell";
}

/** One a second on each connection, whether or not anything trades. */
export interface HeartbeatMessage {
  readonly type: "heartbeat";
  readonly sequence: number;
  readonly time: string;
}

export type MarketMessage = QuoteMessage | TradeMessage;
export type FeedMessage = MarketMessage | HeartbeatMessage;
