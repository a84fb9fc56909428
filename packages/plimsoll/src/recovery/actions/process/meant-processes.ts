import {
  createNamedFinder,
  describeNaming,
  type ProcessNaming,
  type SearchContext,
} from "../../../process/find-processes.ts";
import { programName } from "../../../process/process-search.ts";
import { isEnded, type ProcessStat, readProcessStat } from "../../../process/process-stat.ts";

const PROCFS = "/proc";
const MOST_PIDS = 10;
/** No process has as many ancestors. */
const MOST_ANCESTORS = 1000;

/** Which processes are meant, and whether they may be several. */
export type MeantOptions = Omit<ProcessNaming, "procfs"> & { readonly all: boolean };

/** The processes to act upon; `none`: there are none, for certain; `refused`: it cannot be told, or must not be done. */
export type Meant =
  | { readonly kind: "found"; readonly processes: readonly ProcessStat[] }
  | { readonly kind: "none"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

/** Finds the processes that are meant. Never answers Plimsoll itself, what has started it, or the first process. */
export async function findMeant(options: MeantOptions, context: SearchContext): Promise<Meant> {
  const naming = { ...options, procfs: PROCFS };
  const what = describeNaming(naming);
  const found = await createNamedFinder(naming)(context);
  if (found.kind === "failed") {
    const { code, message } = found.failure;
    return { kind: code === "missing" ? "none" : "refused", message };
  }
  const alive = found.processes.filter((stat) => !isEnded(stat));
  if (alive.length === 0) return { kind: "none", message: `${what} is not running` };
  const own = ownPids();
  const spared = alive.find(({ pid }) => own.has(pid));
  if (spared !== undefined) {
    const who = spared.pid === 1 ? "the first of this host" : "Plimsoll itself or has started it";
    return { kind: "refused", message: `${describeOne(spared)} is meant too, which is ${who}: name it more closely` };
  }
  if (alive.length > 1 && !options.all) {
    const message = `${alive.length} processes run for ${what}: ${describeAll(alive)}; expected one, or all: true`;
    return { kind: "refused", message };
  }
  return { kind: "found", processes: alive };
}

/** `pid 4711 (engine)`. */
export function describeOne(stat: ProcessStat): string {
  return `pid ${stat.pid} (${programName(PROCFS, stat)})`;
}

export function describeAll(processes: readonly ProcessStat[]): string {
  const left = processes.length - MOST_PIDS;
  return `${processes.slice(0, MOST_PIDS).map(describeOne).join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

/** The process as it is now; null when it has ended, also where its number has been given to another since. */
export function stillThere(stat: ProcessStat): ProcessStat | null {
  const now = readProcessStat(PROCFS, stat.pid);
  return now === null || now.startSeconds !== stat.startSeconds || isEnded(now) ? null : now;
}

function ownPids(): ReadonlySet<number> {
  const pids = new Set([1, process.pid]);
  let pid = process.ppid;
  for (let depth = 0; depth < MOST_ANCESTORS && pid > 1; depth += 1) {
    pids.add(pid);
    pid = readProcessStat(PROCFS, pid)?.parentPid ?? 0;
  }
  return pids;
}
