import fastify, { type FastifyInstance } from "fastify";
import type { Engine } from "./engine.ts";
import { renderMetrics } from "./engine-metrics.ts";
import { addMarketDataRoutes } from "./market-data-api.ts";
import type { ChildOrder } from "./order.ts";

/** The engine's REST API. `/health` is served whatever the loop does: that it answers says nothing of trading. */
export function createEngineApi(engine: Engine): FastifyInstance {
  const { clock, faults, loop, store, fix, market, book } = engine;
  const app = fastify({ forceCloseConnections: true });
  const at = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString());
  // Taken in and left waiting, as by a server whose workers are all busy.
  app.addHook("onRequest", (_, reply) => faults.whileOn("api_hang", hasGone(reply.raw)));
  app.get("/health", async () => ({
    status: "ok",
    started_at: at(engine.startedAt),
    database: store.trouble ?? "ok",
    fix: fix.isLoggedOn ? "logged_on" : "logged_off",
    feed: market.isConnected ? "connected" : "disconnected",
  }));
  app.get("/state", async () => ({
    iteration: loop.iteration,
    last_iteration_at: at(loop.lastIterationAt),
    newest_quote_at: at(market.newestAt()),
    market_data: { line: market.line, fenced: market.fenced },
    orders: engine.gateway.counts,
    ack_latency_p99_ms: engine.gateway.latencies.quantile(0.99),
  }));
  app.get("/orders", async () => ({ time: at(clock.now()), orders: book.openOrders().map(shownOrder) }));
  app.get("/positions", async () => ({
    time: at(clock.now()),
    positions: Array.from(book.positions(), ([symbol, quantity]) => ({ symbol, quantity })),
  }));
  app.get("/risk", async () => shownRisk(engine));
  app.post<{ Body: { engaged?: unknown } | null }>("/kill-switch", async ({ body }, reply) => {
    if (typeof body?.engaged !== "boolean")
      return reply.code(400).send({ error: 'expected {"engaged": true} or false' });
    engine.gate.setKilled(body.engaged);
    return { engaged: body.engaged, cancelling: body.engaged ? engine.gateway.cancelAll() : 0 };
  });
  addMarketDataRoutes(app, market);
  app.get("/metrics", async (_, reply) => reply.type("text/plain; version=0.0.4").send(renderMetrics(engine)));
  return app;
}

/** Aborts when the answer is given, or whoever asked has gone away. */
function hasGone(answer: { once(event: "close", listener: () => void): unknown }): AbortSignal {
  const gone = new AbortController();
  answer.once("close", () => gone.abort());
  return gone.signal;
}

function shownOrder({ id, parentId, symbol, side, quantity, filled, status, sentAt, ackedAt }: ChildOrder) {
  return {
    client_order_id: id,
    parent_id: parentId,
    symbol,
    side,
    quantity,
    filled,
    status,
    sent_at: new Date(sentAt).toISOString(),
    acked_at: ackedAt === null ? null : new Date(ackedAt).toISOString(),
  };
}

function shownRisk({ gate, preTrade, venue, fix, clock, gateway }: Engine) {
  const at = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString());
  return {
    time: at(clock.now()),
    gate: {
      enabled: true,
      checks: gate.checks,
      refusals: gate.refusals,
      last_check_at: at(gate.lastCheckAt),
      approved: gate.approvals,
      sent: gateway.counts.sent,
      canary_at: at(preTrade.canary?.at ?? null),
      canary_refused: preTrade.canary?.wasRefused ?? null,
    },
    kill_switch: { engaged: gate.isKilled, ready: fix.isLoggedOn },
    limits: gate.limits(),
    positions_confirmed_at: at(venue.snapshotAt),
  };
}
