import { statSync } from "node:fs";
import { join } from "node:path";
import type { MetricReading } from "@plimsoll/core";
import { type ProcessStat, readUptime } from "../../process/process-stat.ts";
import { firstNumber, readNames, readText } from "../../process/read-text.ts";
import { roundTo, toMegabytes, toPercent } from "../host/figure.ts";

/** Memory, descriptors, threads and age of the processes together: sums, the fullest descriptor table, the oldest's age. */
export function processFigures(procfs: string, processes: readonly ProcessStat[]): readonly MetricReading[] {
  const rss = sum(processes.map((stat) => residentBytes(procfs, stat.pid)));
  const descriptors = processes.map((stat) => openDescriptors(procfs, stat.pid));
  const uptime = readUptime(procfs);
  const oldest = Math.min(...processes.map((stat) => stat.startSeconds));
  return [
    { name: "memory_rss", value: rss === null ? null : toMegabytes(rss), unit: "MB" },
    ...descriptorMetrics(procfs, processes, descriptors),
    { name: "threads", value: sum(processes.map((stat) => stat.threads)), unit: "1" },
    { name: "process_age", value: uptime === null ? null : roundTo(Math.max(0, uptime - oldest), 2), unit: "s" },
  ];
}

/** Another user's descriptors are closed to us: then there are no such metrics, rather than wrong ones. */
function descriptorMetrics(
  procfs: string,
  processes: readonly ProcessStat[],
  counts: readonly (number | null)[],
): readonly MetricReading[] {
  const total = sum(counts);
  if (total === null) return [];
  const usages = processes.map((stat, index) => toPercent(counts[index] ?? 0, descriptorLimit(procfs, stat.pid)));
  const fullest = Math.max(...usages.map((usage) => usage ?? 0));
  return [
    { name: "file_descriptors", value: total, unit: "1" },
    { name: "file_descriptors_usage", value: fullest, unit: "%" },
  ];
}

function residentBytes(procfs: string, pid: number): number | null {
  const status = readText(join(procfs, String(pid), "status")) ?? "";
  const kib = firstNumber(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? null);
  return kib === null ? null : kib * 1024;
}

/** Since Linux 6.2 the folder's size is the count; before, it is 0 and the entries have to be counted. */
function openDescriptors(procfs: string, pid: number): number | null {
  const folder = join(procfs, String(pid), "fd");
  const names = () => readNames(folder).length;
  try {
    return statSync(folder).size || names() || null;
  } catch {
    return null;
  }
}

/** The soft limit; unlimited is a whole that nothing fills. */
function descriptorLimit(procfs: string, pid: number): number {
  const limits = readText(join(procfs, String(pid), "limits")) ?? "";
  return firstNumber(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? null) ?? Number.POSITIVE_INFINITY;
}

function sum(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += value;
  }
  return total;
}
