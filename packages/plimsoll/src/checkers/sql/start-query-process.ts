import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startWorkerProcess } from "../../process/start-worker-process.ts";

/** V8's heap in it, MB: it keeps nothing between looks. */
const FLAGS = ["--max-old-space-size=64", "--max-semi-space-size=1"];
const SHELL = "/bin/sh";
/**
 * The kernel ends the process once it has used so much processor time in all (s), should the monitor be gone while a query
 * runs, and writes no file of its own larger than this (blocks of 512 bytes: 64 MB): SQLite sorts in files.
 */
const LIMITS = "ulimit -t 600; ulimit -f 131072";

/** Starts a process that answers looks. It holds its parent open no more than a timer that was let go, and ends with it. */
export function startQueryProcess(): ChildProcess {
  const isSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(new URL(`./sqlite-query-worker.${isSource ? "ts" : "js"}`, import.meta.url));
  const prefix = existsSync(SHELL) ? [SHELL, "-c", `${LIMITS}; exec "$@"`, "sh"] : [];
  return startWorkerProcess({ file, flags: FLAGS, prefix });
}
