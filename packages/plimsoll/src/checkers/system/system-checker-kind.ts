import os from "node:os";
import { join } from "node:path";
import type { CheckerKind } from "../../port/checker.ts";
import { readText } from "../../process/read-text.ts";
import { countCores } from "./cpu-times.ts";
import { SystemChecker } from "./system-checker.ts";
import { type SystemOptions, systemOptions } from "./system-options.ts";

const TWO_MINUTES_MS = 120_000;
const FIVE_MINUTES_MS = 300_000;

/** `kind: system`: processor, memory, disks, load, connections and pressure of this host, or of its container's limits. */
export const systemCheckerKind: CheckerKind<SystemOptions> = createSystemCheckerKind();

/** The kind with a memory of its own for the mounts that hang, which all its checkers share and which outlives each. */
function createSystemCheckerKind(): CheckerKind<SystemOptions> {
  const hanging = new Set<string>();
  return {
    kind: "system",
    options: systemOptions,
    defaultType: "SYSTEM_RESOURCES",
    access: "host",
    concurrency: 2,
    thresholds: (options) => {
      const cores = hostCores(options.procfs);
      return {
        cpu_usage: { warning: 85, critical: 95, forMs: TWO_MINUTES_MS },
        memory_usage: { warning: 85, critical: 95 },
        disk_usage: { warning: 80, critical: 92 },
        inode_usage: { warning: 80, critical: 92 },
        load_5m: { warning: 1.5 * cores, critical: 3 * cores, forMs: FIVE_MINUTES_MS },
        file_descriptors_usage: { warning: 80, critical: 95 },
      };
    },
    metricNames: [
      "cpu_usage",
      "memory_usage",
      "swap_usage",
      "disk_usage",
      "inode_usage",
      "network_connections",
      "process_count",
      "load_1m",
      "load_5m",
      "load_15m",
      "pressure_cpu",
      "pressure_memory",
      "pressure_io",
      "file_descriptors_usage",
    ],
    keyMetrics: ["cpu_usage", "memory_usage", "disk_usage", "load_5m"],
    create: (options) => new SystemChecker(options, { hanging }),
  };
}

/** The load is the whole host's, so its limit follows the host's processors and not a container's share of them. */
function hostCores(procfs: string): number {
  return countCores(readText(join(procfs, "stat")) ?? "") || os.cpus().length || 1;
}
