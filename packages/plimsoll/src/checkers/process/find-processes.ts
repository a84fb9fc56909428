import type { CheckContext } from "../../port/checker.ts";
import { findByName } from "./find-by-name.ts";
import { findByPidFile } from "./find-by-pid-file.ts";
import { findByPort } from "./find-by-port.ts";
import { exactMatch, patternMatch } from "./name-match.ts";
import type { ProcessOptions } from "./process-options.ts";
import type { Found } from "./process-search.ts";
import type { ProcessStat } from "./process-stat.ts";

/** Looks for the processes that are meant; `known`: those that were it before and still live. */
export type FindProcesses = (context: CheckContext, known?: readonly ProcessStat[]) => Promise<Found>;

/** How to find the processes that the options mean. */
export function createFinder(options: ProcessOptions): FindProcesses {
  const { procfs, pid_file, name, port, match } = options;
  if (pid_file !== undefined) return ({ clock }) => findByPidFile({ procfs, path: pid_file, now: clock.now() });
  if (port !== undefined) return (context, known = []) => findByPort({ procfs, port, known }, context);
  const isMeant = match === "regex" ? patternMatch(name ?? "") : exactMatch(name ?? "");
  const ownPid = match === "regex" ? process.pid : null;
  return (context) => findByName({ procfs, isMeant, ownPid }, context);
}
