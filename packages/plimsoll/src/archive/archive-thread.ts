import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Clock } from "../port/clock.ts";
import { StoreError, type StoreTrouble } from "../port/store.ts";
import type { DatabaseFacts } from "./database-facts.ts";
import type { ArchiveTask } from "./run-archive-task.ts";

/** No copy or examination of any size takes longer, ms. */
const LIMIT_MS = 12 * 3600_000;
/** How long a thread that was told to end gets to do so, ms: it may be amid an examination, which cannot be broken off. */
const END_MS = 2000;
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4, stackSizeMb: 1 };

type Reply =
  | { readonly ok: true; readonly facts: DatabaseFacts }
  | { readonly ok: false; readonly trouble: StoreTrouble; readonly message: string };

/** Carries a task out on a thread of its own. Rejects with StoreError; once `signal` aborts, within two seconds. */
export async function onArchiveThread(
  task: ArchiveTask,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<DatabaseFacts> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const file = new URL(`./archive-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(file, { workerData: { task, stop }, name: "archive", resourceLimits: LIMITS });
  const { promise, resolve, reject } = Promise.withResolvers<DatabaseFacts>();
  worker.once("message", (reply: Reply) => {
    if (reply.ok) resolve(reply.facts);
    else reject(new StoreError(reply.trouble, reply.message));
  });
  worker.once("error", (error) => reject(new StoreError("failed", `the archive's thread died: ${error.message}`)));
  worker.once("exit", () => reject(new StoreError("failed", "the archive's thread ended")));
  const end = (why: string) => {
    Atomics.store(stop, 0, 1);
    Atomics.notify(stop, 0);
    cancels.push(clock.schedule(END_MS, () => reject(new StoreError("failed", why))));
  };
  const cancels = [clock.schedule(LIMIT_MS, () => end("it took more than 12 h"))];
  const abort = () => end("it was told to end");
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", abort);
    for (const cancel of cancels) cancel();
    // Not waited for: an examination would first go on to its end.
    worker.unref();
    void worker.terminate();
  }
}
