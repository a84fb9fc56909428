import type { CheckerKind } from "../../port/checker.ts";
import { SqliteChecker } from "./sqlite-checker.ts";
import { type SqliteOptions, sqliteOptions } from "./sqlite-options.ts";
import { SqliteThread } from "./sqlite-thread.ts";

/** `kind: sqlite`: a program's SQLite database, read without ever writing to it, holding it up or leaving a file beside it. */
export const sqliteCheckerKind: CheckerKind<SqliteOptions> = createSqliteCheckerKind();

/** The kind with a thread of its own, which all its checkers share; it starts with the first check. */
export function createSqliteCheckerKind(): CheckerKind<SqliteOptions> {
  const thread = new SqliteThread();
  return {
    kind: "sqlite",
    options: sqliteOptions,
    defaultType: "DATABASE",
    access: "host",
    concurrency: 16,
    thresholds: {
      connection_time: { warning: 100, critical: 1000 },
      query_time: { warning: 500, critical: 5000 },
      integrity_ok: { critical: 0, direction: "below" },
    },
    paths: ["path"],
    metricNames: [
      "connection_time",
      "query_time",
      "database_size",
      "wal_size",
      "table_count",
      "row_count",
      "table_size",
      "integrity_ok",
    ],
    keyMetrics: ["connection_time", "query_time", "database_size", "table_count"],
    create: (options) => new SqliteChecker(options, thread),
  };
}
