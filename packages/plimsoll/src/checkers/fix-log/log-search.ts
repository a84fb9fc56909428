import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type FoundFile, findFile, splitNewest } from "./found-file.ts";
import type { LogReport } from "./log-report.ts";
import { matchesName } from "./matches-name.ts";

/** More files than these are not followed: those that were written last are. */
export const MOST_FILES = 64;
/** Whether an older file was written again is looked at so often, ms: there may be thousands of them. */
const OLDER_EVERY_MS = 5000;

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
  /** The files that were too many the last time, by their paths. */
  #older: ReadonlyMap<string, FoundFile> = new Map();
  #olderSeenAt = Number.NEGATIVE_INFINITY;
  #failure: LogFailure | null = null;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** `now` in epoch ms. */
  find(now: number): FoundLog {
    this.#failure = null;
    if (Math.abs(now - this.#olderSeenAt) >= OLDER_EVERY_MS) {
      this.#older = new Map();
      this.#olderSeenAt = now;
    }
    const found = this.#paths.flatMap((pattern) => this.#findAll(pattern));
    const unique = [...new Map(found.map((file) => [file.key, file])).values()];
    const [newest, older] = splitNewest(unique, MOST_FILES);
    this.#older = new Map(older.map((file) => [file.path, file]));
    return { newest, older, failure: this.#failure };
  }

  #findAll(pattern: string): FoundFile[] {
    const paths = this.#expand(pattern);
    if (paths.length === 0) this.#failure ??= { code: "missing", message: `there is no file ${pattern}` };
    return paths.flatMap((path) => {
      try {
        return [this.#older.get(path) ?? findFile(path)];
      } catch (error) {
        this.#failure ??= unreadable(path, error);
        return [];
      }
    });
  }

  #expand(pattern: string): string[] {
    const name = basename(pattern);
    if (!name.includes("*")) return [pattern];
    const folder = dirname(pattern);
    try {
      const names = readdirSync(folder).filter((it) => matchesName(it, name));
      return names.sort().map((it) => join(folder, it));
    } catch (error) {
      this.#failure ??= unreadable(folder, error);
      return [];
    }
  }
}

/** What to say of a file that cannot be opened or read. */
export function unreadable(path: string, error: unknown): LogFailure {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return { code: "missing", message: `there is no file ${path}` };
  return { code: "unreadable", message: `${path} cannot be read (${code})` };
}
