import type {
  ComponentHealth,
  MetricSeries,
  StatusSpan,
  StreamMessage,
  SystemEvent,
  SystemHealth,
} from "@plimsoll/core";
import type { Socket } from "../lib/live/live-connection.ts";
import { snapshot, statistics } from "./fixtures.ts";

/** A socket whose other end the test holds. */
export class FakeSocket implements Socket {
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  isClosed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  close(): void {
    this.isClosed = true;
  }

  send(message: StreamMessage | string): void {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    this.onmessage?.call(this as unknown as WebSocket, new MessageEvent("message", { data }));
  }

  /** The server, or the network, ends it. */
  drop(): void {
    this.onclose?.call(this as unknown as WebSocket, new CloseEvent("close", { code: 1006 }));
  }
}

/** The server as the page sees it, at the edge of the network. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  readonly requests: { method: string; url: URL; body: unknown; headers: Headers }[] = [];
  health: SystemHealth;
  events: SystemEvent[] = [];
  series: MetricSeries[] = [];
  spans: StatusSpan[] = [];
  checked: ComponentHealth[] = [];
  stopReason: string | null = null;
  /** Paths (after the base) that answer 503. */
  readonly failing = new Set<string>();
  /** Whether it can be reached at all. */
  isUp = true;

  constructor(health: SystemHealth) {
    this.health = health;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(new Request(input).url);
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    const headers = new Headers(init?.headers);
    this.requests.push({ method: init?.method ?? "GET", url, body, headers });
    if (!this.isUp) throw new TypeError("Failed to fetch");
    return this.#answer(url.pathname.replace("/api/trading-engine/health", ""), url, headers);
  };

  readonly openSocket = (url: string): FakeSocket => {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket;
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("The page has opened no socket");
    return socket;
  }

  sendSnapshot(): void {
    this.socket.send(snapshot(this.health));
  }

  requestsTo(end: string) {
    return this.requests.filter((request) => request.url.pathname.endsWith(end));
  }

  #answer(path: string, url: URL, headers: Headers): Response {
    if (this.failing.has(path)) return problem(503, "store_unavailable", "the database is locked");
    if (path === "/current") return this.#current(headers);
    if (path === "/statistics") return Response.json(statistics(this.health));
    if (path === "/monitoring/status")
      return Response.json({ active: this.stopReason === null, stop_reason: this.stopReason });
    if (path === "/events") return page(this.#eventsOf(url.searchParams.get("component_id")));
    if (path === "/check") return page(this.checked);
    if (path.endsWith("/metrics")) return page(this.series);
    if (path.endsWith("/spans")) return page(this.spans);
    return problem(404, "not_found", `no route ${path}`);
  }

  #current(headers: Headers): Response {
    const etag = `"${this.health.sequence}"`;
    if (headers.get("if-none-match") === etag) return new Response(null, { status: 304 });
    return Response.json(this.health, { headers: { etag } });
  }

  #eventsOf(id: string | null): SystemEvent[] {
    return this.events.filter((event) => id === null || event.component_id === id);
  }
}

function page(items: unknown[]): Response {
  return Response.json({ items, next_cursor: null });
}

function problem(status: number, code: string, detail: string): Response {
  return Response.json({ type: "about:blank", title: code, status, code, detail }, { status });
}
