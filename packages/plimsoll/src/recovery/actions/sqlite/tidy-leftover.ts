import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { removeDatabase, syncFolderOf } from "./copy-database.ts";
import { findHolders, holdersInWords } from "./find-holders.ts";
import { SIDE_FILES } from "./sqlite-job.ts";

/**
 * Removes the copies that a restore was making when it was ended, and undoes a replacement that it had begun: a database
 * without its log would be older than it is. Answers what a person has to look at; null: nothing.
 */
export function tidyLeftover(given: string): string | null {
  const path = existsSync(given) ? realpathSync(given) : resolve(given);
  const stamps = stampsOf(path);
  for (const stamp of stamps("restored-", ".partial")) removeDatabase(`${path}.restored-${stamp}.partial`);
  // What has taken the database's place has its name no more.
  const begun = stamps("damaged-", "").filter((stamp) => existsSync(`${path}.restored-${stamp}`));
  for (const stamp of begun) {
    const why = undo(path, `${path}.damaged-${stamp}`);
    if (why !== null)
      return `putting ${path}.restored-${stamp} into the place of ${path} was ended in the middle: ${why}`;
  }
  return null;
}

/** What stands between a beginning and an end in the names of files beside the database. */
function stampsOf(path: string): (begin: string, end: string) => readonly string[] {
  const names = readdirSync(dirname(path));
  return (begin, end) => {
    const start = `${basename(path)}.${begin}`;
    const found = names.filter((name) => name.startsWith(start) && name.endsWith(end));
    return found.map((name) => name.slice(start.length, name.length - end.length)).filter((it) => /^[\w-]+Z$/.test(it));
  };
}

function undo(path: string, damaged: string): string | null {
  const moved = SIDE_FILES.filter((side) => existsSync(`${damaged}${side}`));
  if (moved.length > 0) {
    const logs = moved.map((side) => basename(`${damaged}${side}`)).join(", ");
    const holders = findHolders([path, ...SIDE_FILES.map((side) => `${path}${side}`)]);
    if (holders.length > 0)
      return `${holdersInWords(holders)} has it open without its log (${logs}), which is moved back by hand`;
    const clash = moved.find((side) => existsSync(`${path}${side}`));
    if (clash !== undefined) return `its log (${logs}) belongs to it, but there is a new ${path}${clash}`;
    for (const side of moved) renameSync(`${damaged}${side}`, `${path}${side}`);
  }
  // Where it is a second name for the same file. A copy is left.
  const [one, other] = [statSync(path, { throwIfNoEntry: false }), statSync(damaged)];
  if (one?.ino === other.ino && one.dev === other.dev) rmSync(damaged);
  syncFolderOf(path);
  return null;
}
