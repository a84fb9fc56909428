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
