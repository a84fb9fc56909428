import { existsSync, statSync } from "node:fs";
import type { BackupConfig } from "../config/config.ts";
import type { BackupMaker } from "../port/backup.ts";
import type { Clock } from "../port/clock.ts";
import { backupsIn } from "./backup-target.ts";
import { takeBackup } from "./take-backup.ts";

/** Makes the backups of a configuration, of the database at `source`. */
export function createBackupMaker(
  { folder, everyMs, atMs, keep }: BackupConfig,
  source: string,
  clock: Clock,
): BackupMaker {
  return {
    everyMs,
    atMs,
    newestAt() {
      const newest = existsSync(folder) ? backupsIn(folder, source).at(-1) : undefined;
      return newest === undefined ? null : (statSync(newest, { throwIfNoEntry: false })?.mtimeMs ?? null);
    },
    async make(signal) {
      const target = { kind: "folder", path: folder, keep } as const;
      const { path, bytes, tookMs } = await takeBackup({ source, target, clock, signal });
      return `${path}, ${(bytes / 1e6).toFixed(1)} MB in ${(tookMs / 1000).toFixed(1)} s`;
    },
  };
}
