import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type FoundFile, findFile, splitNewest } from "./found-file.ts";
import type { LogReport } from "./log-report.ts";
import { matchesName } from "./matches-name.ts";

/** More files than these are not followed all the time: those that were written last are. */
export const MOST_FILES = 64;
/** Whether an older file was written again is looked at so often, ms: there may be thousands of them. */
const OLDER_EVERY_MS = 5000;
/** One that was written within this time is looked at each time, ms. */
const ACTIVE_MS = 60_000;

/** Between the renaming of a file and the beginning of the next one nothing is missing for so long, ms. */
const ROTATION_MS = 1000;

/** What a rotation has compressed cannot be read. */
const COMPRESSED = /\.(?:gz|bz2|xz|zst|lz4|zip)$/;

export type LogFailure = NonNullable<LogReport["failure"]>;

export interface FoundLog {
  /** The files to follow, and those that are too many. */
  readonly newest: readonly FoundFile[];
  readonly older: readonly FoundFile[];
  /** Why the search is not complete; null: it is. */
  readonly failure: LogFailure | null;
}

/** Searches for the files of a log: by paths in which `*` in a file's name stands for any text. */
export class LogSearch {
  readonly #paths: readonly string[];
  /** The files that were too many the last time and are not written, by their paths. */
  #older: ReadonlyMap<string, FoundFile> = new Map();
  #olderSeenAt = Number.NEGATIVE_INFINITY;
  #failure: LogFailure | null = null;
  /** What was found last by each path, and when, epoch ms. */
  readonly #found = new Map<string, { readonly keys: readonly string[]; readonly at: number }>();
  #searchedAt = 0;
  readonly #hasName: (key: string) => boolean;

  /** `hasName`: whether a file that was found once is still there, under whatever name. */
  constructor(paths: readonly string[], { hasName }: { hasName: (key: string) => boolean }) {
    this.#paths = paths;
    this.#hasName = hasName;
  }

  /** `now` in epoch ms. */
  find(now: number): FoundLog {
    this.#failure = null;
    if (Math.abs(now - this.#olderSeenAt) >= OLDER_EVERY_MS) {
      this.#older = new Map();
      this.#olderSeenAt = now;
    }
    const found = this.#paths.flatMap((pattern) => this.#findAll(pattern, now));
    const unique = [...new Map(found.map((file) => [file.key, file])).values()];
    const [newest, older] = splitNewest(unique, MOST_FILES);
    const resting = older.filter(({ mtimeMs }) => now - mtimeMs > ACTIVE_MS);
    this.#older = new Map(resting.map((file) => [file.path, file]));
    this.#searchedAt = now;
    return { newest, older, failure: this.#failure };
  }

  #findAll(pattern: string, now: number): FoundFile[] {
    let isMissing = true;
    const files = this.#expand(pattern).flatMap((path) => {
      try {
        return [this.#older.get(path) ?? findFile(path)];
      } catch (error) {
        if (isGone(error)) return [];
        isMissing = false;
        this.#failure ??= unreadable(path, error);
        return [];
      }
    });
    if (files.length > 0) this.#found.set(pattern, { keys: files.map(({ key }) => key), at: now });
    else if (isMissing && !this.#isRotating(pattern, now)) this.#failure ??= missing(pattern);
    return files;
  }

  /** What was found at the last search, or a moment ago, has another name now: the next file is about to be begun. */
  #isRotating(pattern: string, now: number): boolean {
    const found = this.#found.get(pattern);
    if (found === undefined || found.at < Math.min(this.#searchedAt, now - ROTATION_MS)) return false;
    return found.keys.some(this.#hasName);
  }

  #expand(pattern: string): string[] {
    const name = basename(pattern);
    if (!name.includes("*")) return [pattern];
    const folder = dirname(pattern);
    try {
      const names = readdirSync(folder).filter((it) => matchesName(it, name) && !COMPRESSED.test(it));
      return names.sort().map((it) => join(folder, it));
    } catch (error) {
      if (!isGone(error)) this.#failure ??= unreadable(folder, error);
      return [];
    }
  }
}

/** What to say of a file that cannot be opened or read. */
export function unreadable(path: string, error: unknown): LogFailure {
  if (isGone(error)) return missing(path);
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  return { code: "unreadable", message: `${path} cannot be read (${code})` };
}

function missing(path: string): LogFailure {
  return { code: "missing", message: `there is no file ${path}` };
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
