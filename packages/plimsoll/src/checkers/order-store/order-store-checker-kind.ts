import type { CheckerKind } from "../../port/checker.ts";
import { loadDriver } from "../sql/load-driver.ts";
import { openReadOnlySource } from "../sql/open-read-only-source.ts";
import { OrderStoreChecker } from "./order-store-checker.ts";
import { type OrderStoreOptions, orderStoreOptions } from "./order-store-options.ts";

/** `kind: order_store`: the orders and positions of an engine's own database, read only. */
export const orderStoreCheckerKind: CheckerKind<OrderStoreOptions> = {
  kind: "order_store",
  options: orderStoreOptions,
  defaultType: "ORDER_EXECUTION",
  access: "host",
  concurrency: 32,
  thresholds: {
    connection_time: { warning: 100, critical: 1000 },
    order_unacked_age_seconds: { warning: 5, critical: 15 },
    order_stuck_age_seconds: { warning: 15, critical: 60 },
  },
  paths: ["database"],
  metricNames: [
    "connection_time",
    "order_unacked_age_seconds",
    "unacked_orders",
    "order_stuck_age_seconds",
    "pending_orders",
    "oldest_open_order_age_seconds",
    "open_orders",
    "open_positions",
    "last_write_age_seconds",
  ],
  keyMetrics: ["order_unacked_age_seconds", "order_stuck_age_seconds", "open_orders", "last_write_age_seconds"],
  load: ({ database }) => loadDriver(database),
  create: (options, setup) => {
    const { database, tls, query_timeout: queryTimeoutMs, allow_link_local: allowLinkLocal } = options;
    return new OrderStoreChecker(options, openReadOnlySource({ database, tls, queryTimeoutMs, allowLinkLocal }), setup);
  },
};
