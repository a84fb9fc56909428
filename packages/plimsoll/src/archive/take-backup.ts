import { renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Clock } from "../port/clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { onArchiveThread } from "./archive-thread.ts";
import {
  backupName,
  backupsIn,
  partialName,
  removeAbandoned,
  removeDatabase,
  requireBackupFolder,
  requireRoom,
  requireTarget,
} from "./backup-target.ts";
import type { DatabaseFacts } from "./database-facts.ts";
import { syncToDisk } from "./run-archive-task.ts";

export type BackupTarget =
  /** A file of this name; `isReplaced` if there is one. */
  | { readonly kind: "file"; readonly path: string; readonly isReplaced: boolean }
  /** A file named after the database and the moment, of which the newest `keep` stay. */
  | { readonly kind: "folder"; readonly path: string; readonly keep: number };

export interface BackupRequest {
  /** The database, which may be in use. */
  readonly source: string;
  readonly target: BackupTarget;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface BackupReport extends DatabaseFacts {
  /** The backup's file. */
  readonly path: string;
  readonly bytes: number;
  readonly tookMs: number;
  /** Older backups that were deleted. */
  readonly dropped: readonly string[];
}

/**
 * Makes a backup of a database while it is used: copied, checked against what was copied, on the disk, and only then
 * under its name. Rejects with PlimsollError; what is half done is removed and what was there before is untouched.
 */
export async function takeBackup({ source, target, clock, signal }: BackupRequest): Promise<BackupReport> {
  const [now, begun] = [clock.now(), clock.monotonic()];
  const path = target.kind === "file" ? resolve(target.path) : join(resolve(target.path), backupName(source, now));
  const folder = dirname(path);
  if (target.kind === "folder") requireBackupFolder(folder);
  else if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new PlimsollError("not_found", `the folder ${folder} does not exist`);
  requireTarget(source, path, target.kind === "file" && target.isReplaced);
  const partial = partialName(path);
  try {
    removeAbandoned(path, source, now);
    requireRoom(source, folder);
    const facts = await onArchiveThread({ kind: "copy", source, target: partial }, { clock, signal });
    renameSync(partial, path);
    syncToDisk(folder);
    const dropped = target.kind === "folder" ? dropOld({ source, folder, keep: target.keep }) : [];
    return { ...facts, path, bytes: statSync(path).size, tookMs: Math.round(clock.monotonic() - begun), dropped };
  } catch (error) {
    removeDatabase(partial);
    throw failed(`no backup of ${source} was made`, error);
  }
}

/** What a backup holds, after all of it has been examined. Rejects with PlimsollError when it is damaged or none. */
export async function verifyBackup(
  path: string,
  { clock, signal }: Pick<BackupRequest, "clock" | "signal">,
): Promise<DatabaseFacts> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new PlimsollError("not_found", `there is no file ${path}`);
  }
  return onArchiveThread({ kind: "verify", path }, { clock, signal }).catch((error: unknown) => {
    throw failed(`${path} is no good backup`, error);
  });
}

function dropOld({ source, folder, keep }: { source: string; folder: string; keep: number }): string[] {
  const old = backupsIn(folder, source).slice(0, -Math.max(1, keep));
  for (const path of old) rmSync(path, { force: true });
  return old;
}

function failed(what: string, error: unknown): PlimsollError {
  if (error instanceof PlimsollError) return error;
  return new PlimsollError("store_unavailable", `${what}: ${(error as Error).message}`, { cause: error });
}
