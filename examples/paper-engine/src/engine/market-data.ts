import WebSocket from "ws";
import type { FeedMessage, MarketMessage } from "../exchange/feed-message.ts";
import type { Clock } from "../shared/clock.ts";
import { INSTRUMENTS } from "../shared/symbols.ts";

const RECONNECT_MS = 500;
/** Not even a heartbeat for so long: the connection is dead, ms. */
const SILENCE_MS = 5000;
const LOOK_MS = 1000;
const CONNECT_LIMIT_MS = 3000;

/** The exchange's two gateways of market data, and where each is. */
export const LINES = ["a", "b"] as const;
export type Line = (typeof LINES)[number];
const PATHS: Readonly<Record<Line, string>> = { a: "/feed", b: "/feed-b" };

export interface MarketDataOptions {
  /** Where the exchange is, such as `ws://127.0.0.1:9701`. */
  readonly exchange: string;
  /** The gateway that is followed at first. */
  readonly line: Line;
  readonly clock: Clock;
}

/** What is known of a symbol. */
export interface SymbolView {
  readonly bid: number;
  readonly ask: number;
  readonly receivedAt: number;
}

export interface FeedCounts {
  messages: number;
  gaps: number;
  reconnects: number;
}

interface State {
  view: SymbolView | null;
  sequence: number;
}

/** Follows one of the exchange's gateways of market data, and connects anew for as long as it is needed. */
export class MarketData {
  readonly #clock: Clock;
  readonly #exchange: string;
  readonly #fenced = new Set<Line>();
  readonly #states: ReadonlyMap<string, State>;
  #socket: WebSocket | null = null;
  #lastMessageAt = 0;
  #isStopped = false;
  #line: Line;
  readonly counts: FeedCounts = { messages: 0, gaps: 0, reconnects: 0 };

  constructor({ exchange, line, clock }: MarketDataOptions) {
    this.#exchange = exchange;
    this.#line = line;
    this.#clock = clock;
    this.#states = new Map(INSTRUMENTS.map(({ symbol }) => [symbol, { view: null, sequence: 0 }]));
  }

  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** The gateway that is followed now. */
  get line(): Line {
    return this.#line;
  }

  /** Gateways of which nothing is taken any more. */
  get fenced(): readonly Line[] {
    return [...this.#fenced];
  }

  /** Drops the connection; the next subscribes anew. */
  resubscribe(): void {
    this.#socket?.terminate();
  }

  /** From now on nothing of that gateway is taken, even if it comes back. */
  fence(line: Line): void {
    this.#fenced.add(line);
    if (line === this.#line) this.#socket?.terminate();
  }

  /** Follows that gateway from now on, and lifts its fence. */
  follow(line: Line): void {
    this.#fenced.delete(line);
    this.#line = line;
    this.#socket?.terminate();
  }

  start(): void {
    this.#connect();
    this.#watch();
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket?.terminate();
  }

  view(symbol: string): SymbolView | null {
    return this.#states.get(symbol)?.view ?? null;
  }

  priceOf(symbol: string): number | null {
    const view = this.view(symbol);
    return view === null ? null : (view.bid + view.ask) / 2;
  }

  /** When the newest quote of any symbol came; null before the first. */
  newestAt(): number | null {
    const stamps = [...this.#states.values()].flatMap(({ view }) => (view === null ? [] : [view.receivedAt]));
    return stamps.length === 0 ? null : Math.max(...stamps);
  }

  #connect(): void {
    if (this.#isStopped) return;
    if (this.#fenced.has(this.#line)) {
      this.#connectLater();
      return;
    }
    const socket = new WebSocket(`${this.#exchange}${PATHS[this.#line]}`, {
      handshakeTimeout: CONNECT_LIMIT_MS,
      maxPayload: 65_536,
    });
    this.#socket = socket;
    this.#lastMessageAt = this.#clock.monotonic();
    socket.on("open", () => socket.send(JSON.stringify({ type: "subscribe" })));
    socket.on("message", (data: Buffer) => this.#take(data));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      if (this.#isStopped) return;
      this.counts.reconnects += 1;
      this.#connectLater();
    });
  }

  #connectLater(): void {
    this.#clock.schedule(RECONNECT_MS, () => this.#connect());
  }

  #watch(): void {
    this.#clock.schedule(LOOK_MS, () => {
      if (this.#isStopped) return;
      if (this.isConnected && this.#clock.monotonic() - this.#lastMessageAt > SILENCE_MS) this.#socket?.terminate();
      this.#watch();
    });
  }

  #take(data: Buffer): void {
    this.#lastMessageAt = this.#clock.monotonic();
    const message = JSON.parse(data.toString("utf8")) as FeedMessage | { type: "subscribed" | "error" };
    if (message.type === "quote" || message.type === "trade") this.#apply(message);
  }

  #apply(message: MarketMessage): void {
    const state = this.#states.get(message.symbol);
    if (state === undefined) return;
    this.counts.messages += 1;
    if (state.sequence > 0 && message.sequence !== state.sequence + 1) this.counts.gaps += 1;
    state.sequence = message.sequence;
    if (message.type !== "quote") return;
    state.view = { bid: message.bid, ask: message.ask, receivedAt: this.#clock.now() };
  }
}
