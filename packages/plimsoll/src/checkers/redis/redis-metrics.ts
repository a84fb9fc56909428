import type { MetricReading } from "@plimsoll/core";
import { roundTo, toMegabytes, toPercent } from "../host/figure.ts";
import type { Rates } from "../value/rates.ts";
import { infoNumber, listReplicas, type RedisInfo } from "./redis-info.ts";

export interface InfoContext {
  /** Epoch ms. */
  readonly now: number;
  /** Monotonic ms. */
  readonly monotonic: number;
  readonly rates: Rates;
  /** Whether this server has had a replica since the monitor began to watch it. */
  readonly hadReplica: boolean;
}

/** The figures of INFO as metrics; what the server does not tell has none. */
export function infoMetrics(info: RedisInfo, context: InfoContext): readonly MetricReading[] {
  return [...memory(info), ...clients(info, context), ...persistence(info, context), ...replication(info, context)];
}

function memory(info: RedisInfo): readonly MetricReading[] {
  const used = infoNumber(info, "used_memory");
  const limit = infoNumber(info, "maxmemory") ?? 0;
  const policy = info.get("maxmemory_policy") ?? "";
  if (used === null) return [];
  const size: MetricReading = { name: "memory_used", value: toMegabytes(used), unit: "MB" };
  // One that evicts keys is meant to be full: what is evicted tells more.
  if (limit === 0 || policy !== "noeviction") return [size];
  return [size, { name: "memory_usage", value: toPercent(used, limit), unit: "%" }];
}

function clients(info: RedisInfo, { monotonic, rates }: InfoContext): readonly MetricReading[] {
  const connected = infoNumber(info, "connected_clients");
  const most = infoNumber(info, "maxclients");
  const share = connected === null || most === null ? null : toPercent(connected, most);
  const rate = (name: string, counter: string) => {
    const total = infoNumber(info, counter);
    const value =
      total === null ? null : rates.rate(counter, { total, at: monotonic, epoch: info.get("run_id") ?? "" });
    return reading(name, value, "1/s");
  };
  return [
    ...reading("connected_clients", connected),
    ...reading("connections_used_percentage", share, "%"),
    ...reading("blocked_clients", infoNumber(info, "blocked_clients")),
    ...reading("operations_rate", infoNumber(info, "instantaneous_ops_per_sec"), "1/s"),
    ...rate("evicted_keys_rate", "evicted_keys"),
    ...rate("rejected_connections_rate", "rejected_connections"),
    ...reading("uptime", infoNumber(info, "uptime_in_seconds"), "s"),
  ];
}

/** What the server last tried to write to its disk, and what to say where that failed. */
const WRITES = [
  ["rdb_last_bgsave_status", "the last snapshot failed"],
  ["aof_last_bgrewrite_status", "the last rewrite of the append-only file failed"],
  ["aof_last_write_status", "writing the append-only file failed"],
] as const;

function persistence(info: RedisInfo, { now }: InfoContext): readonly MetricReading[] {
  if (!info.has("rdb_last_bgsave_status")) return [];
  const faults = WRITES.filter(([name]) => (info.get(name) ?? "ok") !== "ok").map(([, words]) => words);
  const isOk: MetricReading = {
    name: "persistence_ok",
    value: faults.length === 0 ? 1 : 0,
    unit: "1",
    direction: "below",
    ...(faults.length === 0 ? {} : { details: { error: `${faults.join(", ")}: what it holds is lost when it ends` } }),
  };
  const savedAt = infoNumber(info, "rdb_last_save_time");
  return [isOk, ...reading("last_save_age", savedAt === null ? null : Math.max(0, now / 1000 - savedAt), "s")];
}

function replication(info: RedisInfo, { hadReplica }: InfoContext): readonly MetricReading[] {
  const role = info.get("role");
  if (role === undefined) return [];
  const isPrimary: MetricReading = {
    name: "is_primary",
    value: role === "master" ? 1 : 0,
    unit: "1",
    direction: "below",
  };
  if (role === "slave") return [isPrimary, ...replicaSide(info)];
  const replicas = listReplicas(info);
  if (replicas.length === 0 && !hadReplica) return [isPrimary];
  const lags = replicas.flatMap(({ isOnline, lag }) => (isOnline && lag !== null ? [lag] : []));
  const lost = lags.length === 0 ? { details: { error: "no replica follows it any more" } } : {};
  const value = lags.length === 0 ? null : Math.max(...lags);
  return [
    isPrimary,
    { name: "replicas", value: replicas.filter(({ isOnline }) => isOnline).length, unit: "1", direction: "below" },
    { name: "replication_lag", value, unit: "s", ...lost },
  ];
}

function replicaSide(info: RedisInfo): readonly MetricReading[] {
  const primary = `${info.get("master_host")}:${info.get("master_port")}`;
  const isUp = info.get("master_link_status") === "up";
  const downFor = infoNumber(info, "master_link_down_since_seconds") ?? -1;
  const since = downFor >= 0 ? ` for ${downFor} s` : "";
  const syncing = info.get("master_sync_in_progress") === "1" ? ", it is being filled anew" : "";
  const details = isUp ? { primary } : { primary, error: `its link to ${primary} is down${since}${syncing}` };
  const lag = isUp ? infoNumber(info, "master_last_io_seconds_ago") : null;
  return [
    { name: "replication_link_up", value: isUp ? 1 : 0, unit: "1", direction: "below", details },
    {
      name: "replication_lag",
      value: lag,
      unit: "s",
      ...(lag === null ? { details: { error: "the link is down" } } : {}),
    },
  ];
}

function reading(name: string, value: number | null, unit = "1"): readonly MetricReading[] {
  return value === null ? [] : [{ name, value: roundTo(value, 3), unit }];
}
