import os from "node:os";
import type { MetricReading } from "@plimsoll/core";
import { toMegabytes, toPercent } from "../host/figure.ts";
import type { CpuTimes } from "./cpu-times.ts";

const UNAVAILABLE =
  "not available on this system: swap, connections, processes, pressure, file descriptors, container limits";

/** Processor times where there is no /proc. */
export function portableCpuTimes(): CpuTimes {
  let total = 0;
  let idle = 0;
  for (const { times } of os.cpus()) {
    total += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { total, idle, iowait: 0, steal: 0 };
}

/** Memory and load where there is no /proc, with a word on what cannot be told there. Windows has no load. */
export function portableFigures(): readonly MetricReading[] {
  const total = os.totalmem();
  const free = os.freemem();
  const details = { total_mb: toMegabytes(total), available_mb: toMegabytes(free), note: UNAVAILABLE };
  const memory = { name: "memory_usage", value: toPercent(total - free, total), unit: "%", details };
  if (process.platform === "win32") return [memory];
  const names = ["load_1m", "load_5m", "load_15m"];
  return [memory, ...os.loadavg().map((value, index) => ({ name: names[index] ?? "load", value, unit: "1" }))];
}

/** The disks to ask where no mount table can be read: the root, or the drive Windows runs from. */
export function portableMounts(): readonly string[] {
  return process.platform === "win32" ? [`${process.env.SystemDrive ?? "C:"}\\`] : ["/"];
}
