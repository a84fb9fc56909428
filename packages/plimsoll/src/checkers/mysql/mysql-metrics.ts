import type { MetricReading } from "@plimsoll/core";
import { roundTo, toMegabytes, toPercent } from "../host/figure.ts";
import type { Rates } from "../value/rates.ts";

/** A row by the names of its columns, in lower case. */
export type NamedRow = ReadonlyMap<string, unknown>;

export interface ServerFigures {
  readonly server: NamedRow;
  readonly status: NamedRow;
  readonly deadlocks: number | null;
  /** Seconds; null where we may not see transactions. */
  readonly longest: number | null;
}

export function serverMetrics(
  figures: ServerFigures,
  at: { monotonic: number; rates: Rates },
): readonly MetricReading[] {
  const { server, status, deadlocks, longest } = figures;
  const connected = toNumber(status.get("threads_connected"));
  const most = toNumber(server.get("max_connections"));
  const hidden = longest === null ? { note: "grant PROCESS to see how long the oldest transaction is open" } : {};
  const version = String(server.get("version"));
  return [
    {
      name: "connections_used_percentage",
      value: connected === null || most === null ? null : toPercent(connected, most),
      unit: "%",
      details: { connections: connected, max_connections: most, version, ...hidden },
    },
    { name: "threads_running", value: toNumber(status.get("threads_running")), unit: "1" },
    { name: "uptime", value: toNumber(status.get("uptime")), unit: "s" },
    { name: "read_only", value: isReadOnly(server) ? 1 : 0, unit: "1" },
    ...(longest === null ? [] : [{ name: "longest_transaction", value: roundTo(Math.max(0, longest), 3), unit: "s" }]),
    ...deadlockRate(deadlocks, toNumber(status.get("uptime")), at),
  ];
}

function isReadOnly(server: NamedRow): boolean {
  return [server.get("read_only"), server.get("innodb_read_only")].some((flag) => toNumber(flag) === 1);
}

/** A minute: they are rare. The count begins anew with the server, whose uptime then falls. */
function deadlockRate(
  total: number | null,
  uptime: number | null,
  { monotonic, rates }: { monotonic: number; rates: Rates },
): readonly MetricReading[] {
  if (total === null) return [];
  const startedAt = uptime === null ? "" : String(Math.round((monotonic / 1000 - uptime) / 60));
  const rate = rates.rate("deadlocks", { total, at: monotonic, epoch: startedAt });
  return rate === null ? [] : [{ name: "deadlock_rate", value: roundTo(rate * 60, 3), unit: "1/min" }];
}

/** What a replica says of each source that it follows; nothing where it follows none and never did. */
export function replicationMetrics(
  rows: readonly NamedRow[],
  { wasReplica }: { wasReplica: boolean },
): readonly MetricReading[] {
  if (rows.length === 0) {
    if (!wasReplica) return [];
    const details = { error: "it follows no source any more" };
    return [{ name: "replication_lag", value: null, unit: "s", details }];
  }
  const channels = rows.map(readChannel);
  const broken = channels.filter(({ error }) => error !== null);
  const lags = channels.map(({ lag }) => lag);
  const words = broken.map(({ error }) => error).join("; ");
  const running: MetricReading = {
    name: "replication_running",
    value: broken.length === 0 ? 1 : 0,
    unit: "1",
    direction: "below",
    ...(broken.length === 0 ? {} : { details: { error: words } }),
  };
  const isKnown = lags.every((lag) => lag !== null);
  const value = isKnown ? Math.max(...lags.map((lag) => lag ?? 0)) : null;
  const details = isKnown ? {} : { details: { error: words || "the server does not know its lag" } };
  return [running, { name: "replication_lag", value, unit: "s", ...details }];
}

interface Channel {
  readonly lag: number | null;
  /** Why it does not run; null where it does. */
  readonly error: string | null;
}

function readChannel(row: NamedRow): Channel {
  const first = (...names: readonly string[]) =>
    names.map((name) => row.get(name)).find((it) => it !== undefined && it !== null);
  const text = (...names: readonly string[]) => {
    const value = first(...names);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const source = `${text("source_host", "master_host")}:${text("source_port", "master_port")}`;
  const io = text("replica_io_running", "slave_io_running");
  const sql = text("replica_sql_running", "slave_sql_running");
  const lag = toNumber(first("seconds_behind_source", "seconds_behind_master"));
  if (io === "Yes" && sql === "Yes") return { lag, error: null };
  const stopped = io === "Yes" ? "applying changes" : sql === "Yes" ? "getting changes" : "it";
  const why = io === "Yes" ? text("last_sql_error", "last_error") : text("last_io_error", "last_error");
  return { lag, error: `${stopped} from ${source} has stopped${why === "" ? "" : `: ${why}`}` };
}

/** Sizes and rows, as the server estimates them. */
export function sizeMetrics(
  rows: readonly NamedRow[],
  tables: readonly string[],
  measuredAt: string,
): readonly MetricReading[] {
  const bytes = rows.reduce((sum, row) => sum + (toNumber(row.get("bytes")) ?? 0), 0);
  const details = { measured_at: measuredAt };
  const byName = new Map(rows.map((row) => [String(row.get("name")), row]));
  return [
    { name: "database_size", value: toMegabytes(bytes), unit: "MB", details },
    { name: "table_count", value: rows.length, unit: "1", details },
    ...tables.flatMap((table): readonly MetricReading[] => {
      const labels = { table };
      const row = byName.get(table);
      if (row === undefined) {
        return [{ name: "row_count", labels, value: null, unit: "1", details: { error: "no such table" } }];
      }
      return [
        {
          name: "row_count",
          labels,
          value: toNumber(row.get("row_estimate")),
          unit: "1",
          details: { ...details, note: "estimate" },
        },
        { name: "table_size", labels, value: toMegabytes(toNumber(row.get("bytes")) ?? 0), unit: "MB", details },
      ];
    }),
  ];
}

export function toNumber(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
