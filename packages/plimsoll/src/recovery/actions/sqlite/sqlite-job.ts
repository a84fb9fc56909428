import type { ActionOutcome } from "../../../port/action.ts";

/** What the process is to do, as it travels between processes. Durations in ms. */
export type SqliteJob =
  | { readonly operation: "checkpoint"; readonly path: string; readonly busyMs: number }
  | { readonly operation: "integrity_check"; readonly path: string }
  | RestoreJob;

export interface RestoreJob {
  readonly operation: "restore";
  readonly path: string;
  readonly backups: string;
  readonly replaces: boolean;
  /** What names of files end with; no other attempt has the same. */
  readonly stamp: string;
}

/** Where a copy is made and verified before it gets a name that says that it is good. */
export function scratchOf({ path, stamp }: Pick<RestoreJob, "path" | "stamp">): string {
  return `${path}.restored-${stamp}.partial`;
}

/** The files that belong to a database, by what is added to its name: its logs, and the index of one. */
export const SIDE_FILES = ["-wal", "-shm", "-journal"] as const;

/** `ready`: it has started and can be told what to do. */
export type SqliteJobWord = { readonly kind: "ready" } | { readonly kind: "over"; readonly outcome: ActionOutcome };
