import { Worker, type WorkerOptions, workerData } from "node:worker_threads";

/**
 * Shared memory by which the end of a thread and its compressing exclude each other. Node aborts the whole process when a
 * thread is ended while it makes a zlib stream (an assertion, "close before init", seen in Node 24), and every synchronous
 * compression makes one.
 */
type EndLock = Int32Array<SharedArrayBuffer>;

/** In the lock: 1 while the thread compresses, which it says of itself. */
const COMPRESSING = 0;
/** In the lock: 1 once the thread is to end, which others say of it. Whoever writes one looks at the other afterwards. */
const ENDING = 1;
/** How long an end waits for one compression, ms: it takes some microseconds, on a starved machine more. */
const PATIENCE_MS = 5000;

/** This thread's own; null in the main thread. */
const own = (workerData as { readonly endLock?: EndLock } | null)?.endLock ?? null;
const running = new Set<EndLock>();

/** Does `work` in this thread without being ended amid it. Not to be nested. Never returns once the thread is being ended. */
export function unbroken<T>(work: () => T): T {
  if (own === null) return work();
  Atomics.store(own, COMPRESSING, 1);
  try {
    // Until the end comes, which breaks off this waiting.
    while (Atomics.load(own, ENDING) === 1) {
      rest(own);
      Atomics.wait(own, ENDING, 1);
    }
    return work();
  } finally {
    rest(own);
  }
}

function rest(lock: EndLock): void {
  Atomics.store(lock, COMPRESSING, 0);
  Atomics.notify(lock, COMPRESSING);
}

export interface StoppableThread {
  readonly worker: Worker;
  /** Ends the thread, whatever it does, as soon as it is not amid `unbroken` work. Resolves once it has ended. */
  readonly end: () => Promise<void>;
}

export interface ThreadOptions extends WorkerOptions {
  /** What the thread finds as its `workerData`, beside its lock. */
  readonly workerData: object;
}

/** Begins a thread that may compress: it, and a process that exits while it runs, can be ended at any moment. */
export function startThread(file: URL, options: ThreadOptions): StoppableThread {
  const endLock: EndLock = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(file, { ...options, workerData: { ...options.workerData, endLock } });
  if (running.size === 0) process.once("exit", stopCompressing);
  running.add(endLock);
  worker.once("exit", () => {
    running.delete(endLock);
    if (running.size === 0) process.off("exit", stopCompressing);
  });
  return { worker, end: () => endThread(worker, endLock) };
}

async function endThread(worker: Worker, lock: EndLock): Promise<void> {
  Atomics.store(lock, ENDING, 1);
  if (Atomics.load(lock, COMPRESSING) === 1) await Atomics.waitAsync(lock, COMPRESSING, 1, PATIENCE_MS).value;
  await worker.terminate();
}

/** A process that exits ends its threads by itself. */
function stopCompressing(): void {
  for (const lock of running) Atomics.store(lock, ENDING, 1);
  for (const lock of running) Atomics.wait(lock, COMPRESSING, 1, PATIENCE_MS);
}
