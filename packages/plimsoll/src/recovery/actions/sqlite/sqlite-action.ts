import type { ActionKind } from "../../../port/action.ts";
import { endMarked } from "../../../process/end-marked.ts";
import { ATTEMPT_VARIABLE } from "../attempt-variables.ts";
import { runJob } from "./run-job.ts";
import { type SqliteActionOptions, sqliteActionOptions } from "./sqlite-action-options.ts";
import type { SqliteJob } from "./sqlite-job.ts";
import { tidyLeftover } from "./tidy-leftover.ts";

/** `kind: sqlite`: empties a database's log, verifies it, or restores it from the newest good backup. */
export function createSqliteActionKind(): ActionKind<SqliteActionOptions> {
  return {
    kind: "sqlite",
    options: sqliteActionOptions,
    leastTier: ({ operation, replace }) => {
      if (operation === "integrity_check") return "T0";
      return operation === "restore" && !replace ? "T1" : "T2";
    },
    restarts: false,
    target: ({ path }) => `the database ${path}`,
    what,
    paths: ["path", "backups"],
    create: (options, { clock }) => ({
      run: (context) => runJob(toJob(options, new Date(clock.now())), { clock, context }),
      async endLeftover(key) {
        await endMarked(`${ATTEMPT_VARIABLE}=${key}`);
        return options.operation === "restore" ? tidyLeftover(options.path) : null;
      },
    }),
  };
}

function what({ path, operation, backups, replace }: SqliteActionOptions): string {
  if (operation === "checkpoint") return `empty the write-ahead log of ${path}`;
  if (operation === "integrity_check") return `verify the database ${path}`;
  const place = replace ? `in the place of ${path}, which is kept beside it` : `beside ${path}`;
  return `put the newest good backup of ${backups} ${place}`;
}

function toJob({ path, operation, busy_timeout, backups = "", replace }: SqliteActionOptions, now: Date): SqliteJob {
  if (operation === "checkpoint") return { operation, path, busyMs: busy_timeout };
  if (operation === "integrity_check") return { operation, path };
  return { operation, path, backups, replaces: replace, stamp: now.toISOString().replace(/[:.]/g, "-") };
}
