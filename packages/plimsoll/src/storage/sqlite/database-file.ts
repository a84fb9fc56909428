import { existsSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { StoreError } from "../../port/store.ts";

/** What SQLite keeps beside a database. */
const COMPANIONS = ["-wal", "-shm"] as const;

/** Refuses a path whose folder is not there: making folders up would hide a mistyped path. */
export function requireFolder(path: string): void {
  const folder = dirname(path);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw new StoreError("failed", `the folder ${folder} for the store ${path} does not exist`);
  if (!stats.isDirectory()) throw new StoreError("failed", `${folder}, where the store should be, is not a folder`);
}

/**
 * Whether nothing is at a path yet, or only an empty file. What a file holds is for SQLite alone to find out: closing any
 * descriptor of our own would drop every lock that this process has on it, and whoever reads the database next would,
 * believing itself alone, fold the log in and remove it under us.
 * Source: "How To Corrupt An SQLite Database File", section 2.2, sqlite.org.
 */
export function isUnused(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return true;
  if (!stats.isFile()) throw new StoreError("failed", `${path} is not a file`);
  return stats.size === 0;
}

/** Renames a damaged database, with what belongs to it, out of the way; answers its new name. Deletes nothing. */
export function setAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  let name = `${path}.corrupt-${stamp}`;
  for (let n = 2; existsSync(name); n++) name = `${path}.corrupt-${stamp}-${n}`;
  for (const suffix of COMPANIONS) if (existsSync(path + suffix)) renameSync(path + suffix, name + suffix);
  renameSync(path, name);
  return name;
}

/** Which file a path names at this moment, or null when none does. */
export function fileIdentity(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}
