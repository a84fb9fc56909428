import type { CheckContext } from "../port/checker.ts";
import type { NameMatch } from "./name-match.ts";
import { type Found, found, notFound, processIds, readArguments } from "./process-search.ts";
import { type ProcessStat, readProcessStat } from "./process-stat.ts";

interface NameSearch {
  readonly procfs: string;
  readonly isMeant: NameMatch;
  /** A pattern for somebody else's command line often fits the monitor's own, which names the configuration. */
  readonly ownPid: number | null;
}

/** All processes that a name or pattern means. */
export async function findByName(
  { procfs, isMeant, ownPid }: NameSearch,
  context: Pick<CheckContext, "signal">,
): Promise<Found> {
  const processes: ProcessStat[] = [];
  for await (const pid of processIds(procfs, context)) {
    const stat = pid === ownPid ? null : readProcessStat(procfs, pid);
    if (stat === null) continue;
    const isThis = isMeant({ comm: stat.comm, argv: () => readArguments(procfs, pid) });
    // Going on would cost as much for every other process, all of it on the event loop.
    if (isThis === "slow") {
      return notFound("unreadable", `the pattern takes too long on the command line of pid ${pid}: make it simpler`);
    }
    if (isThis) processes.push(stat);
  }
  if (context.signal.aborted) return notFound("timeout", "the processes of this host could not be listed in time");
  return found(...processes);
}
