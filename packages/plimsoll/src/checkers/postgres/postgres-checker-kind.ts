import type { CheckerKind } from "../../port/checker.ts";
import { PostgresChecker } from "./postgres-checker.ts";
import { type PostgresOptions, postgresOptions } from "./postgres-options.ts";

/** `kind: postgres`: a PostgreSQL server's answer to a fresh connection and a query, its size, connections and replication. */
export const postgresCheckerKind: CheckerKind<PostgresOptions> = {
  kind: "postgres",
  options: postgresOptions,
  defaultType: "DATABASE",
  access: "host",
  concurrency: 32,
  thresholds: {
    connection_time: { warning: 100, critical: 1000 },
    query_time: { warning: 500, critical: 5000 },
    connections_used_percentage: { warning: 80, critical: 95 },
    longest_transaction: { warning: 300, critical: 3600 },
    replication_lag: { warning: 30 },
  },
  metricNames: [
    "connection_time",
    "query_time",
    "database_size",
    "table_count",
    "row_count",
    "table_size",
    "connections_used_percentage",
    "longest_transaction",
    "replication_lag",
  ],
  keyMetrics: ["connection_time", "query_time", "connections_used_percentage", "replication_lag"],
  load: () => import("pg"),
  create: (options) => new PostgresChecker(options),
};
