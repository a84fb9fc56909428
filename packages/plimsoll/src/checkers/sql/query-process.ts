import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { CheckFailure } from "@plimsoll/core";
import type { Cancel, Clock } from "../../port/clock.ts";
import { limitInWords } from "../net/network-failure.ts";
import type { SqliteLook, SqliteWord } from "./sqlite-look.ts";
import { startQueryProcess } from "./start-query-process.ts";

/** A journal that is no write-ahead log keeps writers out while it is read: a query on such a database gets no more, ms. */
const ROLLBACK_LIMIT_MS = 2000;
const MEMORY_LIMIT_KB = 300_000;
const MEMORY_LOOK_MS = 100;
const EXIT_PATIENCE_MS = 30;
const ENDED = { kind: "ended" } as const;

/** What came of a look: the process's last word, or that it ended of itself or was ended by us. */
export type LookResult =
  | Exclude<SqliteWord, { readonly kind: "ready" | "begun" }>
  | { readonly kind: "ended" }
  | { readonly kind: "killed"; readonly failure: CheckFailure; readonly isTooSlow: boolean };

interface Job {
  readonly look: SqliteLook;
  readonly clock: Clock;
  readonly limitMs: number;
  readonly settle: (result: LookResult) => void;
  readonly cancels: Cancel[];
  /** The database is open: from here on it is the query that takes the time. */
  hasBegun: boolean;
  /** What it is ended with. */
  verdict: LookResult;
}

/** One process that reads SQLite databases, one look at a time. */
export class QueryProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #job: Job | null = null;
  #isAlive = true;
  #isReady = false;

  constructor(child: ChildProcess = startQueryProcess()) {
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      const end = () => {
        this.#isAlive = false;
        this.#settle(this.#job?.verdict ?? ENDED);
        resolve();
      };
      this.#child.once("exit", end);
      this.#child.on("error", end);
    });
    this.#child.on("message", (word: SqliteWord) => this.#hear(word));
    this.#child.channel?.unref();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The database it is looking at, null when it rests. */
  get path(): string | null {
    return this.#job?.look.path ?? null;
  }

  /** `limitMs`: how long the queries may run once the database is open. */
  run(look: SqliteLook, { clock, limitMs }: { clock: Clock; limitMs: number }): Promise<LookResult> {
    return new Promise((settle) => {
      this.#job = { look, clock, limitMs, settle, cancels: [], hasBegun: false, verdict: ENDED };
      this.#watchMemory(this.#job);
      if (this.#isReady) this.#send(look);
    });
  }

  /**
   * The look takes too long. What hangs is ended; a process that has not even started yet is not to blame: on a busy host the
   * next look finds it ready. Nor is the query before it has begun.
   */
  giveUp(failure: CheckFailure, isTooSlow: boolean): void {
    if (this.#isReady) this.kill(failure, isTooSlow && this.#job?.hasBegun === true);
    else this.#settle({ kind: "killed", failure: notStarted(failure), isTooSlow: false });
  }

  /** Ends it, with a query that runs: nothing is written, so nothing can be torn. Its locks go with it. */
  kill(failure: CheckFailure, isTooSlow = false): void {
    this.#isAlive = false;
    this.#child.kill("SIGKILL");
    const job = this.#job;
    if (job === null) return;
    job.verdict = { kind: "killed", failure, isTooSlow };
    // One that hangs in the kernel, as on a dead network disk, ends when that lets it go.
    job.cancels.push(job.clock.schedule(EXIT_PATIENCE_MS, () => this.#settle(job.verdict)));
  }

  async end(): Promise<void> {
    this.#isAlive = false;
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #send(look: SqliteLook): void {
    this.#child.send(look, (error) => {
      if (error !== null) this.#settle(ENDED);
    });
  }

  #hear(word: SqliteWord): void {
    if (word.kind === "ready") {
      this.#isReady = true;
      if (this.#job !== null) this.#send(this.#job.look);
      return;
    }
    if (word.kind !== "begun") {
      this.#settle(word);
      return;
    }
    const job = this.#job;
    if (job === null) return;
    job.hasBegun = true;
    const limitMs = word.isWal ? job.limitMs : Math.min(job.limitMs, ROLLBACK_LIMIT_MS);
    const why = word.isWal ? "" : ", as reading it keeps writers out (its journal is not WAL)";
    const message = `the query on ${job.look.path} took longer than ${limitInWords(limitMs)} and was ended${why}`;
    job.cancels.push(job.clock.schedule(limitMs, () => this.kill({ code: "timeout", message }, true)));
  }

  #watchMemory(job: Job): void {
    const look = () => {
      if (this.#job !== job) return;
      if (this.#residentKb() <= MEMORY_LIMIT_KB) {
        job.cancels[0] = job.clock.schedule(MEMORY_LOOK_MS, look);
        return;
      }
      const message = `the query on ${job.look.path} needs more than ${MEMORY_LIMIT_KB / 1000} MB of memory and was ended`;
      this.kill({ code: "unexpected-answer", message }, true);
    };
    job.cancels[0] = job.clock.schedule(MEMORY_LOOK_MS, look);
  }

  /** 0 where there is no /proc. */
  #residentKb(): number {
    try {
      const status = readFileSync(`/proc/${this.#child.pid}/status`, "latin1");
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    } catch {
      return 0;
    }
  }

  #settle(result: LookResult): void {
    const job = this.#job;
    this.#job = null;
    if (job === null) return;
    for (const cancel of job.cancels) cancel();
    job.settle(result);
  }
}

function notStarted({ code, message }: CheckFailure): CheckFailure {
  return { code, message: `${message}: the process that reads it had not started yet, as this host is busy` };
}
