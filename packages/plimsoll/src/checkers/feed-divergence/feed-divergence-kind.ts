import type { CheckerKind } from "../../port/checker.ts";
import type { FeedBoard } from "../websocket/feed-board.ts";
import { FeedDivergenceChecker } from "./feed-divergence-checker.ts";
import { type FeedDivergenceOptions, feedDivergenceOptions } from "./feed-divergence-options.ts";

/** CRITICAL at so many times what is a WARNING. */
const CRITICAL_FACTOR = 5;

/** `kind: feed_divergence`: how far two feeds of the same market are apart, in price and in time. */
export function createFeedDivergenceKind(board: FeedBoard): CheckerKind<FeedDivergenceOptions> {
  return {
    kind: "feed_divergence",
    options: feedDivergenceOptions,
    defaultType: "MARKET_DATA",
    access: "network",
    concurrency: 256,
    thresholds: ({ tolerance, max_lag: maxMs, for: forMs }) => ({
      feed_divergence_bps: { warning: tolerance, critical: tolerance * CRITICAL_FACTOR, forMs },
      feed_relative_lag_ms: { warning: maxMs, critical: maxMs * CRITICAL_FACTOR, forMs },
    }),
    metricNames: ["feed_divergence_bps", "feed_relative_lag_ms", "feeds_compared_symbols"],
    keyMetrics: ["feed_divergence_bps", "feed_relative_lag_ms", "feeds_compared_symbols"],
    create: (options, setup) => new FeedDivergenceChecker(options, setup, board),
  };
}
