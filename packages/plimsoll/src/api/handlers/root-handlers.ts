import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiContext } from "../api-context.ts";
import { judgeReadiness, judgeSystemHealth, type ProbeAnswer, probeStatusCode, toHealthChecks } from "../probes.ts";
import { collectMetrics } from "../prometheus/collect-metrics.ts";
import { EXPOSITION_TYPES, type ExpositionFormat, writeExposition } from "../prometheus/exposition.ts";
import type { RouteHandlers } from "../route.ts";
import type { rootRoutes } from "../routes/root-routes.ts";
import type { StoredFigures } from "../statistics-source.ts";

/** A scrape waits no longer than this for figures from the store, ms. */
const FIGURES_PATIENCE_MS = 500;

export interface RootHandlerOptions {
  readonly version: string;
  /** False while starting and shutting down. */
  readonly isReady: () => boolean;
  /** The API's description: made when first asked for, and kept as text. */
  readonly describe: () => object;
}

/** The handlers of the probes, the metrics and the description at the root. */
export function rootHandlers(context: ApiContext, options: RootHandlerOptions): RouteHandlers<typeof rootRoutes> {
  const { monitor } = context;
  let description: string | null = null;
  return {
    livez: (request, reply) => sendProbe(reply, { status: "pass" }, request.raw),
    readyz: ({ raw }, reply) => {
      const answer = judgeReadiness(monitor, options.isReady());
      return sendProbe(reply.code(probeStatusCode(answer.status)), answer, raw);
    },
    healthz: ({ query, raw }, reply) => {
      const health = monitor.current();
      const answer = judgeSystemHealth(health);
      const detailed = { ...answer, ...(acceptsHealthJson(raw) && { checks: toHealthChecks(health.components) }) };
      return sendProbe(reply.code(query.always_ok === "true" ? 200 : probeStatusCode(answer.status)), detailed, raw);
    },
    async metrics({ raw }, reply) {
      const format = formatFor(raw);
      const { hub, clock } = context;
      const families = collectMetrics({
        monitor,
        version: options.version,
        now: clock.now(),
        figures: await figuresSoon(context),
        backup: context.backup?.() ?? null,
        liveClients: hub.clients,
        liveDropped: hub.dropped,
        anchors: context.anchors?.() ?? [],
      });
      return reply.type(EXPOSITION_TYPES[format]).send(writeExposition(families, format));
    },
    openApi(_request, reply) {
      description ??= JSON.stringify(options.describe());
      return reply.type("application/json; charset=utf-8").send(description);
    },
  };
}

function sendProbe(reply: FastifyReply, answer: ProbeAnswer, request: FastifyRequest): FastifyReply {
  const type = acceptsHealthJson(request) ? "application/health+json" : "application/json";
  return reply.header("cache-control", "no-store").type(`${type}; charset=utf-8`).send(JSON.stringify(answer));
}

function acceptsHealthJson(request: FastifyRequest): boolean {
  return (request.headers.accept ?? "").includes("application/health+json");
}

function formatFor(request: FastifyRequest): ExpositionFormat {
  return (request.headers.accept ?? "").includes("application/openmetrics-text") ? "openmetrics" : "prometheus";
}

/** Null when the store fails or is slow: metrics are what is looked at then. */
async function figuresSoon({ statistics, clock }: ApiContext): Promise<StoredFigures | null> {
  let cancel = () => {};
  const late = new Promise<null>((resolve) => {
    cancel = clock.schedule(FIGURES_PATIENCE_MS, () => resolve(null));
  });
  const figures = statistics.storedFigures().catch(() => null);
  try {
    return await Promise.race([figures, late]);
  } finally {
    cancel();
  }
}
