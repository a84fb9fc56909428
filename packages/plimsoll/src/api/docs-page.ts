import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { PAGE_POLICY } from "./response-headers.ts";
import { addRoute } from "./route.ts";
import { pageRoutes } from "./routes/page-routes.ts";

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Plimsoll API</title>
<link rel="icon" href="/docs/favicon-32x32.png"><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>
`;
const START = `window.ui = SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null });\n`;

const FILES: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

/** Swagger UI's own files, read from disk when somebody looks: the page costs nothing until then. */
export function docsPage(app: FastifyInstance): void {
  addRoute(app, pageRoutes.docs, (_request, reply) => asPage(reply, "text/html; charset=utf-8").send(PAGE));
  addRoute(app, pageRoutes.docsFile, (request, reply) => {
    const { file } = request.params as { file: string };
    if (file === "start.js") return asPage(reply, "text/javascript; charset=utf-8").send(START);
    const type = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
    if (type === undefined) {
      reply.callNotFound();
      return reply;
    }
    return asPage(reply, type).send(createReadStream(join(staticDir(), file)));
  });
}

function asPage(reply: FastifyReply, type: string): FastifyReply {
  return reply.header("content-security-policy", PAGE_POLICY).header("cache-control", "no-cache").type(type);
}

function staticDir(): string {
  return join(dirname(createRequire(import.meta.url).resolve("@fastify/swagger-ui/package.json")), "static");
}
