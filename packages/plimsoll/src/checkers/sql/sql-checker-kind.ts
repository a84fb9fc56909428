import type { CheckerKind } from "../../port/checker.ts";
import { declaredThresholds } from "../value/declared-metric.ts";
import { loadDriver } from "./load-driver.ts";
import { openReadOnlySource } from "./open-read-only-source.ts";
import { SqlChecker } from "./sql-checker.ts";
import { OWN_METRICS, type SqlOptions, sqlOptions } from "./sql-options.ts";

/** `kind: sql`: named metrics out of a database of SQLite, PostgreSQL, MySQL or MariaDB, by queries that can only read. */
export const sqlCheckerKind: CheckerKind<SqlOptions> = {
  kind: "sql",
  options: sqlOptions,
  defaultType: "DATABASE",
  access: "host",
  concurrency: 32,
  thresholds: ({ queries }) => ({
    connection_time: { warning: 100, critical: 1000 },
    query_time: { warning: 500, critical: 5000 },
    ...declaredThresholds(queries.flatMap(({ metrics }) => metrics)),
  }),
  paths: ["database"],
  metricNames: ({ queries }) => [...OWN_METRICS, ...queries.flatMap(({ metrics }) => metrics.map(({ name }) => name))],
  keyMetrics: [],
  load: ({ database }) => loadDriver(database),
  create: (options, setup) => {
    const { database, tls, query_timeout: queryTimeoutMs, allow_link_local: allowLinkLocal } = options;
    return new SqlChecker(options, openReadOnlySource({ database, tls, queryTimeoutMs, allowLinkLocal }), setup);
  },
};
