import type {
  CalendarSchedule,
  CalendarState,
  ComponentHealth,
  Me,
  MetricSeries,
  StatusSpan,
  StatusStrips,
  StreamMessage,
  SystemEvent,
  SystemHealth,
} from "@plimsoll/core";
import type { Socket } from "../lib/live/live-connection.ts";
import { FakeAlerting } from "./fake-alerting.ts";
import { FakeInsight } from "./fake-insight.ts";
import { FakeManage } from "./fake-manage.ts";
import { FakeReadiness } from "./fake-readiness.ts";
import { FakeRecovery } from "./fake-recovery.ts";
import { dayStrips, snapshot, statistics } from "./fixtures.ts";

/** Everyone on the host, while no users are configured. */
const NOBODY_CONFIGURED: Me = {
  name: "local",
  display_name: null,
  roles: ["viewer", "operator", "admin"],
  recognised_by: "local",
  login_possible: false,
};

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
  readonly alerting = new FakeAlerting();
  readonly recovery = new FakeRecovery();
  readonly insight = new FakeInsight();
  readonly manage = new FakeManage();
  readonly readiness = new FakeReadiness();
  readonly requests: { method: string; url: URL; body: unknown; headers: Headers; signal: AbortSignal | null }[] = [];
  health: SystemHealth;
  events: SystemEvent[] = [];
  series: MetricSeries[] = [];
  /** What is answered of them, where that depends on what is asked. */
  seriesFor: (query: URLSearchParams) => MetricSeries[] = () => this.series;
  spans: StatusSpan[] = [];
  strips: StatusStrips["items"] = [];
  checked: ComponentHealth[] = [];
  calendars: CalendarState[] = [];
  schedule: CalendarSchedule | null = null;
  stopReason: string | null = null;
  /** Who asks; null: the server wants to know. */
  me: Me | null = { ...NOBODY_CONFIGURED };
  /** What a login has to give, with who it makes one. */
  account: { name: string; password: string; me: Me } | null = null;
  /** Who one is after a logout. */
  afterLogout: Me | null = null;
  /** Paths (after the base) that answer 503. */
  readonly failing = new Set<string>();
  /** Paths that are not answered until whoever asks gives up. */
  readonly held = new Set<string>();
  /** Whether it can be reached at all. */
  isUp = true;

  constructor(health: SystemHealth) {
    this.health = health;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(new Request(input).url);
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
    const headers = new Headers(init?.headers);
    this.requests.push({ method: init?.method ?? "GET", url, body, headers, signal: init?.signal ?? null });
    if (!this.isUp) throw new TypeError("Failed to fetch");
    const path = url.pathname.replace("/api/trading-engine/health", "");
    if (path === "/login") return this.#login(body);
    if (this.me === null) return problem(401, "unauthenticated", "log in, or send an API key");
    if (this.held.has(path)) return neverUnlessAborted(init?.signal);
    const asked = { method: init?.method ?? "GET", path, query: url.searchParams, body };
    const answer = this.failing.has(path)
      ? null
      : (this.manage.answer(asked) ??
        this.readiness.answer(asked) ??
        this.alerting.answer(asked) ??
        this.recovery.answer(asked) ??
        this.insight.answer(asked));
    return answer ?? this.#answer(path, url, headers);
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
    if (path === "/me") return Response.json(this.me);
    if (path === "/logout") return this.#logout();
    if (path === "/statistics") return Response.json(statistics(this.health));
    if (path === "/statistics/strips") return Response.json(dayStrips(this.strips));
    if (path === "/monitoring/status")
      return Response.json({ active: this.stopReason === null, stop_reason: this.stopReason });
    if (path === "/events") return page(this.#eventsOf(url.searchParams));
    if (path === "/check") return page(this.checked);
    if (path === "/calendar") return page(this.calendars);
    if (path.startsWith("/calendar/") && this.schedule !== null) return Response.json(this.schedule);
    if (path.endsWith("/pause") || path.endsWith("/resume")) return Response.json(this.health.components[0]);
    if (path.endsWith("/metrics")) return page(this.seriesFor(url.searchParams));
    if (path.endsWith("/spans")) return page(this.spans);
    return problem(404, "not_found", `no route ${path}`);
  }

  #login(given: unknown): Response {
    const { name, password, me } = this.account ?? { name: "", password: "", me: null };
    if (JSON.stringify(given) !== JSON.stringify({ name, password }))
      return problem(401, "unauthenticated", "the name or the password is wrong");
    this.me = me;
    return Response.json(me);
  }

  #logout(): Response {
    this.me = this.afterLogout;
    return new Response(null, { status: 204 });
  }

  #current(headers: Headers): Response {
    const etag = `"${this.health.sequence}"`;
    if (headers.get("if-none-match") === etag) return new Response(null, { status: 304 });
    return Response.json(this.health, { headers: { etag } });
  }

  #eventsOf(query: URLSearchParams): SystemEvent[] {
    const [id, types] = [query.get("component_id"), query.getAll("type")];
    const fits = (event: SystemEvent) => types.length === 0 || types.includes(event.event_type);
    return this.events.filter((event) => (id === null || event.component_id === id) && fits(event));
  }
}

function neverUnlessAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
}

function page(items: unknown[]): Response {
  return Response.json({ items, next_cursor: null });
}

function problem(status: number, code: string, detail: string): Response {
  return Response.json({ type: "about:blank", title: code, status, code, detail }, { status });
}
