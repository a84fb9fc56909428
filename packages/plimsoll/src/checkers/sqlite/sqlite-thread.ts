import { Worker } from "node:worker_threads";
import type { CheckContext } from "../../port/checker.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { InspectionFailure, InspectionReply, InspectionRequest } from "./inspection.ts";

/** A worker's memory, MB: it keeps nothing between databases. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4, stackSizeMb: 2 };
/** A thread inside SQLite cannot be ended before SQLite returns; so many may be left behind at once. */
const MAX_LEFT_BEHIND = 3;
/** The answer has to be there before the check's own hard end. */
const HEADROOM = 0.9;
/** The thread waits so long for another look, ms; where the last pause was longer, only for those due in this moment. */
const IDLE_MS = 5000;
const MOMENT_MS = 500;
/** Ids travel through shared memory as 32-bit integers; 0 is nobody. */
const MAX_ID = 0x7fff_fffe;

interface Command {
  readonly request: InspectionRequest;
  readonly settle: (reply: InspectionReply) => void;
  isRetry: boolean;
}

/**
 * The one thread in which all SQLite databases are looked at. It is started with the first look, holds no process open and
 * ends when its last user has gone. A look that hangs costs its own component a timeout; the thread is replaced and the other
 * components' looks begin anew there.
 */
export class SqliteThread {
  readonly #commands = new Map<number, Command>();
  /** The look that the thread is inside SQLite for; each thread writes its own. */
  #blamed = new Int32Array(new SharedArrayBuffer(4));
  /** The databases that threads left behind still hang in. */
  readonly #leftBehind = new Map<Worker, string>();
  #worker: Worker | null = null;
  #users = 0;
  #cancelIdle: Cancel = () => {};
  #restingSince = Number.NEGATIVE_INFINITY;
  /** How long nothing was looked at before the last look, ms. */
  #pauseMs = 0;
  #lastId = 0;

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

  /** Looks at a database; resolves with a failure, never rejects, within the check's time. */
  inspect(request: InspectionRequest, context: CheckContext): Promise<InspectionReply> {
    const refusal = this.#refuse(request.path);
    if (refusal !== null) return Promise.resolve(failed({ code: "timeout", message: refusal }));
    return new Promise((resolve) => {
      const id = (this.#lastId % MAX_ID) + 1;
      this.#lastId = id;
      const giveUp = () => this.#giveUp(id, context.timeoutMs);
      const stop = context.clock.schedule(context.timeoutMs * HEADROOM, giveUp);
      context.signal.addEventListener("abort", giveUp, { once: true });
      const settle = (reply: InspectionReply) => {
        stop();
        context.signal.removeEventListener("abort", giveUp);
        this.#commands.delete(id);
        if (this.#commands.size === 0) this.#rest(context.clock);
        resolve(reply);
      };
      this.#cancelIdle();
      if (this.#commands.size === 0) this.#pauseMs = context.clock.monotonic() - this.#restingSince;
      this.#commands.set(id, { request, settle, isRetry: false });
      this.#send(id, request);
    });
  }

  /** An idle thread costs 10 MB: with long intervals it is cheaper to begin it anew for each look. */
  #rest(clock: Clock): void {
    this.#restingSince = clock.monotonic();
    const waitMs = this.#pauseMs > IDLE_MS ? MOMENT_MS : IDLE_MS;
    this.#cancelIdle = clock.schedule(waitMs, () => void this.#end());
  }

  #refuse(path: string): string | null {
    const hanging = [...this.#leftBehind.values()];
    if (hanging.includes(path)) return `an earlier look at ${path} still hangs`;
    if (hanging.length < MAX_LEFT_BEHIND) return null;
    return `${path} was not looked at, because looks at ${hanging.join(", ")} still hang`;
  }

  #send(id: number, request: InspectionRequest): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, request });
  }

  #start(): Worker {
    const file = import.meta.url.endsWith(".ts") ? "./sqlite-worker.ts" : "./sqlite-worker.js";
    this.#blamed = new Int32Array(new SharedArrayBuffer(4));
    const workerData = { blamed: this.#blamed.buffer };
    const worker = new Worker(new URL(file, import.meta.url), { workerData, resourceLimits: LIMITS });
    worker.on("message", ({ id, reply }: { id: number; reply: InspectionReply }) =>
      this.#commands.get(id)?.settle(reply),
    );
    worker.on("error", (error) => {
      this.#replace(worker, { code: "threw", message: `the thread that reads databases failed: ${error.message}` });
    });
    worker.on("exit", () => this.#leftBehind.delete(worker));
    // Last of all: to listen for messages is, to Node, a reason to live on.
    worker.unref();
    return worker;
  }

  /** Time is up for one look. Only when the thread is stuck in this very look is the thread at fault. */
  #giveUp(id: number, timeoutMs: number): void {
    const command = this.#commands.get(id);
    if (command === undefined) return;
    const { path } = command.request;
    const seconds = Math.round(timeoutMs / 100) / 10;
    const blamed = Atomics.load(this.#blamed, 0);
    if (blamed === id && this.#worker !== null) {
      this.#replace(this.#worker, { code: "timeout", message: `looking at ${path} took longer than ${seconds} s` });
      return;
    }
    const other = this.#commands.get(blamed)?.request.path;
    const why = other === undefined ? "" : `: the look at ${other} took all the time`;
    command.settle(failed({ code: "timeout", message: `${path} was not read within ${seconds} s${why}` }));
  }

  /** Fails the look that is to blame and begins the others anew on a fresh thread, once each. */
  #replace(worker: Worker, failure: InspectionFailure): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    const blamed = this.#commands.get(Atomics.load(this.#blamed, 0));
    if (blamed !== undefined) this.#leftBehind.set(worker, blamed.request.path);
    void worker.terminate();
    blamed?.settle({ ...failed(failure), isHung: true });
    for (const [id, command] of [...this.#commands]) {
      if (command.isRetry) command.settle(failed(failure));
      else {
        command.isRetry = true;
        this.#send(id, command.request);
      }
    }
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    const failure = { code: "timeout", message: "the check was ended" } as const;
    for (const command of [...this.#commands.values()]) command.settle(failed(failure));
    this.#cancelIdle();
    const isStuck = Atomics.load(this.#blamed, 0) !== 0;
    if (worker === null) return;
    const ended = worker.terminate();
    if (!isStuck) await ended;
  }
}

function failed(failure: InspectionFailure): InspectionReply {
  return { findings: {}, failure };
}
