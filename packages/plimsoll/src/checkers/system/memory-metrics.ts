import { join } from "node:path";
import type { MetricReading } from "@plimsoll/core";
import { readText } from "../../process/read-text.ts";
import { toMegabytes, toPercent } from "../host/figure.ts";
import type { MemoryGroup } from "./cgroup.ts";
import { type MemoryFigures, parseMemory } from "./memory-figures.ts";

interface Use {
  readonly used: number;
  readonly limit: number;
}

/** `memory_usage` of the tightest limit there is, and `swap_usage` where the host has swap. */
export function memoryMetrics(procfs: string, groups: readonly MemoryGroup[]): readonly MetricReading[] {
  const host = parseMemory(readText(join(procfs, "meminfo")) ?? "");
  if (host === null)
    return [{ name: "memory_usage", value: null, unit: "%", details: { error: "meminfo cannot be read" } }];
  return [memoryUsage(host, groups), ...swapUsage(host)];
}

function memoryUsage(host: MemoryFigures, groups: readonly MemoryGroup[]): MetricReading {
  const limited = tightest(host, groups);
  const used = limited?.used ?? host.total - host.available;
  const total = limited?.limit ?? host.total;
  const of = limited === null ? "host" : "container limit";
  const details = { of, total_mb: toMegabytes(total), available_mb: toMegabytes(total - used) };
  return { name: "memory_usage", value: toPercent(used, total), unit: "%", details };
}

/** The group that is nearest to its limit. One that is allowed all of the host's memory is no limit. */
function tightest(host: MemoryFigures, groups: readonly MemoryGroup[]): Use | null {
  let worst: Use | null = null;
  for (const group of groups) {
    const limit = group.limitBytes();
    const used = group.usedBytes();
    if (limit === null || used === null || limit >= host.total) continue;
    if (worst === null || used / limit > worst.used / worst.limit) worst = { used, limit };
  }
  return worst;
}

function swapUsage(host: MemoryFigures): readonly MetricReading[] {
  const value = toPercent(host.swapTotal - host.swapFree, host.swapTotal);
  return value === null
    ? []
    : [{ name: "swap_usage", value, unit: "%", details: { total_mb: toMegabytes(host.swapTotal) } }];
}
