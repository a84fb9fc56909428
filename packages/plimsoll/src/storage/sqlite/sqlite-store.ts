import type { Clock } from "../../port/clock.ts";
import type { Log } from "../../port/log.ts";
import { type OpenReport, type Store, StoreError } from "../../port/store.ts";
import { createDefaultClock } from "../default-clock.ts";
import { createMemoryStore } from "../memory/memory-store.ts";
import type { ReaderVerbs, WriterVerbs } from "./protocol.ts";
import { readerIdleMs } from "./reader-idle.ts";
import { type AskWriter, sqliteCommands } from "./sqlite-commands.ts";
import { type AskReader, sqliteQueries } from "./sqlite-queries.ts";
import { WorkerLink } from "./worker-link.ts";

/** How long the writer has to open, check and migrate the database, or to carry out any other command, ms. */
const OPEN_MS = 60_000;
const COMMAND_MS = 30_000;
/** How long the writer has to finish what waits and close, ms. */
const CLOSE_MS = 5000;
const QUERY_MS = 15_000;

const NOT_OPEN = new StoreError("closed", "the store is not open");

export interface SqliteStoreOptions {
  /** The database's file; its folder must exist. `:memory:` keeps nothing on disk: it is the memory store. */
  readonly path: string;
  readonly clock?: Clock;
  readonly log: Log;
}

/**
 * Everything in one SQLite file: a thread writes, a second one (begun by the first query) reads. Nothing is opened, and
 * no thread runs, before `open`. Every rejection is a StoreError, except a bad cursor's PlimsollError.
 */
export function createSqliteStore({ path, clock = createDefaultClock(), log }: SqliteStoreOptions): Store {
  if (path === ":memory:") return createMemoryStore({ clock });
  const threads = new StoreThreads(path, clock, log);
  return {
    open: () => threads.open(),
    close: () => threads.close(),
    ...sqliteCommands(threads.askWriter, clock),
    ...sqliteQueries(threads.askReader, clock),
  };
}

/** The two threads of a store: begun when needed, begun anew after one has died. */
class StoreThreads {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #startedAt: number;
  #writer: WorkerLink<WriterVerbs> | null = null;
  #reader: WorkerLink<ReaderVerbs> | null = null;
  /** When the reader was asked last, monotonic ms. */
  #askedAt: number | null = null;
  /** Why commands are refused at the moment, and why queries are, or null. A store that cannot write can often be read. */
  #commandRefusal: StoreError | null = NOT_OPEN;
  #queryRefusal: StoreError | null = NOT_OPEN;
  /** Damage was met since the last opening. */
  #suspect = false;

  constructor(path: string, clock: Clock, log: Log) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    this.#startedAt = clock.now();
  }

  async open(): Promise<OpenReport> {
    if (this.#writer?.isAlive !== true) this.#writer = this.#start<WriterVerbs>("writer-worker");
    const request = { now: this.#clock.now(), startedAt: this.#startedAt, pid: process.pid, suspect: this.#suspect };
    const report = await this.#writer.call("open", request, OPEN_MS).catch((error: unknown) => {
      if (error instanceof StoreError) this.#commandRefusal = error;
      throw error;
    });
    this.#commandRefusal = null;
    this.#queryRefusal = null;
    this.#suspect = false;
    // The reader may hold another file than the one that is open now.
    await this.#stopReader();
    if (report.setAside !== null) this.#log.error(report, `${this.#path} was damaged and has been set aside`);
    return report;
  }

  async close(): Promise<void> {
    const writer = this.#writer;
    this.#commandRefusal = NOT_OPEN;
    this.#queryRefusal = NOT_OPEN;
    this.#writer = null;
    await this.#stopReader();
    if (writer === null) return;
    await writer.call("close", null, CLOSE_MS).catch((error: unknown) => {
      this.#log.warn({ err: error }, "the store did not close in time");
    });
    await writer.stop();
  }

  readonly askWriter: AskWriter = (verb, argument) => {
    if (this.#commandRefusal !== null) return Promise.reject(this.#commandRefusal);
    if (this.#writer === null) return Promise.reject(NOT_OPEN);
    return this.#writer.call(verb, argument, COMMAND_MS).catch(this.#notice);
  };

  readonly askReader: AskReader = (verb, argument) => {
    if (this.#queryRefusal !== null) return Promise.reject(this.#queryRefusal);
    const now = this.#clock.monotonic();
    if (this.#reader?.isAlive !== true) {
      const idleMs = readerIdleMs(this.#askedAt === null ? null : now - this.#askedAt);
      this.#reader = this.#start<ReaderVerbs>("reader-worker", idleMs);
    }
    this.#askedAt = now;
    return this.#reader.call(verb, argument, QUERY_MS).catch(this.#notice);
  };

  /**
   * Remembers damage for the next opening, and passes the error on. Who meets it is mostly the reader: the writer only
   * appends, and would go on for days. So commands are refused too, until the store is opened again.
   */
  readonly #notice = (error: unknown): never => {
    if (error instanceof StoreError && error.trouble === "corrupt") {
      this.#suspect = true;
      this.#commandRefusal = error;
    }
    throw error;
  };

  #start<Verbs>(entry: string, idleMs?: number): WorkerLink<Verbs> {
    const bounds = idleMs === undefined ? {} : { idleMs };
    return new WorkerLink<Verbs>({ entry, path: this.#path, clock: this.#clock, ...bounds });
  }

  async #stopReader(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    await reader?.stop();
  }
}
