import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";

/** One client of a feed server, with what it has sent. */
export interface FeedClient {
  readonly ws: WebSocket;
  readonly request: IncomingMessage;
  readonly received: string[];
  readonly pings: () => number;
}

/** How a server treats those who come and what they send. Default: it takes everybody and says nothing. */
export interface FeedBehaviour {
  /** Answers instead of upgrading: a status and headers. */
  readonly refuses?: (request: IncomingMessage) => { status: number; headers?: Record<string, string> } | null;
  readonly greets?: (client: FeedClient) => void;
  readonly hears?: (client: FeedClient, text: string) => void;
  readonly autoPong?: boolean;
}

/** A WebSocket server on a free port that behaves as told. Ends with the test. */
export class FeedServer {
  readonly clients: FeedClient[] = [];
  /** Every request for an upgrade, also those refused. */
  upgrades = 0;
  behaviour: FeedBehaviour;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void)[] = [];

  constructor(behaviour: FeedBehaviour) {
    this.behaviour = behaviour;
    this.#server = createServer((_request, response) => response.writeHead(404).end());
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => this.#sockets.delete(socket));
    });
    const upgrader = new WebSocketServer({ noServer: true, autoPong: behaviour.autoPong ?? true });
    this.#server.on("upgrade", (request, socket, head) => {
      this.upgrades += 1;
      const refusal = this.behaviour.refuses?.(request) ?? null;
      if (refusal !== null) {
        const headers = Object.entries(refusal.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.end(
          `HTTP/1.1 ${refusal.status} Refused\r\n${headers.join("")}Content-Length: 0\r\nConnection: close\r\n\r\n`,
        );
        this.#tell();
        return;
      }
      upgrader.handleUpgrade(request, socket, head, (ws) => this.#take(ws, request));
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    onTestFinished(() => this.end());
  }

  /** Hangs up on everybody and takes nobody any more. */
  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** The newest client; throws where there is none. */
  get client(): FeedClient {
    const client = this.clients.at(-1);
    if (client === undefined) throw new Error("nobody is connected");
    return client;
  }

  send(...messages: readonly unknown[]): void {
    for (const message of messages) {
      this.client.ws.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message));
    }
  }

  /** Resolves once the condition holds; looked at whenever something comes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves once the newest client has taken in all that was sent to it: it answers a ping behind that. */
  async taken(): Promise<void> {
    const { ws } = this.client;
    ws.ping();
    await once(ws, "pong");
  }

  #take(ws: WebSocket, request: IncomingMessage): void {
    let pings = 0;
    const client: FeedClient = { ws, request, received: [], pings: () => pings };
    this.clients.push(client);
    ws.on("error", () => {});
    ws.on("ping", () => {
      pings += 1;
      this.#tell();
    });
    ws.on("close", () => this.#tell());
    ws.on("message", (data) => {
      const text = (data as Buffer).toString("utf8");
      client.received.push(text);
      this.behaviour.hears?.(client, text);
      this.#tell();
    });
    this.behaviour.greets?.(client);
    this.#tell();
  }

  #tell(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

export async function startFeedServer(behaviour: FeedBehaviour = {}): Promise<FeedServer> {
  const server = new FeedServer(behaviour);
  await server.listen();
  return server;
}
