import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type FoundFile, findFile, oldestFirst, splitNewest } from "./found-file.ts";
import { createReadBuffer, LogFile } from "./log-file.ts";
import { LogReader, type LogReaderOptions } from "./log-reader.ts";
import type { FileReport, LogReport } from "./log-report.ts";
import { matchesName } from "./matches-name.ts";

/** More files than these are not followed at once. */
const MOST_FILES = 64;
/** A file that has lost its name is read on for so long: its writer may still have it open, ms. */
const NAMELESS_MS = 60_000;
/** So much of what is there at the start is read, bytes: enough to know how the sessions stand. */
const LOOK_BACK = 1_048_576;
/** And no more than this of what was written while nobody read, bytes. */
const MOST_MISSED = 1_073_741_824;

export interface FollowerOptions extends LogReaderOptions {
  /** Paths; `*` in a file's name stands for any text. */
  readonly paths: readonly string[];
  readonly from: "start" | "end";
  /** Where it stood before, by the files' keys. */
  readonly positions: Readonly<Record<string, number>>;
}

type Failure = NonNullable<LogReport["failure"]>;

/** Follows the files of a log as they grow, are renamed, emptied and begun anew. Blocks while it reads. */
export class LogFollower {
  readonly reader: LogReader;
  readonly #options: FollowerOptions;
  readonly #files = new Map<string, LogFile>();
  readonly #buffer = createReadBuffer();
  /** Sizes of the files that were too many at the first look, by their keys: what was there then is not read later. */
  readonly #passedOver = new Map<string, number>();
  #isFirstLook = true;
  #failure: Failure | null = null;
  #bytesRead = 0;
  #readingMs = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.reader = new LogReader(options);
  }

  get lag(): number {
    return [...this.#files.values()].reduce((sum, file) => sum + file.lag, 0);
  }

  /** Looks for files that have come, gone and grown. `now` in epoch ms. */
  look(now: number): void {
    this.#failure = null;
    const found = this.#find();
    for (const file of this.#isFirstLook ? this.#choose(found) : found) this.#meet(file, now);
    for (const file of this.#files.values()) this.#lookAt(file, now);
    this.#isFirstLook = false;
  }

  /** Reads up to so many bytes, of all files in turn; answers how many it were. */
  read(most: number, clock: () => number): number {
    const begunAt = clock();
    let read = 0;
    for (const file of this.#files.values()) {
      if (file.lag === 0) continue;
      try {
        read += file.read(this.#buffer, {
          most: most - read,
          take: (bytes, end) => this.reader.read(bytes, end),
        });
      } catch (error) {
        this.#failure ??= unreadable(file.path, error);
      }
      if (read >= most) break;
    }
    this.#bytesRead += read;
    if (read > 0) this.#readingMs += clock() - begunAt;
    return read;
  }

  report(now: number): LogReport {
    const files = Array.from(
      this.#files.values(),
      ({ path, key, size, offset }): FileReport => ({ path, key, size, offset }),
    );
    const bytesPerSecond = this.#readingMs > 0 ? (this.#bytesRead / this.#readingMs) * 1000 : null;
    return { ...this.reader.report(now), files, failure: this.#failure, bytesPerSecond };
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
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

  #find(): FoundFile[] {
    const found: FoundFile[] = [];
    for (const pattern of this.#options.paths) {
      const paths = this.#expand(pattern);
      if (paths.length === 0) this.#failure ??= { code: "missing", message: `there is no file ${pattern}` };
      for (const path of paths) {
        try {
          found.push(findFile(path));
        } catch (error) {
          this.#failure ??= unreadable(path, error);
        }
      }
    }
    return found;
  }

  /** The newest files, oldest first: what an older one says of a session must not count after what a newer one does. */
  #choose(found: readonly FoundFile[]): FoundFile[] {
    const unique = [...new Map(found.map((file) => [file.key, file])).values()];
    const [newest, others] = splitNewest(unique, MOST_FILES);
    for (const { key, size } of others) this.#passedOver.set(key, size);
    return [...oldestFirst(newest, this.#options.offsetAt), ...others];
  }

  #meet({ path, key }: FoundFile, now: number): void {
    try {
      const known = this.#files.get(key);
      if (known !== undefined) {
        known.path = path;
        known.seenAt = now;
      } else if (this.#files.size >= MOST_FILES) {
        const message = `more than ${MOST_FILES} files match; the log is not read as a whole`;
        this.#failure ??= { code: "unreadable", message };
      } else {
        const file = new LogFile(path, { now, startAt: (it) => this.#startOf(it) });
        this.#files.set(file.key, file);
      }
    } catch (error) {
      this.#failure ??= unreadable(path, error);
    }
  }

  /** Where a file's reading begins: a new one's at its start, one that was there before at its end or where it stood. */
  #startOf({ key, size }: { key: string; size: number }): number {
    const { from, positions } = this.#options;
    const kept = positions[key];
    const end = Math.max(0, size - LOOK_BACK);
    if (kept !== undefined && kept <= size) return Math.max(Math.min(kept, end), size - MOST_MISSED);
    const passedOver = this.#passedOver.get(key);
    if (passedOver !== undefined && passedOver <= size) return passedOver;
    if (!this.#isFirstLook || from === "start") return 0;
    return end;
  }

  #lookAt(file: LogFile, now: number): void {
    try {
      file.look();
    } catch (error) {
      this.#failure ??= unreadable(file.path, error);
    }
    if (file.lag > 0 || now - file.seenAt < NAMELESS_MS) return;
    file.close();
    this.#files.delete(file.key);
  }
}

function unreadable(path: string, error: unknown): Failure {
  const { code = "unknown error" } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return { code: "missing", message: `there is no file ${path}` };
  return { code: "unreadable", message: `${path} cannot be read (${code})` };
}
