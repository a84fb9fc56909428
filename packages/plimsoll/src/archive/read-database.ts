import type { Clock } from "../port/clock.ts";
import type { ReaderVerbs } from "../storage/sqlite/protocol.ts";
import { type StoreQueries, sqliteQueries } from "../storage/sqlite/sqlite-queries.ts";
import { WorkerLink } from "../storage/sqlite/worker-link.ts";

/** How long one answer may take, ms: nobody watches a screen for it. */
const QUERY_MS = 60_000;

export interface DatabaseReading extends StoreQueries {
  /** Ends its thread. */
  close(): Promise<void>;
}

/** All of a database's queries, for reading only, whether a monitor uses it or not. Nothing is opened before the first. */
export function readDatabase(path: string, clock: Clock): DatabaseReading {
  const link = new WorkerLink<ReaderVerbs>({ entry: "reader-worker", path, clock });
  return {
    ...sqliteQueries((verb, argument) => link.call(verb, argument, QUERY_MS), clock),
    close: () => link.stop(),
  };
}
