import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import { type Cancel, type Clock, every } from "../shared/clock.ts";
import { INSTRUMENTS } from "../shared/symbols.ts";
import { FeedDisturbance } from "./disturb-feed.ts";
import type { FeedMessage, MarketMessage } from "./feed-message.ts";

/** Who reads so slowly that this much waits for it is dropped, bytes. */
const MAX_WAITING = 1_048_576;
const HEARTBEAT_MS = 1000;
const MAX_CLIENTS = 20;
/** Where each gateway listens. Both send the same messages under the same sequences. */
const LINES: Readonly<Record<string, Line>> = { "/feed": "a", "/feed-b": "b" };

/** The exchange's two gateways of market data. Faults of a gateway are those of the first. */
type Line = "a" | "b";

interface Client {
  readonly socket: WebSocket;
  readonly line: Line;
  symbols: ReadonlySet<string>;
  /** What it had subscribed to before that was forgotten; null: nothing was. */
  forgotten: ReadonlySet<string> | null;
  heartbeats: number;
}

const NOTHING: ReadonlySet<string> = new Set();

export interface FeedServerOptions {
  /** The HTTP server whose `/feed` and `/feed-b` it takes. */
  readonly server: Server;
  /** The exchange's own clock. */
  readonly clock: Clock;
  readonly faults: FaultSwitches;
}

/** Market data over WebSocket: who has subscribed gets its symbols, and a heartbeat each second. */
export class FeedServer {
  readonly #options: FeedServerOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  readonly #clients = new Set<Client>();
  readonly #disturbance: FeedDisturbance;
  #cancelHeartbeat: Cancel = () => {};

  constructor(options: FeedServerOptions) {
    this.#options = options;
    this.#disturbance = new FeedDisturbance((name) => options.faults.isOn(name));
    options.server.on("upgrade", (request, socket, head) => {
      const line = LINES[request.url ?? ""];
      if (line === undefined || !this.#isOpen(line)) return socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#accept(client, line));
    });
    options.faults.whenChanged("feed_closed", (isOn) => {
      if (isOn) this.#close((client) => client.line === "a");
    });
    options.faults.whenChanged("subscription_lost", (isOn) => {
      if (isOn) this.#forgetSubscriptions();
      else this.#rememberSubscriptions();
    });
  }

  start(): void {
    this.#cancelHeartbeat = every(this.#options.clock, HEARTBEAT_MS, () => this.#beat());
  }

  publish(message: MarketMessage): void {
    const changed = this.#disturbance.apply(message);
    if (changed === null) return;
    const text = JSON.stringify(changed);
    for (const client of this.#clients) if (client.symbols.has(changed.symbol)) this.#send(client, text);
  }

  /** Ends every connection with 1001, "going away" (RFC 6455, 7.4.1). */
  closeAll(): void {
    this.#close(() => true);
  }

  #isOpen(line: Line): boolean {
    const isClosed = line === "a" && this.#options.faults.isOn("feed_closed");
    return !isClosed && this.#clients.size < MAX_CLIENTS;
  }

  #close(isMeant: (client: Client) => boolean): void {
    for (const client of this.#clients) {
      if (!isMeant(client)) continue;
      const { socket } = client;
      socket.close(1001, "the exchange goes away");
      this.#options.clock.schedule(500, () => socket.terminate());
    }
  }

  stop(): void {
    this.#cancelHeartbeat();
    for (const { socket } of this.#clients) socket.terminate();
    this.#sockets.close();
  }

  /** Of those who are connected now: who subscribes again is served again. */
  #forgetSubscriptions(): void {
    for (const client of this.#clients) {
      if (client.line !== "a") continue;
      client.forgotten = client.symbols;
      client.symbols = NOTHING;
    }
  }

  #rememberSubscriptions(): void {
    for (const client of this.#clients) {
      client.symbols = client.forgotten ?? client.symbols;
      client.forgotten = null;
    }
  }

  #accept(socket: WebSocket, line: Line): void {
    const client: Client = { socket, line, symbols: NOTHING, forgotten: null, heartbeats: 0 };
    this.#clients.add(client);
    socket.on("close", () => this.#clients.delete(client));
    socket.on("error", () => socket.terminate());
    socket.on("message", (data: Buffer) => {
      const symbols = subscription(data.toString("utf8"));
      if (symbols === null) return this.#answer(client, { type: "error", message: "expected a subscribe message" });
      client.symbols = symbols;
      client.forgotten = null;
      this.#answer(client, { type: "subscribed", symbols: [...symbols] });
    });
  }

  #beat(): void {
    const time = new Date(this.#options.clock.now()).toISOString();
    for (const client of this.#clients) {
      client.heartbeats += 1;
      const message: FeedMessage = { type: "heartbeat", sequence: client.heartbeats, time };
      this.#send(client, JSON.stringify(message));
    }
  }

  #answer(client: Client, message: object): void {
    this.#send(client, JSON.stringify(message));
  }

  #send({ socket }: Client, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_WAITING) socket.terminate();
    else socket.send(text);
  }
}

/** The symbols of `{"type":"subscribe","symbols":["BTC-USD"]}`, all without a list; null when it is no such message. */
function subscription(text: string): ReadonlySet<string> | null {
  try {
    const { type, symbols } = JSON.parse(text) as { type?: unknown; symbols?: unknown };
    if (type !== "subscribe") return null;
    const known = INSTRUMENTS.map(({ symbol }) => symbol);
    return new Set(Array.isArray(symbols) ? known.filter((symbol) => symbols.includes(symbol)) : known);
  } catch {
    return null;
  }
}
