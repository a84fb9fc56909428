import type { Socket } from "node:net";
import websocket from "@fastify/websocket";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { validatorCompiler } from "fastify-type-provider-zod";
import { type ApiContext, type ApiParts, closeApiContext, createApiContext } from "./api-context.ts";
import { createGuard } from "./guard.ts";
import { alertingHandlers } from "./handlers/alerting-handlers.ts";
import { auditHandlers } from "./handlers/audit-handlers.ts";
import { authHandlers } from "./handlers/auth-handlers.ts";
import { calendarHandlers } from "./handlers/calendar-handlers.ts";
import { controlHandlers } from "./handlers/control-handlers.ts";
import { definitionHandlers } from "./handlers/definition-handlers.ts";
import { inboundHandlers, signedHandlers } from "./handlers/inbound-handlers.ts";
import { insightHandlers } from "./handlers/insight-handlers.ts";
import { webSocketHandler } from "./handlers/live-handlers.ts";
import { pushHandlers } from "./handlers/push-handlers.ts";
import { readinessHandlers } from "./handlers/readiness-handlers.ts";
import { readingHandlers } from "./handlers/reading-handlers.ts";
import { recoveryHandlers } from "./handlers/recovery-handlers.ts";
import { reportHandlers } from "./handlers/report-handlers.ts";
import { sloHandlers } from "./handlers/slo-handlers.ts";
import { statisticsHandlers } from "./handlers/statistics-handlers.ts";
import { acceptBytes, acceptJsonOnly, acceptRawJson } from "./json-body.ts";
import { createMethodsOf } from "./methods-of.ts";
import { notFoundHandler, problemHandler } from "./problem.ts";
import { COMMON_HEADERS, DATA_POLICY } from "./response-headers.ts";
import { addRoutes, type RouteTable, routeOptions } from "./route.ts";
import { alertingRoutes } from "./routes/alerting-routes.ts";
import { auditRoutes } from "./routes/audit-routes.ts";
import { authRoutes } from "./routes/auth-routes.ts";
import { calendarRoutes } from "./routes/calendar-routes.ts";
import { controlRoutes } from "./routes/control-routes.ts";
import { definitionRoutes } from "./routes/definition-routes.ts";
import { inboundRoutes, signedRoutes } from "./routes/inbound-routes.ts";
import { insightRoutes } from "./routes/insight-routes.ts";
import { MAX_PUSH_BYTES, pushRoutes } from "./routes/push-routes.ts";
import { readinessRoutes } from "./routes/readiness-routes.ts";
import { readingRoutes } from "./routes/reading-routes.ts";
import { recoveryRoutes } from "./routes/recovery-routes.ts";
import { reportRoutes } from "./routes/report-routes.ts";
import { sloRoutes } from "./routes/slo-routes.ts";
import { statisticsRoutes } from "./routes/statistics-routes.ts";

export const BASE_PATH = "/api/trading-engine/health";
/** Readers of the live stream have nothing to say; more than this from one ends its connection, bytes. */
const MAX_INCOMING_BYTES = 4096;

export interface HealthApiOptions extends ApiParts {
  /** Where the routes are. Default `/api/trading-engine/health`. */
  readonly basePath?: string;
  /** Host header values accepted besides loopback names; null when the application checks the Host itself. Default none. */
  readonly allowedHosts?: readonly string[] | null;
}

/**
 * The health API as a Fastify plugin, to be registered in an application's own instance. It keeps to its base path: parsers,
 * error handling and checks of its own touch no other route. Ids of over 100 characters need the application's
 * `routerOptions.maxParamLength` raised. Closing the application ends the live streams, not the monitor.
 */
export async function healthApi(app: FastifyInstance, options: HealthApiOptions): Promise<void> {
  const { basePath, allowedHosts = [], ...parts } = options;
  const context = createApiContext(parts);
  await app.register(async (scope) => {
    protect(scope, context, allowedHosts);
    await addHealthRoutes(scope, context, basePath);
  });
}

