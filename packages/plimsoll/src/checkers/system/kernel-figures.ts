import { join } from "node:path";
import type { MetricReading } from "@plimsoll/core";
import { firstNumber, readNames, readText } from "../../process/read-text.ts";
import { roundTo, toPercent } from "../host/figure.ts";
import { networkFolder } from "../host/network-folder.ts";

/** Figures that one kernel file each gives. A file that this kernel lacks gives no metric. */
export function kernelFigures(procfs: string): readonly MetricReading[] {
  return [
    ...loadMetrics(readText(join(procfs, "loadavg"))),
    ...connectionMetrics(procfs),
    { name: "process_count", value: countProcesses(procfs), unit: "1" },
    ...pressureMetrics(procfs),
    ...descriptorMetrics(readText(join(procfs, "sys/fs/file-nr"))),
  ];
}

function loadMetrics(loadavg: string | null): readonly MetricReading[] {
  const values = loadavg?.split(" ").map(Number) ?? [];
  return ["load_1m", "load_5m", "load_15m"].map((name, index) => {
    const value = values[index];
    return { name, value: value !== undefined && Number.isFinite(value) ? value : null, unit: "1" };
  });
}

/** TCP sockets in use, both IP versions, from the kernel's own counters: listing the sockets would cost 10 ms. */
function connectionMetrics(procfs: string): readonly MetricReading[] {
  const net = networkFolder(procfs);
  const text = `${readText(join(net, "sockstat")) ?? ""}\n${readText(join(net, "sockstat6")) ?? ""}`;
  const count = (pattern: RegExp) => firstNumber(pattern.exec(text)?.[1] ?? null);
  const tcp = count(/^TCP: inuse (\d+)/m);
  if (tcp === null) return [{ name: "network_connections", value: null, unit: "1" }];
  const tcp6 = count(/^TCP6: inuse (\d+)/m) ?? 0;
  const details = {
    tcp,
    tcp6,
    udp: (count(/^UDP: inuse (\d+)/m) ?? 0) + (count(/^UDP6: inuse (\d+)/m) ?? 0),
    time_wait: count(/^TCP: .*\btw (\d+)/m) ?? 0,
  };
  return [{ name: "network_connections", value: tcp + tcp6, unit: "1", details }];
}

function countProcesses(procfs: string): number | null {
  const names = readNames(procfs);
  if (names.length === 0) return null;
  return names.reduce((count, name) => count + Number(isProcessName(name)), 0);
}

function isProcessName(name: string): boolean {
  const code = name.charCodeAt(0);
  return code >= 48 && code <= 57;
}

/** Pressure stall information: the share of the last 10 s in which some task waited for the resource, %. */
function pressureMetrics(procfs: string): readonly MetricReading[] {
  return ["cpu", "memory", "io"].flatMap((resource) => {
    const average = /^some avg10=([\d.]+) avg60=([\d.]+)/m.exec(readText(join(procfs, "pressure", resource)) ?? "");
    if (average === null) return [];
    const details = { avg60_percent: Number(average[2]) };
    return [{ name: `pressure_${resource}`, value: Number(average[1]), unit: "%", details }];
  });
}

/** /proc/sys/fs/file-nr: allocated, unused, maximum. */
function descriptorMetrics(fileNr: string | null): readonly MetricReading[] {
  const [allocated, , max] = fileNr?.trim().split(/\s+/).map(Number) ?? [];
  if (allocated === undefined || max === undefined) return [];
  const value = toPercent(allocated, max);
  const details = { open: allocated, limit: roundTo(max, 0) };
  return [{ name: "file_descriptors_usage", value, unit: "%", details }];
}
