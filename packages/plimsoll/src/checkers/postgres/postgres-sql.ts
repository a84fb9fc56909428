/** Limits for this one transaction only: behind a connection pooler a session's settings would be left to its next user. */
export function beginReading(timeoutMs: number): string {
  const statement = Math.max(1, Math.floor(timeoutMs));
  const lock = Math.max(1, Math.floor(Math.min(1000, timeoutMs / 4)));
  const limits = `SET LOCAL statement_timeout = ${statement}; SET LOCAL lock_timeout = ${lock}`;
  return `BEGIN TRANSACTION READ ONLY; ${limits}; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'`;
}

/** As a subquery the text can only be one SELECT, and no more rows are sent than anybody needs to time it. */
export function boundedQuery(query: string, maxRows = 1000): string {
  return `SELECT * FROM (${query.replace(/[\s;]+$/, "")}\n) AS plimsoll_query LIMIT ${maxRows}`;
}

/** `xact_start` of others' sessions can be seen by members of pg_monitor only. */
export const SERVER_SQL = `
  SELECT pg_database_size(current_database())::float8 AS size_bytes,
    (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%')::float8 AS tables,
    (SELECT sum(numbackends) FROM pg_stat_database)::float8 AS connections,
    current_setting('max_connections')::float8 AS max_connections,
    (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())::float8 AS longest_seconds,
    pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
    current_setting('server_version') AS version`;

/** A backup that runs is listed among the standbys, and goes when it is done. `state` is null where we may not see it. */
const IS_STANDBY = "state <> 'backup' AND application_name <> 'pg_basebackup'";

/**
 * On a standby: how old the last replayed transaction is, or 0 when all that was received is replayed and more can come. On a
 * primary: the worst of its standbys, null without any. A standby that lost its primary receives nothing and so ages.
 */
export const REPLICATION_SQL = `
  SELECT pg_is_in_recovery() AS is_standby,
    (SELECT count(*) FROM pg_stat_replication WHERE ${IS_STANDBY})::float8 AS standbys,
    (CASE WHEN NOT pg_is_in_recovery() THEN
        (SELECT max(coalesce(extract(epoch FROM replay_lag), 0)) FROM pg_stat_replication WHERE ${IS_STANDBY})
      WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0
      ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END)::float8 AS lag_seconds`;

/** The planner's estimate; before the first ANALYZE (-1, or 0 before PostgreSQL 14) the statistics' count. */
export const TABLES_SQL = `
  SELECT t.name, c.oid IS NOT NULL AS is_there, pg_total_relation_size(c.oid)::float8 AS size_bytes,
    (CASE WHEN c.reltuples > 0 THEN c.reltuples ELSE pg_stat_get_live_tuples(c.oid) END)::float8 AS row_estimate
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS t(name, quoted, place)
    LEFT JOIN pg_class c ON c.oid = to_regclass(t.quoted)
  ORDER BY t.place`;

/** `trading.orders` as SQL spells it, so that any name can be looked up. */
export function quoteTable(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}

export interface ServerRow {
  readonly size_bytes: number;
  readonly tables: number;
  readonly connections: number;
  readonly max_connections: number;
  readonly longest_seconds: number;
  readonly sees_all: boolean;
  readonly version: string;
}
export interface ReplicationRow {
  readonly is_standby: boolean;
  readonly standbys: number;
  readonly lag_seconds: number | null;
}
export interface TableRow {
  readonly name: string;
  readonly is_there: boolean;
  readonly size_bytes: number | null;
  readonly row_estimate: number | null;
}
