import type { BacktestReport } from "@plimsoll/core";

/** What somebody wants replayed. Times are epoch ms. */
export interface BacktestOrder {
  /** A part of a configuration to lay over the one in force; null: the one in force against what happened. */
  readonly changes: unknown;
  readonly since: number;
  readonly until: number;
  readonly componentIds: readonly string[] | null;
  readonly timeZone: string;
  readonly suggest: boolean;
  readonly labels: readonly {
    readonly componentId: string;
    readonly from: number;
    readonly to: number;
    readonly kind: "real" | "false";
  }[];
}

/**
 * Replays stored history away from the thread that checks. Rejects with `bad_request` for changes that are not valid,
 * `not_found` for a component that nobody knows, and with the signal's reason when it is aborted.
 */
export type Backtester = (order: BacktestOrder, signal: AbortSignal) => Promise<BacktestReport>;
