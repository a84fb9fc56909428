import { closeSync, openSync, readSync, statSync } from "node:fs";
import { fileKey } from "./log-file.ts";
import { LogTime } from "./log-time.ts";
import type { ZoneOffset } from "./log-zone.ts";

/** The first time in a log stands within so many bytes. */
const HEAD = 4096;

/** A file that is there, not opened yet. */
export interface FoundFile {
  readonly path: string;
  readonly key: string;
  readonly size: number;
  /** When it was last written, epoch ms. */
  readonly mtimeMs: number;
}

/** Throws as `stat` does, and for what is no regular file: to open a pipe would wait for somebody to write into it. */
export function findFile(path: string): FoundFile {
  const stats = statSync(path);
  if (!stats.isFile()) throw Object.assign(new Error("no file"), { code: "not a regular file" });
  return { path, key: fileKey(stats), size: stats.size, mtimeMs: stats.mtimeMs };
}

/** So many of the files as were written last, and the others. */
export function splitNewest(files: readonly FoundFile[], most: number): [newest: FoundFile[], others: FoundFile[]] {
  const sorted = files.toSorted((a, b) => b.mtimeMs - a.mtimeMs);
  return [sorted.slice(0, most), sorted.slice(most)];
}

/** In the order in which they were begun, by the first time in each; one without any counts by when it was last written. */
export function oldestFirst(files: readonly FoundFile[], offsetAt: ZoneOffset): FoundFile[] {
  if (files.length < 2) return [...files];
  const time = new LogTime(offsetAt);
  const begun = files.map((file) => ({ file, at: firstTimeIn(file.path, time) ?? file.mtimeMs }));
  return begun.sort((a, b) => a.at - b.at || a.file.mtimeMs - b.file.mtimeMs).map(({ file }) => file);
}

/** Null where there is none, and where the file cannot be read: to read it on will tell. */
function firstTimeIn(path: string, time: LogTime): number | null {
  try {
    const fd = openSync(path, "r");
    try {
      const head = Buffer.alloc(HEAD);
      const at = time.readFirst(head, 0, readSync(fd, head, 0, HEAD, 0));
      return Number.isNaN(at) ? null : at;
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}
