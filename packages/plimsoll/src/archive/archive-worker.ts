import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { StoreError } from "../port/store.ts";
import { toStoreError } from "../storage/sqlite/store-trouble.ts";
import { type ArchiveTask, runArchiveTask } from "./run-archive-task.ts";

// A worker's entry: one task, one answer. On Linux a priority is a thread's own, so only this one steps back.
if (process.platform === "linux") setPriority(0, 10);
const { task, stop } = workerData as { readonly task: ArchiveTask; readonly stop: Int32Array<SharedArrayBuffer> };

function rest(ms: number): void {
  if (Atomics.load(stop, 0) === 0 && ms >= 1) Atomics.wait(stop, 0, 0, Math.min(ms, 1000));
  if (Atomics.load(stop, 0) !== 0) throw new Error("it was told to end");
}

/** What is damaged is what was read; all else that goes wrong with a copy is about where it goes. */
function describe(error: unknown): StoreError {
  if (task.kind === "verify") return toStoreError(error, task.path);
  const known = toStoreError(error, task.target);
  return known.trouble === "corrupt" ? toStoreError(error, task.source) : known;
}

async function run(): Promise<void> {
  try {
    const facts = await runArchiveTask(task, { rest, monotonic: () => performance.now() });
    parentPort?.postMessage({ ok: true, facts });
  } catch (error) {
    const { trouble, message } = describe(error);
    parentPort?.postMessage({ ok: false, trouble, message });
  }
}

void run();
