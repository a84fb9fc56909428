import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** What SQLite and Plimsoll keep beside a database. */
export const BESIDE = ["", "-wal", "-shm", "-journal", ".lock"] as const;
/** What the name of a copy that is being made ends in. */
const PARTIAL = ".partial";
/** A partial that was not written to for so long was left by a run that died, ms. */
const ABANDONED_MS = 3600_000;

/** The name of a backup made at a moment: the database's own with the time, UTC, so that names sort as time does. */
export function backupName(source: string, now: number): string {
  return `${stem(source)}-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "")}.db`;
}

/** What a copy is called while it is made: of two that are made for the same name at once neither touches the other's. */
export function partialName(path: string): string {
  return `${path}.${randomUUID().slice(0, 8)}${PARTIAL}`;
}

/** The backups of a database in a folder, oldest first. */
export function backupsIn(folder: string, source: string): string[] {
  const name = stem(source);
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && /^\d{8}T\d{6}Z\.db$/.test(file.slice(name.length + 1)))
    .sort()
    .map((file) => join(folder, file));
}

function stem(source: string): string {
  return basename(source, extname(source));
}

/** Throws `bad_request` or `not_found` where a backup cannot go, before anything is written. */
export function requireTarget(source: string, file: string, isReplaced: boolean): void {
  if (!existsSync(source)) throw new PlimsollError("not_found", `there is no database at ${source}`);
  const [from, to] = [resolve(source), resolve(file)];
  if (BESIDE.some((suffix) => to === from + suffix) || isSameFile(from, to)) {
    throw new PlimsollError("bad_request", `${file} is the database itself or belongs to it: name another file`);
  }
  const there = statSync(to, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isFile()) throw new PlimsollError("bad_request", `${file} is not a file`);
  if (existsSync(`${to}.lock`))
    throw new PlimsollError("conflict", `${file} is the database of a Plimsoll: not replaced`);
  if (!isReplaced) throw new PlimsollError("conflict", `${file} is there already: name a folder, or say --force`);
}

function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino;
}

/** Makes the last folder of a path if it is missing; not more, since that would hide a mistyped path. */
export function requireBackupFolder(folder: string): void {
  const above = dirname(folder);
  if (!existsSync(folder) && !existsSync(above)) {
    throw new PlimsollError("not_found", `${folder}: the folder ${above} does not exist`);
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new PlimsollError("bad_request", `${folder} cannot be a folder for backups: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Throws when a disk has less room than a copy will take: a full disk may be the database's own. */
export function requireRoom(source: string, folder: string): void {
  const sizes = ["", "-wal"].map((suffix) => statSync(source + suffix, { throwIfNoEntry: false })?.size ?? 0);
  const needed = Math.max(...sizes, 1);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed) return;
  const [wants, free] = [needed, bavail * bsize].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`);
  throw new PlimsollError("store_unavailable", `no room for a backup in ${folder}: it takes ${wants}, ${free} is free`);
}

/** Removes copies that a run which died has left beside a backup that is to be made. */
export function removeAbandoned(target: string, source: string, now: number): void {
  const folder = dirname(target);
  const names = [`${stem(source)}-`, `${basename(target)}.`];
  for (const file of readdirSync(folder)) {
    if (!names.some((name) => file.startsWith(name)) || !file.endsWith(PARTIAL)) continue;
    const path = join(folder, file);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changed > ABANDONED_MS) removeDatabase(path);
  }
}

/** Removes a database that nobody uses, with what belongs to it. */
export function removeDatabase(path: string): void {
  for (const suffix of BESIDE) rmSync(path + suffix, { force: true });
}
