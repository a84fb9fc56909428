import type { MetricReading } from "@plimsoll/core";
import { roundTo, toMegabytes, toPercent } from "../host/figure.ts";
import type { ReplicationRow, ServerRow, TableRow } from "./postgres-sql.ts";

/** A group of figures, or why the server would not give them. */
export type Answer<Row> = { readonly rows: readonly Row[] } | { readonly error: string };

export function timeMetric(name: "connection_time" | "query_time", ms: number): MetricReading {
  return { name, value: roundTo(ms, 3), unit: "ms" };
}

export function serverMetrics(answer: Answer<ServerRow>): readonly MetricReading[] {
  const row = "rows" in answer ? answer.rows[0] : undefined;
  if (row === undefined)
    return [missing("database_size", "MB", answer), missing("connections_used_percentage", "%", answer)];
  const used = { connections: row.connections, max_connections: row.max_connections };
  const sees = row.sees_all ? {} : { details: { note: "own sessions only: grant pg_monitor to see all" } };
  return [
    { name: "database_size", value: toMegabytes(row.size_bytes), unit: "MB", details: { version: row.version } },
    { name: "table_count", value: row.tables, unit: "1" },
    {
      name: "connections_used_percentage",
      value: toPercent(row.connections, row.max_connections),
      unit: "%",
      details: used,
    },
    { name: "longest_transaction", value: roundTo(Math.max(0, row.longest_seconds), 3), unit: "s", ...sees },
  ];
}

/**
 * A primary that never had a standby has no lag to tell; one that has lost its last should have one, as should a standby
 * that has replayed nothing yet.
 */
export function replicationMetrics(
  answer: Answer<ReplicationRow>,
  { hadStandby }: { readonly hadStandby: boolean },
): readonly MetricReading[] {
  if ("error" in answer) return [missing("replication_lag", "s", answer)];
  const row = answer.rows[0];
  if (row === undefined || (!row.is_standby && row.lag_seconds === null && !hadStandby)) return [];
  const details = row.is_standby ? { role: "standby" } : { role: "primary", standbys: row.standbys, ...lost(row) };
  const value = row.lag_seconds === null ? null : roundTo(Math.max(0, row.lag_seconds), 3);
  return [{ name: "replication_lag", value, unit: "s", details }];
}

function lost({ lag_seconds }: ReplicationRow): { readonly error?: string } {
  return lag_seconds === null ? { error: "no standby is connected any more" } : {};
}

export function tableMetrics(names: readonly string[], answer: Answer<TableRow>): readonly MetricReading[] {
  if ("error" in answer) return names.map((table) => ({ ...missing("row_count", "1", answer), labels: { table } }));
  return answer.rows.flatMap((row): readonly MetricReading[] => {
    const labels = { table: row.name };
    if (!row.is_there)
      return [{ name: "row_count", labels, value: null, unit: "1", details: { error: "no such table" } }];
    return [
      { name: "row_count", labels, value: row.row_estimate, unit: "1", details: { note: "estimate" } },
      { name: "table_size", labels, value: toMegabytes(row.size_bytes ?? 0), unit: "MB" },
    ];
  });
}

function missing(name: string, unit: string, answer: Answer<unknown>): MetricReading {
  return { name, value: null, unit, details: { error: "error" in answer ? answer.error : "no answer" } };
}