/** Checks, headers and error answers for a scope and all below it. */
export function protect(scope: FastifyInstance, context: ApiContext, allowedHosts: readonly string[] | null): void {
  const guard = createGuard({ actorOf: context.actorOf, allowedHosts });
  scope.setValidatorCompiler(validatorCompiler);
  acceptJsonOnly(scope);
  scope.setErrorHandler(problemHandler(context.log));
  scope.addHook("onRequest", (request, reply, done) => {
    reply.headers(COMMON_HEADERS).header("content-security-policy", DATA_POLICY);
    try {
      guard(request);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  scope.addHook("onResponse", async (request) => endRefusedUpgrade(request));
}

/** Node leaves a connection that asked for an upgrade to whoever answers it: one that was refused would stay for ever. */
function endRefusedUpgrade(request: FastifyRequest): void {
  if (request.headers.upgrade === undefined) return;
  const socket: Partial<Pick<Socket, "destroySoon">> = request.raw.socket;
  socket.destroySoon?.();
}

/** The routes of the contract's table under the base path, live streams included. */
export async function addHealthRoutes(
  scope: FastifyInstance,
  context: ApiContext,
  basePath: string = BASE_PATH,
): Promise<void> {
  // Before the WebSocket plugin's own, which would close the connections without a word.
  scope.addHook("preClose", () => closeApiContext(context));
  if (!scope.hasDecorator("websocketServer")) {
    await scope.register(websocket, { options: { perMessageDeflate: false, maxPayload: MAX_INCOMING_BYTES } });
  }
  await scope.register(
    async (base) => {
      base.setNotFoundHandler(notFoundHandler(createMethodsOf(healthTables(basePath))));
      base.addHook("onSend", async ({ method, routeOptions }, reply) => {
        if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
        // What changes state through a verb shows at once; what programs push comes too often, and changes nothing by itself.
        if (method !== "GET" && routeOptions.config.plimsollRoute?.role !== "anyone") context.current.forget();
      });
      addTables(base, context);
    },
    { prefix: basePath },
  );
}

/** Every table of the contract's routes, and where it is. */
export function healthTables(prefix: string): { readonly prefix: string; readonly table: RouteTable }[] {
  const watching = [
    readingRoutes,
    statisticsRoutes,
    sloRoutes,
    calendarRoutes,
    readinessRoutes,
    controlRoutes,
    definitionRoutes,
    alertingRoutes,
    recoveryRoutes,
    insightRoutes,
    reportRoutes,
  ];
  return [...watching, authRoutes, auditRoutes, pushRoutes].map((table) => ({ prefix, table }));
}

function addTables(base: FastifyInstance, context: ApiContext): void {
  const { stream, ...plain } = readingRoutes;
  const { stream: upgradeRequired, ...handlers } = readingHandlers(context);
  addRoutes(base, context.actorOf, { table: plain, handlers });
  addRoutes(base, context.actorOf, { table: statisticsRoutes, handlers: statisticsHandlers(context) });
  addRoutes(base, context.actorOf, { table: sloRoutes, handlers: sloHandlers(context) });
  addRoutes(base, context.actorOf, { table: calendarRoutes, handlers: calendarHandlers(context) });
  addRoutes(base, context.actorOf, { table: controlRoutes, handlers: controlHandlers(context) });
  addRoutes(base, context.actorOf, { table: definitionRoutes, handlers: definitionHandlers(context) });
  addRoutes(base, context.actorOf, { table: alertingRoutes, handlers: alertingHandlers(context) });
  addRoutes(base, context.actorOf, { table: readinessRoutes, handlers: readinessHandlers(context) });
  addRoutes(base, context.actorOf, { table: recoveryRoutes, handlers: recoveryHandlers(context) });
  addRoutes(base, context.actorOf, { table: insightRoutes, handlers: insightHandlers(context) });
  addRoutes(base, context.actorOf, { table: reportRoutes, handlers: reportHandlers(context) });
  addRoutes(base, context.actorOf, { table: authRoutes, handlers: authHandlers(context) });
  addRoutes(base, context.actorOf, { table: auditRoutes, handlers: auditHandlers(context) });
  addRoutes(base, context.actorOf, { table: inboundRoutes, handlers: inboundHandlers(context) });
  base.register(async (signed) => {
    acceptRawJson(signed);
    addRoutes(signed, context.actorOf, { table: signedRoutes, handlers: signedHandlers(context) });
  });
  base.register(async (pushed) => {
    acceptBytes(pushed, MAX_PUSH_BYTES);
    addRoutes(pushed, context.actorOf, { table: pushRoutes, handlers: pushHandlers(context) });
  });
  base.route({
    ...routeOptions(stream),
    exposeHeadRoute: false,
    preHandler: (_request, _reply, done) => {
      context.hub.requireRoom();
      done();
    },
    handler: (request, reply) =>
      upgradeRequired(
        { params: undefined, query: {}, body: undefined, actor: context.actorOf(request), raw: request },
        reply,
      ),
    wsHandler: webSocketHandler(context),
  });
}
