import type { FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Authentication } from "../../auth/authentication.ts";
import type { ApiContext } from "../api-context.ts";
import { credentialsOf } from "../credentials.ts";
import { joinEventStream } from "../live/event-stream-client.ts";
import { joinWebSocket } from "../live/web-socket-client.ts";
import { describeProblem, sendProblem } from "../problem.ts";
import { type RouteHandlers, toRouteRequest } from "../route.ts";
import type { readingRoutes } from "../routes/reading-routes.ts";

const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

/** The live stream as plain HTTP sees it: server-sent events, and a word to those who forgot to upgrade. */
export function liveHandlers({
  hub,
  auth,
}: ApiContext): Pick<RouteHandlers<typeof readingRoutes>, "eventStream" | "stream"> {
  return {
    eventStream({ query, raw }, reply) {
      hub.requireRoom();
      reply.hijack();
      const headers = { ...reply.getHeaders(), ...EVENT_STREAM_HEADERS };
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) reply.raw.setHeader(name, value);
      reply.raw.writeHead(200);
      joinEventStream(hub, reply.raw, {
        since: lastEventId(raw) ?? query.since ?? null,
        isAllowed: leaseOf(raw, auth),
      });
      return reply;
    },
    stream({ raw }, reply) {
      reply.header("upgrade", "websocket");
      const detail = "this is a WebSocket: ask for an upgrade, or read /events/stream instead";
      return sendProblem(reply, describeProblem("bad_request", detail, 426), raw);
    },
  };
}

/** What a connection that was upgraded meets. */
export function webSocketHandler(context: ApiContext) {
  return (socket: WebSocket, request: FastifyRequest): void => {
    const { query } = toRouteRequest<(typeof readingRoutes)["stream"]>(request, context.actorOf(request));
    const isAllowed = leaseOf(request, context.auth);
    const connection = request.raw.socket;
    joinWebSocket(context.hub, socket, { clock: context.clock, connection, since: query.since ?? null, isAllowed });
  };
}

/** Whether who opened the stream would still be let in. An application that says who asks is asked once. */
function leaseOf(request: FastifyRequest, auth: Authentication | null): () => boolean {
  return auth === null ? () => true : auth.leaseOf(credentialsOf(request));
}

/** A reader that comes back says what it saw last; that is newer than what its address says. */
function lastEventId(request: FastifyRequest): number | null {
  const header = request.headers["last-event-id"];
  return typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
