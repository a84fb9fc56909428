import { globSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { SIDE_FILES } from "./sqlite-job.ts";

/** How many of the newest are tried. */
const MOST_BACKUPS = 50;

export interface Backup {
  readonly path: string;
  readonly at: Date;
}

/** The files of a folder, or those of a pattern, the newest first; never the database itself or what belongs to one. */
export function findBackups(where: string, database: string): readonly Backup[] {
  const isFolder = statSync(where, { throwIfNoEntry: false })?.isDirectory() === true;
  const paths = isFolder ? readdirSync(where).map((name) => join(where, name)) : globSync(where);
  return paths
    .map((path) => resolve(path))
    .filter((path) => path !== database && !isOurs(path, database) && !isSideFile(path))
    .flatMap((path) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats?.isFile() === true ? [{ path, at: stats.mtime }] : [];
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, MOST_BACKUPS);
}

/** A copy that was restored before looks newer than the backups made since the one it is of. */
function isOurs(path: string, database: string): boolean {
  return path.startsWith(`${database}.damaged-`) || path.startsWith(`${database}.restored-`);
}

function isSideFile(path: string): boolean {
  return path.endsWith(".partial") || SIDE_FILES.some((side) => path.endsWith(side));
}
