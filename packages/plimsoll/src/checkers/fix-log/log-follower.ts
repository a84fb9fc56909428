import { type FoundFile, oldestFirst } from "./found-file.ts";
import { isSameHead, LogFile, type NewFile, ReadBuffers } from "./log-file.ts";
import { LogReader, type LogReaderOptions } from "./log-reader.ts";
import type { FileReport, LogReport, WaitingReport } from "./log-report.ts";
import { type FoundLog, type LogFailure, LogSearch, MOST_FILES, unreadable } from "./log-search.ts";

/** So many are open at once: beside those that are followed, what lost its name or its place among them, or is written again. */
const MOST_OPEN = 2 * MOST_FILES;
/** A file that has lost its name is read on for so long: its writer may still have it open, ms. */
const NAMELESS_MS = 60_000;
/** So much of what is there at the start is read, bytes: enough to know how the sessions stand. */
const LOOK_BACK = 1_048_576;
/** So many of the files that were emptied last are remembered. */
const MOST_EMPTIED = 64;
/** And no more than this of what was written while nobody read, bytes. */
const MOST_MISSED = 1_073_741_824;

export interface FollowerOptions extends LogReaderOptions {
  /** Paths; `*` in a file's name stands for any text. */
  readonly paths: readonly string[];
  readonly from: "start" | "end";
  /** Where it stood before, by the files' keys. */
  readonly positions: Readonly<Record<string, number>>;
}

type Sized = Pick<FoundFile, "key" | "size">;

interface PassedOver {
  /** From here on it is to be read, once it is written again. */
  readonly from: number;
  /** How large it was then. */
  readonly size: number;
}

