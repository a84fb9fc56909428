import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { StoreError } from "../../port/store.ts";

const MAGIC = "SQLite format 3\0";
/** What SQLite keeps beside a database. */
const COMPANIONS = ["-wal", "-shm"] as const;

/** Refuses a path whose folder is not there: making folders up would hide a mistyped path. */
export function requireFolder(path: string): void {
  const folder = dirname(path);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw new StoreError("failed", `the folder ${folder} for the store ${path} does not exist`);
  if (!stats.isDirectory()) throw new StoreError("failed", `${folder}, where the store should be, is not a folder`);
}

/** What is at a path: nothing yet (or an empty file), something that begins as SQLite does, or something else. */
export function fileKind(path: string): "new" | "sqlite" | "garbage" {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return "new";
  if (!stats.isFile()) throw new StoreError("failed", `${path} is not a file`);
  if (stats.size === 0) return "new";
  const head = Buffer.alloc(MAGIC.length);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head.toString("latin1") === MAGIC ? "sqlite" : "garbage";
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
