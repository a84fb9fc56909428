import { API_BASE, createApiClient } from "../lib/api/api-client.ts";
import type { Clock } from "../lib/clock.ts";
import { LiveConnection, type Socket } from "../lib/live/live-connection.ts";
import { LiveStore } from "../lib/live/live-store.ts";
import { PageTime } from "../lib/live/page-time.ts";
import { BrowserNotices } from "../lib/notice/browser-notices.ts";
import type { NoticeEdge } from "../lib/notice/notice-edge.ts";
import { ServerTime } from "../lib/server-time.ts";
import type { Services } from "../lib/services.ts";
import { SessionStore } from "../lib/session/session-store.ts";

/** The edges of the page: what a story replaces by its own. */
export interface Edges {
  readonly fetch: typeof fetch;
  readonly openSocket: (url: string) => Socket;
  readonly clock: Clock;
  /** Calls back before the next paint. */
  readonly frame: (callback: () => void) => void;
  readonly random: () => number;
  /** Where the page was loaded from, as `http://127.0.0.1:8787`. */
  readonly origin: string;
  readonly notices: NoticeEdge;
  readonly reload: () => void;
}

/** Puts the page's services together; starts nothing. */
export function createServices(edges: Edges): Services {
  const server = new ServerTime(edges.clock);
  const onDate = (header: string | null): void => server.observe(header);
  const session = new SessionStore();
  const api = createApiClient({
    fetch: edges.fetch,
    base: `${edges.origin}${API_BASE}`,
    onDate,
    onUnauthenticated: () => session.requireLogin(),
    isAsleep: () => session.state().isLoginNeeded,
  });
  const live = new LiveStore(edges.frame);
  const stream = `${edges.origin.replace(/^http/, "ws")}${API_BASE}/stream`;
  const connection = new LiveConnection({
    store: live,
    api,
    clock: edges.clock,
    random: edges.random,
    openSocket: (since) => edges.openSocket(since === null ? stream : `${stream}?since=${since}`),
  });
  const { clock, reload } = edges;
  const notices = new BrowserNotices(edges.notices);
  return { api, live, connection, session, notices, clock, reload, time: new PageTime(clock, server, live) };
}
