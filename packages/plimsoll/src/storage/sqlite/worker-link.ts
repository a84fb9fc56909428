import { extname } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Cancel, Clock } from "../../port/clock.ts";
import { StoreError } from "../../port/store.ts";
import { type StoppableThread, startThread } from "../stoppable-thread.ts";
import type { Answer, Argument, CallMessage, ReplyMessage } from "./protocol.ts";

/** How many commands may wait for a thread; more are refused rather than let memory grow. */
const MAX_PENDING = 1000;
/** Keeps a thread small: it needs a batch or a page at a time. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4, stackSizeMb: 1 };
/** How long a thread gets to end, ms. */
const STOP_MS = 2000;

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: StoreError) => void;
  readonly cancel: Cancel;
}

export interface WorkerLinkOptions {
  /** The entry's file name without extension, beside this file: `.ts` from source, `.js` when built. */
  readonly entry: string;
  readonly path: string;
  readonly clock: Clock;
  /** Ends the thread when nobody has asked it anything for so long, ms: an idle thread costs 10 MB. Default: never. */
  readonly idleMs?: number;
}

/** Calls to one of the store's threads. Each is answered, refused, or given up at its deadline. */
export class WorkerLink<Verbs> {
  readonly #worker: Worker;
  readonly #thread: StoppableThread;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  readonly #idleMs: number | null;
  #cancelIdle: Cancel = () => {};
  #lastId = 0;
  #end: StoreError | null = null;

  constructor({ entry, path, clock, idleMs }: WorkerLinkOptions) {
    this.#clock = clock;
    this.#idleMs = idleMs ?? null;
    const file = new URL(`./${entry}${extname(import.meta.url)}`, import.meta.url);
    this.#thread = startThread(file, { workerData: { path }, name: entry, resourceLimits: LIMITS });
    this.#worker = this.#thread.worker;
    this.#worker.on("message", (reply: ReplyMessage) => this.#settle(reply));
    this.#worker.on("error", (error) => this.#fail(`the store's thread died: ${error.message}`));
    this.#worker.on("exit", (code) => this.#fail(`the store's thread ended (exit code ${code})`));
    this.#worker.unref();
  }

  get isAlive(): boolean {
    return this.#end === null;
  }

  /** Rejects with StoreError, also when there is no answer within `timeoutMs`: then the thread is ended. */
  call<Verb extends keyof Verbs & string>(
    verb: Verb,
    argument: Argument<Verbs, Verb>,
    timeoutMs: number,
  ): Promise<Answer<Verbs, Verb>> {
    if (this.#end !== null) return Promise.reject(this.#end);
    if (this.#pending.size >= MAX_PENDING) {
      return Promise.reject(new StoreError("failed", `${MAX_PENDING} commands already wait for the store`));
    }
    return new Promise<unknown>((resolve, reject) => {
      this.#lastId += 1;
      const message: CallMessage = { id: this.#lastId, verb, argument };
      const cancel = this.#clock.schedule(timeoutMs, () => this.#giveUp(`no answer to ${verb} within ${timeoutMs} ms`));
      this.#pending.set(message.id, { resolve, reject, cancel });
      this.#cancelIdle();
      // Only while somebody waits may the thread hold the process open.
      this.#worker.ref();
      this.#worker.postMessage(message);
    }) as Promise<Answer<Verbs, Verb>>;
  }

  /** Ends the thread; what waits is rejected as `closed`. */
  async stop(): Promise<void> {
    this.#finish(new StoreError("closed", "the store is closed"));
    let cancel: Cancel = () => {};
    const patience = new Promise<void>((resolve) => {
      cancel = this.#clock.schedule(STOP_MS, resolve);
    });
    await Promise.race([this.#thread.end(), patience]);
    cancel();
  }

  #settle(reply: ReplyMessage): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    pending.cancel();
    if (this.#pending.size === 0) this.#rest();
    if (reply.ok) pending.resolve(reply.answer);
    else pending.reject(new StoreError(reply.trouble, reply.message));
  }

  #rest(): void {
    this.#worker.unref();
    if (this.#idleMs !== null) this.#cancelIdle = this.#clock.schedule(this.#idleMs, () => void this.stop());
  }

  #giveUp(message: string): void {
    this.#fail(`the store's thread gives ${message}`);
    void this.#thread.end();
  }

  #fail(message: string): void {
    this.#finish(new StoreError("failed", message));
  }

  #finish(error: StoreError): void {
    this.#end ??= error;
    this.#cancelIdle();
    this.#worker.unref();
    for (const [id, pending] of this.#pending) {
      this.#pending.delete(id);
      pending.cancel();
      pending.reject(error);
    }
  }
}
