import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import { limitInWords } from "../net/network-failure.ts";
import { type LookResult, QueryProcess } from "./query-process.ts";
import type { SqliteLook } from "./sqlite-look.ts";

const MOST_PROCESSES = 4;
/** How long a look waits for the processes there are before another is started for it, ms. */
const ANOTHER_AFTER_MS = 100;
/** Starting one costs a tenth of a second of processor time, keeping it 50 MB; ms. */
const IDLE_MS = 60_000;

/** What came of a look in the end. */
export type LookOutcome = Exclude<LookResult, { readonly kind: "ended" }>;

type LookRun = Pick<CheckContext, "clock" | "signal"> & {
  /** Until the answer must be there, ms. */
  readonly patienceMs: number;
  /** How long the queries themselves may run, ms. */
  readonly limitMs: number;
};

/**
 * The processes in which queries on SQLite databases run: one as long as queries are short, up to four while some are not, so
 * that one that hangs holds up no other. They start with the first look and end when their last user has gone.
 */
export class QueryProcesses {
  readonly #all = new Map<QueryProcess, Cancel>();
  readonly #waiting: ((process: QueryProcess) => void)[] = [];
  readonly #start: () => QueryProcess;
  #users = 0;

  constructor(start = () => new QueryProcess()) {
    this.#start = start;
  }

  /** The ids of those that run. */
  get pids(): readonly number[] {
    return [...this.#all.keys()].flatMap(({ pid }) => pid ?? []);
  }

  /** Announces a user; the answer takes it back. */
  retain(): () => Promise<void> {
    this.#users += 1;
    let isHeld = true;
    return async () => {
      if (!isHeld) return;
      isHeld = false;
      this.#users -= 1;
      if (this.#users === 0) await this.#end();
    };
  }

  /** Looks at a database within its time. Never rejects. */
  async look(look: SqliteLook, run: LookRun): Promise<LookOutcome> {
    const until = run.clock.monotonic() + run.patienceMs;
    const first = await this.#lookOnce(look, run);
    // One that ended by itself (its memory, its processor time) may have done so between two looks.
    if (first.kind !== "ended") return first;
    const second = await this.#lookOnce(look, { ...run, patienceMs: until - run.clock.monotonic() });
    if (second.kind !== "ended") return second;
    return killed({ code: "threw", message: `the process that read ${look.path} ended twice` });
  }

  #lookOnce(look: SqliteLook, { clock, signal, patienceMs, limitMs }: LookRun): Promise<LookResult> {
    return new Promise((resolve) => {
      let running: QueryProcess | null = null;
      const settle = (result: LookResult) => {
        stop();
        signal.removeEventListener("abort", giveUp);
        if (running !== null) this.#release(running, clock);
        resolve(result);
      };
      const leave = this.#acquire(clock, (process) => {
        running = process;
        void process.run(look, { clock, limitMs }).then(settle);
      });
      const giveUp = () => {
        leave();
        const failure = signal.aborted ? aborted(look.path) : this.#lateness(look.path, patienceMs);
        if (running === null) settle(killed(failure));
        else running.giveUp(failure, !signal.aborted);
      };
      const stop = clock.schedule(Math.max(0, patienceMs), giveUp);
      signal.addEventListener("abort", giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
  }

  /** Calls back with a process to use, at once or later; answers how to wait no longer. */
  #acquire(clock: Clock, use: (process: QueryProcess) => void): Cancel {
    const free = [...this.#all.keys()].find((process) => process.isAlive && process.path === null);
    if (free !== undefined || this.#all.size === 0) {
      this.#take(free ?? this.#start(), use);
      return () => {};
    }
    this.#waiting.push(use);
    const leave = () => {
      cancel();
      const place = this.#waiting.indexOf(use);
      if (place >= 0) this.#waiting.splice(place, 1);
      return place >= 0;
    };
    const cancel = clock.schedule(ANOTHER_AFTER_MS, () => {
      if (this.#all.size < MOST_PROCESSES && leave()) this.#take(this.#start(), use);
    });
    return leave;
  }

  #take(process: QueryProcess, use: (process: QueryProcess) => void): void {
    this.#all.get(process)?.();
    this.#all.set(process, () => {});
    use(process);
  }

  #release(process: QueryProcess, clock: Clock): void {
    if (!process.isAlive) this.#all.delete(process);
    const next = this.#waiting[0];
    if (next !== undefined) {
      this.#waiting.shift();
      this.#take(process.isAlive ? process : this.#start(), next);
    } else if (process.isAlive) {
      this.#all.set(
        process,
        clock.schedule(IDLE_MS, () => this.#dismiss(process)),
      );
    }
  }

  #dismiss(process: QueryProcess): void {
    this.#all.delete(process);
    void process.end();
  }

  #lateness(path: string, patienceMs: number): CheckFailure {
    const others = [...this.#all.keys()].flatMap((process) => process.path ?? []).filter((it) => it !== path);
    const why = others.length === 0 ? "" : `: queries on ${others.join(", ")} took all the time`;
    return { code: "timeout", message: `${path} was not read within ${limitInWords(patienceMs)}${why}` };
  }

  async #end(): Promise<void> {
    const all = [...this.#all];
    this.#all.clear();
    await Promise.all(
      all.map(([process, cancel]) => {
        cancel();
        process.kill(aborted(process.path ?? ""));
        return process.end();
      }),
    );
  }
}

function killed(failure: CheckFailure): LookOutcome {
  return { kind: "killed", failure, isTooSlow: false };
}

function aborted(path: string): CheckFailure {
  return { code: "timeout", message: `the check was ended before ${path} was read` };
}
