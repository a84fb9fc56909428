/**
 * Limits for this one connection, then a transaction that the server itself lets write nothing. MariaDB ends any statement
 * (`max_statement_time`, seconds), MySQL SELECTs (`max_execution_time`, ms).
 */
export function beginReading(version: string, timeoutMs: number): readonly string[] {
  const statementMs = Math.max(1, Math.floor(timeoutMs));
  const lockSeconds = Math.max(1, Math.floor(Math.min(1000, timeoutMs / 4) / 1000));
  const limit = /mariadb/i.test(version)
    ? `max_statement_time = ${statementMs / 1000}`
    : `max_execution_time = ${statementMs}`;
  return [
    `SET SESSION ${limit}, lock_wait_timeout = ${lockSeconds}, time_zone = '+00:00'`,
    "SET SESSION TRANSACTION READ ONLY",
    "START TRANSACTION READ ONLY",
  ];
}

/** As a subquery the text can only be one SELECT, and no more rows are sent than anybody needs. */
export function boundedQuery(query: string, maxRows: number): string {
  return `SELECT * FROM (${query.replace(/[\s;]+$/, "")}\n) AS plimsoll_query LIMIT ${maxRows}`;
}

/** Names of INFORMATION_SCHEMA and of status variables are the same in MySQL and MariaDB but where said. */
export const SERVER_SQL = `SELECT VERSION() AS version, @@global.max_connections AS max_connections,
  @@global.read_only AS read_only, @@global.innodb_read_only AS innodb_read_only`;

/** MariaDB counts deadlocks among its status variables, MySQL among InnoDB's metrics. */
export const STATUS_SQL = `SHOW GLOBAL STATUS WHERE Variable_name IN
  ('Threads_connected', 'Threads_running', 'Uptime', 'Innodb_deadlocks', 'Connection_errors_max_connections')`;
export const MYSQL_DEADLOCKS_SQL =
  "SELECT COUNT AS deadlocks FROM information_schema.innodb_metrics WHERE NAME = 'lock_deadlocks'";

/** InnoDB tells the start of transactions in the time zone of its host, whatever that of the session is. */
export const HOST_TIME_SQL = "SET SESSION time_zone = 'SYSTEM'";
/** Needs the privilege PROCESS. */
export const TRANSACTIONS_SQL = `SELECT coalesce(max(timestampdiff(MICROSECOND, trx_started, now(6))), 0) / 1000000 AS longest
  FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> connection_id()`;

/** In the newer words first: MySQL 8.4 knows only them, MariaDB before 10.5 only the older ones. */
export const REPLICATION_SQL = ["SHOW REPLICA STATUS", "SHOW SLAVE STATUS"] as const;

export const SIZES_SQL = `SELECT table_name AS name, table_rows AS row_estimate, data_length + index_length AS bytes
  FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE'`;
