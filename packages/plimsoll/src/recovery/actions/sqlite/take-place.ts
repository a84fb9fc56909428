import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  renameSync,
  type Stats,
  statSync,
} from "node:fs";
import type { ActionOutcome } from "../../../port/action.ts";
import { syncFile, syncFolderOf } from "./copy-database.ts";
import { findHolders, holdersInWords } from "./find-holders.ts";
import { SIDE_FILES } from "./sqlite-job.ts";

/** A check of Plimsoll's own has it open for a moment, so there is more than one look. */
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 100;

/** Why a database must be left alone: somebody has it open, or that can't be told. */
export function refuseHeld(path: string): string | null {
  if (process.platform !== "linux")
    return `${path} is replaced on Linux only: elsewhere nobody can tell who has it open`;
  const files = [path, ...SIDE_FILES.map((side) => `${path}${side}`)];
  let holders = findHolders(files);
  for (let looks = 1; holders.length > 0 && looks < LOOKS; looks += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BETWEEN_LOOKS_MS);
    holders = findHolders(files);
  }
  if (holders.length === 0) return null;
  return `${path} is open (${holdersInWords(holders)}): nothing was put in its place`;
}

export interface Replacement {
  readonly path: string;
  /** A sound copy in the same folder. */
  readonly restored: string;
  readonly stamp: string;
  /** Where it comes from, in words. */
  readonly source: string;
}

/** Puts a copy into the place of a database. The damaged file is kept with its logs, and never for a moment without a name. */
export function takePlace(given: Replacement): ActionOutcome {
  const { path, restored, stamp, source } = given;
  const refusal = refuseHeld(path);
  const left = `the sound copy ${restored} of ${source} is left beside it`;
  if (refusal !== null) return { kind: "failed", message: `${refusal}; ${left}` };
  const damaged = `${path}.damaged-${stamp}`;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) {
    giveTo(restored, stats);
    keep(path, damaged);
  }
  swap(given, damaged);
  syncFolderOf(path);
  const kept = stats === undefined ? `${path} was gone` : `the damaged one is ${damaged}`;
  const late = stats === undefined ? [] : findHolders([damaged]);
  if (late.length === 0) return { kind: "done", message: `${path} is now ${source}; ${kept}` };
  const who = holdersInWords(late);
  return {
    kind: "failed",
    message: `${path} is now ${source}, but ${who} opened the damaged one meanwhile: restart it`,
  };
}

/** Whoever could use the damaged file can use this one. */
function giveTo(restored: string, { mode, uid, gid }: Stats): void {
  chmodSync(restored, mode & 0o777);
  const own = statSync(restored);
  if (own.uid !== uid || own.gid !== gid) chownSync(restored, uid, gid);
}

/** A second name for the same file; a copy where the file system knows no such thing. */
function keep(path: string, damaged: string): void {
  try {
    linkSync(path, damaged);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    copyFileSync(path, damaged, constants.COPYFILE_EXCL);
    syncFile(damaged);
  }
}

/** The logs go first: one that stays beside another database would be written into it. What fails is undone. */
function swap({ path, restored }: Replacement, damaged: string): void {
  const moved: string[] = [];
  try {
    for (const side of SIDE_FILES) {
      if (!existsSync(`${path}${side}`)) continue;
      renameSync(`${path}${side}`, `${damaged}${side}`);
      moved.push(side);
    }
    renameSync(restored, path);
  } catch (error) {
    for (const side of moved) renameSync(`${damaged}${side}`, `${path}${side}`);
    throw error;
  }
}
