import { extname } from "node:path";
import type { BacktestReport } from "@plimsoll/core";
import { applyChanges, type JudgingConfig, undeclaredMetrics } from "../config/config-changes.ts";
import type { Backtester } from "../port/backtester.ts";
import type { CheckerRegistry } from "../port/checker.ts";
import { type ErrorCode, PlimsollError } from "../port/plimsoll-error.ts";
import { startThread } from "../storage/stoppable-thread.ts";
import { toReplayPlan } from "./replay-plan.ts";
import type { BacktestRequest } from "./run-backtest.ts";

/** Held at once by a replay: a day of results, and what came of it. */
const LIMITS = { maxOldGenerationSizeMb: 512 };

export type ThreadOrder = Omit<BacktestRequest, "store" | "signal"> & { readonly path: string };
export type ThreadAnswer = { readonly report: BacktestReport } | { readonly code: ErrorCode; readonly message: string };

export interface BacktesterOptions {
  /** The store's file. */
  readonly path: string;
  readonly checkers: CheckerRegistry;
  /** The configuration in force. */
  readonly config: () => JudgingConfig;
  readonly channelIds: () => readonly string[];
}

/** Backtests over a store's file, each on a thread of its own that ends with it. */
export function createBacktester({ path, checkers, config, channelIds }: BacktesterOptions): Backtester {
  return async ({ changes, ...order }, signal) => {
    const current = config();
    const changed = changes === null ? null : applyChanges(current, changes, { checkers, channelIds: channelIds() });
    const asked: ThreadOrder = {
      ...order,
      path,
      current: { name: "the configuration in force", plan: toReplayPlan(current, checkers) },
      mustBeMeasured: changed === null ? [] : undeclaredMetrics(current, changes, checkers),
      candidate: changed === null ? null : { name: "with the changes", plan: toReplayPlan(changed, checkers) },
    };
    return onThread(asked, signal);
  };
}

async function onThread(order: ThreadOrder, signal: AbortSignal): Promise<BacktestReport> {
  signal.throwIfAborted();
  const file = new URL(`./backtest-thread${extname(import.meta.url)}`, import.meta.url);
  const { worker, end } = startThread(file, { workerData: order, name: "backtest", resourceLimits: LIMITS });
  worker.unref();
  const gone = new PlimsollError("internal", "the backtest's thread ended without an answer");
  try {
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(gone));
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
    if ("report" in answer) return answer.report;
    throw new PlimsollError(answer.code, answer.message);
  } finally {
    await end();
  }
}
