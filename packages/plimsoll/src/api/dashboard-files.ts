import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { PAGE_POLICY } from "./response-headers.ts";
import { addRoute } from "./route.ts";
import { pageRoutes } from "./routes/page-routes.ts";

/** Built files carry a hash of their content in their name and never change. */
const HASHED = /^assets\/.*-[\w-]{8,}\.\w+$/;
const YEAR_SECONDS = 31_536_000;

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Plimsoll</title></head>
<body><h1>Plimsoll is running</h1>
<p>The dashboard has not been built: run <code>npm run build</code> and start again.</p>
<p>The API is at <a href="/api/trading-engine/health/status">/api/trading-engine/health/status</a>, described at <a href="/docs">/docs</a>.</p>
</body></html>
`;

/** Serves the dashboard. Paths that are no file are the dashboard's own pages: its index answers them. */
export async function dashboardFiles(
  app: FastifyInstance,
  { dashboardDir }: { dashboardDir: string | null },
): Promise<void> {
  const built = dashboardDir !== null && existsSync(join(dashboardDir, "index.html")) ? dashboardDir : null;
  if (built !== null) {
    await app.register(fastifyStatic, { root: built, serve: false, cacheControl: false, dotfiles: "ignore" });
  }
  addRoute(app, pageRoutes.dashboard, (request, reply) => {
    reply.header("content-security-policy", PAGE_POLICY);
    if (built === null) return sendNotBuilt(request, reply);
    const path = (request.params as { "*": string })["*"];
    return isPage(path) ? sendIndex(reply) : sendFile(reply, path);
  });
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  const caching = HASHED.test(path) ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache";
  return reply.header("cache-control", caching).sendFile(path);
}

function sendIndex(reply: FastifyReply): FastifyReply {
  return reply.header("cache-control", "no-cache").sendFile("index.html");
}

function sendNotBuilt(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!isPage((request.params as { "*": string })["*"])) {
    reply.callNotFound();
    return reply;
  }
  return reply.header("cache-control", "no-store").type("text/html; charset=utf-8").send(NOT_BUILT);
}

/** A component's id in a page's path may have a dot, so that only known places hold files. */
function isPage(path: string): boolean {
  if (path === "" || path === "index.html") return true;
  if (path.startsWith("assets/") || path.startsWith("api/")) return false;
  return path.includes("/") || !path.includes(".");
}
