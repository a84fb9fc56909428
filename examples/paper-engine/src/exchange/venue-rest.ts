import fastify, { type FastifyInstance } from "fastify";
import type { FaultSwitches } from "../faults/fault-switches.ts";
import type { Clock } from "../shared/clock.ts";
import { INSTRUMENTS } from "../shared/symbols.ts";
import type { Matching } from "./matching.ts";
import { RequestWeights, WEIGHT_LIMIT } from "./request-weights.ts";
import type { VenueOrder } from "./venue-order.ts";

/** What a request counts, by its path; anything else counts 1. */
const WEIGHTS: Readonly<Record<string, number>> = { "/positions": 5, "/orders": 3, "/orders/:id": 2, "/depth": 50 };

export interface VenueRestOptions {
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  readonly matching: Matching;
}

/** The exchange's REST API: time, limits, and orders and positions as the exchange sees them. */
export function createVenueRest({ clock, faults, matching }: VenueRestOptions): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  const weights = new RequestWeights(clock);
  faults.whenChanged("rate_limit_ban", (isOn) => {
    if (!isOn) weights.lift();
  });
  app.addHook("onRequest", async (request, reply) => {
    const verdict = weights.take(WEIGHTS[request.routeOptions.url ?? ""] ?? 1);
    reply.header("x-mbx-used-weight-1m", weights.used);
    if (verdict.kind === "allowed") return;
    const { status, retryAfterSeconds } = verdict;
    await reply
      .code(status)
      .header("retry-after", retryAfterSeconds)
      .send({ code: -1003, msg: status === 418 ? "Way too many requests; IP banned." : "Too many requests." });
  });
  app.get("/ping", async () => ({}));
  app.get("/status", async () => ({ status: "online" }));
  app.get("/time", async () => ({ serverTime: clock.now() }));
  app.get("/exchangeInfo", async () => ({
    serverTime: clock.now(),
    rateLimits: [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: WEIGHT_LIMIT }],
    symbols: INSTRUMENTS.map(({ symbol, tick, lot }) => ({ symbol, tick, lot })),
  }));
  app.get("/depth", async () => ({ bids: [], asks: [] }));
  app.get("/positions", async () => ({
    time: new Date(clock.now()).toISOString(),
    positions: INSTRUMENTS.map(({ symbol }) => ({ symbol, quantity: matching.positions().get(symbol) ?? 0 })),
  }));
  app.get("/orders", async () => ({
    time: new Date(clock.now()).toISOString(),
    orders: matching.openOrders().map(shown),
  }));
  app.get<{ Params: { id: string } }>("/orders/:id", async (request, reply) => {
    const order = matching.order(request.params.id);
    return order === null ? reply.code(404).send({ code: -2013, msg: "Order does not exist." }) : shown(order);
  });
  return app;
}

function shown(order: VenueOrder) {
  return {
    client_order_id: order.clientOrderId,
    order_id: order.orderId,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    price: order.price,
    filled: order.filled,
    status: order.status,
    received_at: new Date(order.receivedAt).toISOString(),
  };
}
