import { existsSync, realpathSync, renameSync } from "node:fs";
import { resolve } from "node:path";
import type { ActionOutcome } from "../../../port/action.ts";
import { copyDatabase, faultOf, removeDatabase, syncFolderOf } from "./copy-database.ts";
import { type Backup, findBackups } from "./find-backups.ts";
import { type RestoreJob, scratchOf } from "./sqlite-job.ts";
import { refuseHeld, takePlace } from "./take-place.ts";

/**
 * Copies the newest good backup beside the database, and with `replaces` into its place: only while no process has the
 * database open, and only where the database is damaged or gone.
 */
export function restore(given: RestoreJob): ActionOutcome {
  const path = existsSync(given.path) ? realpathSync(given.path) : resolve(given.path);
  const job = { ...given, path };
  const scratch = scratchOf(job);
  try {
    if (job.replaces) {
      const refusal = refuseHeld(path) ?? refuseIntact(path, scratch);
      if (refusal !== null) return { kind: "failed", message: refusal };
    }
    const found = copyNewestGood(job, scratch);
    if ("outcome" in found) return found.outcome;
    const restored = `${path}.restored-${job.stamp}`;
    renameSync(scratch, restored);
    syncFolderOf(restored);
    const source = `${found.backup.path} of ${found.backup.at.toISOString()}`;
    const output = found.faults.join("\n");
    if (job.replaces) return { ...takePlace({ path, restored, stamp: job.stamp, source }), output };
    return { kind: "done", message: `${restored} is a sound copy of ${source}; ${path} was left as it is`, output };
  } finally {
    removeDatabase(scratch);
  }
}

/** A sound database is not replaced by an older one. A copy is verified, so that the file itself stays as it is. */
function refuseIntact(path: string, scratch: string): string | null {
  if (!existsSync(path)) return null;
  copyDatabase(path, scratch);
  const fault = faultOf(scratch);
  removeDatabase(scratch);
  return fault === null ? `${path} is intact: nothing was put in its place` : null;
}

type Found = { readonly backup: Backup; readonly faults: readonly string[] } | { readonly outcome: ActionOutcome };

/** Verified after it was copied: what is put into place is what was found to be sound. */
function copyNewestGood({ backups: where, path }: RestoreJob, scratch: string): Found {
  const backups = findBackups(where, path);
  if (backups.length === 0) return { outcome: { kind: "failed", message: `there is no backup at ${where}` } };
  const faults: string[] = [];
  for (const backup of backups) {
    copyDatabase(backup.path, scratch);
    const fault = faultOf(scratch);
    if (fault === null) return { backup, faults };
    faults.push(`${backup.path} is no sound backup: ${fault}`);
    removeDatabase(scratch);
  }
  const message = `none of the ${backups.length} newest backups at ${where} is sound`;
  return { outcome: { kind: "failed", message, output: faults.join("\n") } };
}
