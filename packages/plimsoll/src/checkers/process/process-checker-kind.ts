import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CheckerKind } from "../../port/checker.ts";
import { createPortableProcessChecker } from "./portable-process-checker.ts";
import { ProcessChecker } from "./process-checker.ts";
import { type ProcessOptions, processOptions } from "./process-options.ts";

/** `kind: process`: a program of this host by pid file, name or port; that it runs, and what it uses. */
export const processCheckerKind: CheckerKind<ProcessOptions> = {
  kind: "process",
  options: processOptions,
  defaultType: "PROCESS",
  access: "host",
  concurrency: 8,
  thresholds: { file_descriptors_usage: { warning: 80, critical: 95 }, process_alive: { direction: "below" } },
  paths: ["pid_file"],
  metricNames: [
    "process_alive",
    "process_count",
    "process_restarts",
    "process_age",
    "cpu_usage",
    "memory_rss",
    "threads",
    "file_descriptors",
    "file_descriptors_usage",
  ],
  keyMetrics: ["process_alive", "cpu_usage", "memory_rss", "process_restarts"],
  create(options) {
    const hasProc = process.platform === "linux" || existsSync(join(options.procfs, "stat"));
    return hasProc ? new ProcessChecker(options) : createPortableProcessChecker(options);
  },
};
