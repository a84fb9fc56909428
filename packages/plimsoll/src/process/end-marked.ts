import { join } from "node:path";
import { processIds } from "./process-search.ts";
import { readText } from "./read-text.ts";

/** What is ended may have started another meanwhile. */
const MOST_ROUNDS = 5;

/**
 * Kills every process whose environment holds `mark` (`NAME=value`), which has to be unique: what a command has started and
 * what has then left its group, as daemons do. Finds those that keep their environment and that we may see; where there is
 * no /proc, none.
 */
export async function endMarked(mark: string, procfs = "/proc"): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = await findMarked(mark, procfs);
    for (const pid of found) kill(pid);
    if (found.length === 0) return;
  }
}

/** The processes whose environment holds `mark`, but for this one; as far as we may see. */
export async function findMarked(mark: string, procfs = "/proc"): Promise<number[]> {
  const found: number[] = [];
  for await (const pid of processIds(procfs, { signal: new AbortController().signal })) {
    if (pid !== process.pid && isMarked(procfs, pid, mark)) found.push(pid);
  }
  return found;
}

function isMarked(procfs: string, pid: number, mark: string): boolean {
  const environment = readText(join(procfs, String(pid), "environ"));
  return environment?.split("\0").includes(mark) ?? false;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
