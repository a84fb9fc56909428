import { Worker } from "node:worker_threads";
import type { CheckContext } from "../../port/checker.ts";
import type { ReportRequest, ThreadOptions } from "./fix-log-worker.ts";
import type { LogReport } from "./log-report.ts";

/** What is read lies in buffers of a fixed size; this is for what is remembered, MB. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };
/** The answer has to be there before the check's own hard end. */
const HEADROOM = 0.9;
/** How much of a check's time may go into catching up before it says how far it is. */
const CATCH_UP_SHARE = 0.6;
/** A thread that owes so many answers is not asked again before it has given one. */
const MOST_UNANSWERED = 3;

export type ThreadAnswer =
  | { readonly kind: "report"; readonly report: LogReport }
  | { readonly kind: "failed"; readonly code: "timeout" | "threw"; readonly message: string };

type FromThread =
  | { readonly kind: "news" }
  | { readonly kind: "report"; readonly id: number; readonly report: LogReport };

/** The thread in which one log is read: a file system that hangs keeps nothing else waiting. */
export class FixLogThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: ThreadAnswer) => void>();
  #lastId = 0;
  #answeredId = 0;
  #failure: string | null = null;
  #isEnded = false;

  constructor(options: ThreadOptions, { onNews }: { onNews: () => void }) {
    const file = import.meta.url.endsWith(".ts") ? "./fix-log-worker.ts" : "./fix-log-worker.js";
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: options, resourceLimits: LIMITS });
    this.#worker.on("message", (message: FromThread) => {
      if (message.kind === "news") onNews();
      else this.#hear(message);
    });
    this.#worker.on("error", (error) => this.#fail(error.message));
    this.#worker.on("exit", () => this.#fail("it ended"));
    // Last of all: to listen for messages is, to Node, a reason to live on.
    this.#worker.unref();
  }

  /** It can answer no more; another one must be started. */
  get isOver(): boolean {
    return this.#failure !== null || this.#isEnded;
  }

  /** Resolves with what the log says now, or why not, within the check's time. */
  report({ clock, signal, timeoutMs }: CheckContext): Promise<ThreadAnswer> {
    if (this.#failure !== null) return Promise.resolve(failed(this.#failure));
    if (this.#lastId - this.#answeredId >= MOST_UNANSWERED) {
      return Promise.resolve({ kind: "failed", code: "timeout", message: "an earlier read still hangs" });
    }
    return new Promise((resolve) => {
      this.#lastId += 1;
      const id = this.#lastId;
      const giveUp = () => this.#settle(id, { kind: "failed", code: "timeout", message: "reading took too long" });
      const cancel = clock.schedule(timeoutMs * HEADROOM, giveUp);
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.set(id, (answer) => {
        cancel();
        signal.removeEventListener("abort", giveUp);
        resolve(answer);
      });
      const request: ReportRequest = { id, now: clock.now(), withinMs: timeoutMs * CATCH_UP_SHARE };
      this.#worker.postMessage(request);
    });
  }

  /** A thread inside a read that hangs ends when the read does; nobody waits for it. */
  end(): void {
    this.#isEnded = true;
    for (const id of [...this.#waiting.keys()]) {
      this.#settle(id, { kind: "failed", code: "timeout", message: "the check was ended" });
    }
    void this.#worker.terminate();
  }

  #hear(message: Extract<FromThread, { kind: "report" }>): void {
    this.#answeredId = message.id;
    this.#settle(message.id, message);
  }

  #settle(id: number, answer: ThreadAnswer): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(answer);
  }

  #fail(message: string): void {
    this.#failure ??= message;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, failed(message));
  }
}

function failed(message: string): ThreadAnswer {
  return { kind: "failed", code: "threw", message: `the thread that reads it failed: ${message}` };
}
