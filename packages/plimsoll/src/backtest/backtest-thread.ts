import { parentPort, workerData } from "node:worker_threads";
import type { Clock } from "../port/clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { openSqliteReading } from "../storage/sqlite/sqlite-reading.ts";
import type { ThreadAnswer, ThreadOrder } from "./create-backtester.ts";
import { runBacktest } from "./run-backtest.ts";

// A thread's entry: one backtest, one answer, and it ends. Whoever began it ends it sooner by force.
async function run({ path, ...request }: ThreadOrder): Promise<ThreadAnswer> {
  try {
    const store = openSqliteReading(path, { monotonic: () => performance.now() } as Clock);
    const report = await runBacktest({ ...request, store, signal: new AbortController().signal });
    store.close();
    return { report };
  } catch (error) {
    const code = error instanceof PlimsollError ? error.code : "store_unavailable";
    return { code, message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(await run(workerData as ThreadOrder));
