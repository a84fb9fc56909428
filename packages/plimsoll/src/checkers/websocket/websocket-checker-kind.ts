import type { CheckerKind } from "../../port/checker.ts";
import { VenueBook } from "../venue/venue-book.ts";
import { BaselineMemory } from "./baseline-memory.ts";
import { FeedBoard } from "./feed-board.ts";
import { WebsocketChecker } from "./websocket-checker.ts";
import { type WebsocketOptions, websocketOptions } from "./websocket-options.ts";

/** What feeds share with other kinds: what they say, and what venues may be asked. */
export interface FeedKindParts {
  readonly venues?: VenueBook;
  readonly board?: FeedBoard;
}

/** `kind: websocket`: a market data feed that is followed message by message. */
export function createWebsocketCheckerKind(parts: FeedKindParts = {}): CheckerKind<WebsocketOptions> {
  const { venues = new VenueBook(), board = new FeedBoard() } = parts;
  const memory = new BaselineMemory();
  return {
    kind: "websocket",
    options: websocketOptions,
    defaultType: "MARKET_DATA",
    access: "network",
    concurrency: 256,
    thresholds: {
      feed_sequence_gaps_total: { warning: 1 },
      feed_gap_open_seconds: { critical: 5 },
      book_crossed_seconds: { warning: 1, critical: 5 },
      feed_stamp_ahead_ms: { warning: 100, critical: 1000 },
      feed_frozen_seconds: { warning: 120, critical: 600 },
      feed_reconnects_total: { warning: 6 },
      subscription_deficit: { critical: 1 },
      subscription_refusals: { warning: 1 },
      feed_unreadable_messages: { warning: 1 },
      feed_skipped_percentage: { warning: 1 },
      feed_held_back_percentage: { warning: 20 },
      venue_online: { critical: 0, direction: "below" },
      certificate_days_left: { warning: 21, critical: 7, direction: "below" },
      // Learnt from the feed itself, but what a configuration gives is read the right way round.
      feed_message_rate: { direction: "below" },
    },
    ownLimits: ["feed_last_tick_age_seconds", "feed_channel_age_seconds", "feed_message_rate", "feed_latency_ms"],
    metricNames: [
      "feed_last_tick_age_seconds",
      "feed_silent_symbols",
      "feed_channel_age_seconds",
      "feed_silent_channels",
      "feed_message_rate",
      "feed_sequence_gaps_total",
      "feed_gap_open_seconds",
      "book_crossed_seconds",
      "feed_latency_ms",
      "feed_stamp_ahead_ms",
      "feed_frozen_seconds",
      "feed_reconnects_total",
      "subscription_deficit",
      "subscription_refusals",
      "feed_unreadable_messages",
      "feed_skipped_percentage",
      "feed_held_back_percentage",
      "venue_online",
      "certificate_days_left",
    ],
    keyMetrics: ["feed_last_tick_age_seconds", "feed_message_rate", "feed_latency_ms", "feed_sequence_gaps_total"],
    memory,
    load: () => import("ws"),
    create: (options, setup) => new WebsocketChecker(options, setup, { venues, board, memory }),
  };
}
