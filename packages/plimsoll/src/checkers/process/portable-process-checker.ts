import { readFileSync } from "node:fs";
import type { CheckFailure } from "@plimsoll/core";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import type { ProcessOptions } from "./process-options.ts";

const UNAVAILABLE =
  "not available on this system: processor, memory, descriptors, threads, age and restarts of a process";

/** Where there is no /proc, all that can be told without starting programs is whether the process of a pid file is there. */
export function createPortableProcessChecker(options: ProcessOptions): Checker {
  return { check: () => Promise.resolve(answer(options.pid_file)) };
}

function answer(path: string | undefined): CheckAnswer {
  if (path === undefined)
    return failed("unreadable", "finding a process by name or port needs /proc: use pid_file here");
  const pid = readPid(path);
  if (pid === null) return failed("missing", `the pid file ${path} cannot be read or holds no process id`);
  if (!isAlive(pid)) return failed("missing", `no process ${pid} is running, which ${path} names`);
  const details = { pids: [pid], note: UNAVAILABLE };
  return { kind: "measured", metrics: [{ name: "process_alive", value: 1, unit: "1", direction: "below", details }] };
}

function readPid(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** Signal 0 only asks; being refused shows that there is somebody to refuse. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function failed(code: CheckFailure["code"], message: string): CheckAnswer {
  return { kind: "failed", failure: { code, message } };
}
