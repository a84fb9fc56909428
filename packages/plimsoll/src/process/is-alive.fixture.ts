import { readFileSync } from "node:fs";

/** Whether a process runs. One that ended but was not yet fetched by its parent is over. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
