import fastify, { type FastifyInstance } from "fastify";
import type { PlimsollConfig } from "../config/config.ts";
import { type ApiParts, createApiContext } from "./api-context.ts";
import { dashboardFiles } from "./dashboard-files.ts";
import { docsPage } from "./docs-page.ts";
import { alertmanagerHandlers } from "./handlers/inbound-handlers.ts";
import { rootHandlers } from "./handlers/root-handlers.ts";
import { addHealthRoutes, BASE_PATH, healthTables, protect } from "./health-api.ts";
import { MAX_BODY_BYTES } from "./json-body.ts";
import { createMethodsOf } from "./methods-of.ts";
import { describeApi } from "./openapi/describe-api.ts";
import { notFoundHandler, problemHandler } from "./problem.ts";
import { addRoutes } from "./route.ts";
import { alertmanagerRoutes } from "./routes/inbound-routes.ts";
import { rootRoutes } from "./routes/root-routes.ts";

/** Ids of 200 characters, each of which may take twelve in an address. */
const MAX_PARAM_LENGTH = 2400;

/** Fastify loads its heavy JSON Schema compilers unless given others; Zod validates here, and answers are plain JSON. */
const NO_COMPILERS = {
  buildValidator: () => refuseToCompile,
  buildSerializer: () => refuseToCompile,
};

export interface ApiOptions extends ApiParts {
  readonly config: Pick<PlimsollConfig, "server">;
  /** Where the built dashboard is; null when there is none. */
  readonly dashboardDir: string | null;
  /** Plimsoll's own version, as /metrics and the description show it. */
  readonly version: string;
  /** False until the monitor has started, as /readyz tells. Default: always ready. */
  readonly isReady?: () => boolean;
}

/**
 * The whole server: the health API, probes, metrics, description and dashboard. Nothing listens until `listen` is called;
 * `close` ends the live streams and waits for requests under way.
 */
export function createApi(options: ApiOptions): FastifyInstance {
  const { config, dashboardDir, version, isReady = () => true, ...parts } = options;
  const context = createApiContext({ ...parts, version });
  const { trustedProxies } = config.server;
  const app = fastify({
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    // An address that is no address never reaches a route, nor the error handler of one.
    frameworkErrors: problemHandler(context.log),
    schemaController: { compilersFactory: NO_COMPILERS },
  });
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  protect(app, context, [...config.server.allowedHosts, config.server.host]);
  const tables = [{ prefix: "", table: rootRoutes }, ...healthTables(BASE_PATH)];
  app.setNotFoundHandler(notFoundHandler(createMethodsOf(tables)));
  app.register(async (scope) => addHealthRoutes(scope, context));
  const handlers = rootHandlers(context, {
    version,
    isReady: () => !closing && isReady(),
    describe: () => describeApi(version),
  });
  app.register(async (scope) => {
    addRoutes(scope, context.actorOf, { table: rootRoutes, handlers });
    addRoutes(scope, context.actorOf, { table: alertmanagerRoutes, handlers: alertmanagerHandlers(context) });
    docsPage(scope);
  });
  app.register(dashboardFiles, { dashboardDir });
  return app;
}

function refuseToCompile(): never {
  throw new Error("a route was added outside the scopes that validate with Zod");
}
