import type { CheckContext } from "../../port/checker.ts";
import { createNamedFinder } from "../../process/find-processes.ts";
import type { Found } from "../../process/process-search.ts";
import type { ProcessStat } from "../../process/process-stat.ts";
import { findByPort } from "./find-by-port.ts";
import type { ProcessOptions } from "./process-options.ts";

/** Looks for the processes that are meant; `known`: those that were it before and still live. */
export type FindProcesses = (context: CheckContext, known?: readonly ProcessStat[]) => Promise<Found>;

/** How to find the processes that the options mean. */
export function createFinder(options: ProcessOptions): FindProcesses {
  const { procfs, port } = options;
  if (port !== undefined) return (context, known = []) => findByPort({ procfs, port, known }, context);
  return createNamedFinder(options);
}
