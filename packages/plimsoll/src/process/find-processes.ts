import type { CheckContext } from "../port/checker.ts";
import { findByName } from "./find-by-name.ts";
import { findByPidFile } from "./find-by-pid-file.ts";
import { exactMatch, patternMatch } from "./name-match.ts";
import type { Found } from "./process-search.ts";

/** Which processes are meant: that of a pid file, or all of a name. */
export interface ProcessNaming {
  readonly procfs: string;
  readonly pid_file?: string | undefined;
  readonly name?: string | undefined;
  readonly match: "exact" | "regex";
}

/** What a search needs: the time of day, and when to end. */
export type SearchContext = Pick<CheckContext, "clock" | "signal">;

/** How to find the processes of a pid file or a name. */
export function createNamedFinder(naming: ProcessNaming): (context: SearchContext) => Promise<Found> {
  const { procfs, pid_file, name = "", match } = naming;
  if (pid_file !== undefined) return ({ clock }) => findByPidFile({ procfs, path: pid_file, now: clock.now() });
  const isMeant = match === "regex" ? patternMatch(name) : exactMatch(name);
  const ownPid = match === "regex" ? process.pid : null;
  return (context) => findByName({ procfs, isMeant, ownPid }, context);
}

/** What was looked for, in words. */
export function describeNaming({ pid_file, name, match }: ProcessNaming): string {
  if (pid_file !== undefined) return `the process of ${pid_file}`;
  return match === "regex" ? `a process matching /${name}/` : `a process named '${name}'`;
}
