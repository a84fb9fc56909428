import type { CheckerKind } from "../../port/checker.ts";
import { MysqlChecker } from "./mysql-checker.ts";
import { type MysqlOptions, mysqlOptions } from "./mysql-options.ts";

/** `kind: mysql`: a MySQL or MariaDB server's answer to a fresh connection and a query, its connections and replication. */
export const mysqlCheckerKind: CheckerKind<MysqlOptions> = {
  kind: "mysql",
  options: mysqlOptions,
  defaultType: "DATABASE",
  access: "host",
  concurrency: 32,
  thresholds: {
    connection_time: { warning: 100, critical: 1000 },
    query_time: { warning: 500, critical: 5000 },
    connections_used_percentage: { warning: 80, critical: 95 },
    longest_transaction: { warning: 300, critical: 3600 },
    replication_lag: { warning: 30 },
    replication_running: { critical: 0, direction: "below" },
  },
  metricNames: [
    "connection_time",
    "query_time",
    "connections_used_percentage",
    "threads_running",
    "uptime",
    "read_only",
    "longest_transaction",
    "deadlock_rate",
    "replication_running",
    "replication_lag",
    "database_size",
    "table_count",
    "row_count",
    "table_size",
  ],
  keyMetrics: ["connection_time", "query_time", "connections_used_percentage", "replication_lag"],
  load: () => import("mysql2"),
  create: (options) => new MysqlChecker(options),
};