/** Follows the files of a log as they grow, are renamed, emptied and begun anew. Blocks while it reads. */
export class LogFollower {
  readonly reader: LogReader;
  readonly #options: FollowerOptions;
  readonly #search: LogSearch;
  readonly #files = new Map<string, LogFile>();
  readonly #buffers = new ReadBuffers();
  /** How far the files that are too many have been read, by their keys. */
  readonly #passedOver = new Map<string, PassedOver>();
  /** The files that were emptied last, and how far they had been read: a copy may be all that is left. */
  readonly #emptied: { readonly head: Buffer; readonly from: number }[] = [];
  #isFirstLook = true;
  #now = 0;
  #older = 0;
  #waiting: WaitingReport = { files: 0, bytes: 0 };
  #failure: LogFailure | null = null;
  #bytesRead = 0;
  #readingMs = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#search = new LogSearch(options.paths, { hasName: (key) => this.#files.get(key)?.hasName === true });
    this.reader = new LogReader(options);
  }

  get lag(): number {
    return [...this.#files.values()].reduce((sum, file) => sum + file.lag, 0);
  }

  /** Looks for files that have come, gone and grown. `now` in epoch ms. */
  look(now: number): void {
    this.#now = now;
    const found = this.#search.find(now);
    this.#failure = found.failure;
    this.#older = found.older.length;
    if (this.#isFirstLook) for (const file of found.older) this.#leave(file);
    for (const file of [...found.newest, ...found.older]) this.#see(file, now);
    for (const file of [...this.#files.values()]) this.#lookAt(file, now);
    this.#passOver(found);
    // What an older file says of a session must not count after what a newer one does.
    const unknown = found.newest.filter(({ key }) => !this.#files.has(key));
    // Those that have waited longest come first, so that none waits for ever.
    const written = found.older.filter((file) => this.#unreadOf(file) > 0).reverse();
    const room = Math.max(0, MOST_OPEN - this.#files.size - unknown.length);
    const met = [...unknown, ...written.splice(0, room)];
    for (const file of oldestFirst(met, this.#options.offsetAt)) this.#meet(file, now);
    const bytes = written.reduce((sum, file) => sum + this.#unreadOf(file), 0);
    this.#waiting = { files: written.length, bytes };
    this.#isFirstLook = false;
  }

  /** Reads up to so many bytes of all files, message by message in the order of their times; answers how many it were. */
  read(most: number, clock: () => number): number {
    const begunAt = clock();
    let read = 0;
    const behind = [...this.#files.values()].filter(({ lag }) => lag > 0);
    while (behind.length > 0 && read < most) {
      const [index, until] = earliest(behind);
      const file = behind[index] as LogFile;
      const got = this.#readFrom(file, { most: most - read, until });
      if (got === null || file.nextAt === Number.NEGATIVE_INFINITY) behind.splice(index, 1);
      read += got ?? 0;
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
    const found = { files, passedOver: this.#older, waiting: this.#waiting, failure: this.#failure };
    return { ...this.reader.report(now), ...found, bytesPerSecond };
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  /** Null: it cannot be read. */
  #readFrom(file: LogFile, { most, until }: { most: number; until: number }): number | null {
    const take = (bytes: Buffer, known: number) => {
      const done = this.reader.read(bytes, { known, until, now: this.#now });
      return { done, nextAt: this.reader.nextAt };
    };
    try {
      return file.read({ most, take });
    } catch (error) {
      this.#failure ??= unreadable(file.path, error);
      return null;
    }
  }

  #see({ path, key }: FoundFile, now: number): void {
    const file = this.#files.get(key);
    if (file === undefined) return;
    file.path = path;
    file.seenAt = now;
  }

  /** What was written to a file that is not open since it was read, bytes. */
  #unreadOf({ key, size }: FoundFile): number {
    if (this.#files.has(key)) return 0;
    const read = this.#passedOver.get(key)?.size ?? 0;
    return size < read ? size : size - read;
  }

  /** Files that are too many are followed no longer, once they have been read. */
  #passOver({ newest, older, failure }: FoundLog): void {
    for (const { key } of older) {
      const file = this.#files.get(key);
      if (file === undefined || file.lag > 0) continue;
      this.#passedOver.set(key, { from: file.doneWith, size: file.offset });
      this.#close(file);
    }
    if (failure !== null) return;
    const there = new Set([...newest, ...older].map(({ key }) => key));
    for (const key of this.#passedOver.keys()) if (!there.has(key)) this.#passedOver.delete(key);
  }

  #meet({ path }: FoundFile, now: number): void {
    if (this.#files.size >= MOST_OPEN) {
      this.#failure ??= { code: "unreadable", message: `${path} must wait: ${MOST_OPEN} files are open already` };
      return;
    }
    try {
      const file = new LogFile(path, { now, buffers: this.#buffers, startAt: (it) => this.#startOf(it) });
      // Between the search and now the name may have come to be another file's.
      if (this.#files.has(file.key)) file.close();
      else this.#add(file);
    } catch (error) {
      this.#failure ??= unreadable(path, error);
    }
  }

  #add(file: LogFile): void {
    const original = this.#isFirstLook ? undefined : this.#find((it) => isSameHead(it.head, file.head));
    if (original !== undefined) file.waitFor(original);
    this.#files.set(file.key, file);
  }

  /** Where a file's reading begins: a new one's at its start, one that was there before at its end or where it stood. */
  #startOf(file: NewFile): number {
    const passedOver = this.#passedOver.get(file.key)?.from;
    if (passedOver !== undefined && passedOver <= file.size) return passedOver;
    const kept = this.#keptFor(file);
    if (kept !== null) return kept;
    if (!this.#isFirstLook) {
      const emptied = this.#emptied.find(({ head }) => isSameHead(head, file.head));
      return Math.min(emptied?.from ?? 0, file.size);
    }
    if (this.#options.from === "start") return 0;
    return Math.max(0, file.size - LOOK_BACK);
  }

  /** Where a file stood before a restart, with enough before it to know how its sessions stand; null: not known. */
  #keptFor({ key, size }: Sized): number | null {
    const kept = this.#options.positions[key];
    if (kept === undefined || kept > size) return null;
    return Math.max(0, Math.min(kept, size - LOOK_BACK), size - MOST_MISSED);
  }

  /** One that is too many at the start is read when it is written again. */
  #leave(file: FoundFile): void {
    this.#passedOver.set(file.key, { from: this.#keptFor(file) ?? file.size, size: file.size });
  }

  #lookAt(file: LogFile, now: number): void {
    const { head } = file;
    try {
      if (file.look()) this.#beginAnew(file, head);
    } catch (error) {
      this.#failure ??= unreadable(file.path, error);
    }
    if (file.lag > 0 || now - file.seenAt < NAMELESS_MS) return;
    this.#end(file);
    this.#close(file);
  }

  /** It was emptied; `head` is how it began before. */
  #beginAnew(file: LogFile, head: Buffer): void {
    const copy = this.#find((it) => it.isCopyOf(file));
    copy?.readFrom(file.doneWith);
    if (copy === undefined) this.#emptied.push({ head, from: file.doneWith });
    if (this.#emptied.length > MOST_EMPTIED) this.#emptied.shift();
    this.#end(file);
    file.beginAnew();
  }

  #find(matches: (file: LogFile) => boolean): LogFile | undefined {
    return [...this.#files.values()].find(matches);
  }

  /** No more comes of it, so that a message that is not complete never will be. */
  #end(file: LogFile): void {
    if (file.isWithinMessage) this.reader.takeTorn(this.#now);
  }

  #close(file: LogFile): void {
    file.close();
    this.#files.delete(file.key);
  }
}

/** The file whose next message was written first, and when the first one of the others was. */
function earliest(files: readonly LogFile[]): readonly [index: number, until: number] {
  let index = 0;
  let first = files[0]?.nextAt ?? 0;
  let until = Number.POSITIVE_INFINITY;
  for (let at = 1; at < files.length; at++) {
    const next = files[at]?.nextAt ?? 0;
    if (next < first) {
      until = first;
      first = next;
      index = at;
    } else if (next < until) until = next;
  }
  return [index, until];
}
