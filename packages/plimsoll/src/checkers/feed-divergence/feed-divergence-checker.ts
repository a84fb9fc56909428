import { clip, formatDuration, type MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { roundTo } from "../host/figure.ts";
import type { FeedBoard, FeedView } from "../websocket/feed-board.ts";
import { createMoment } from "../websocket/moment.ts";
import { type Compared, type Comparison, commonSymbols, compareFeeds, type SymbolPair } from "./compare-feeds.ts";
import type { FeedDivergenceOptions } from "./feed-divergence-options.ts";

const NAMED = 3;

/** Compares two feeds that are followed in this process: makes no connection of its own. */
export class FeedDivergenceChecker implements Checker {
  readonly #options: FeedDivergenceOptions;
  readonly #setup: CheckerSetup;
  readonly #board: FeedBoard;
  readonly #pairs: readonly SymbolPair[] | null;

  constructor(options: FeedDivergenceOptions, setup: CheckerSetup, board: FeedBoard) {
    this.#options = options;
    this.#setup = setup;
    this.#board = board;
    this.#pairs = options.symbols?.map((it) => (typeof it === "string" ? [it, it] : it)) ?? null;
  }

  check({ clock }: CheckContext): Promise<CheckAnswer> {
    const [first, second] = this.#options.feeds;
    const views = [this.#board.view(first), this.#board.view(second)] as const;
    const missing = views[0] === null ? first : views[1] === null ? second : null;
    if (missing !== null || views[0] === null || views[1] === null) {
      const message = `no feed ${missing} is followed here: it must be the id of a component of kind websocket`;
      return Promise.resolve({ kind: "failed", failure: { code: "missing", message } });
    }
    const moment = createMoment(this.#setup.market, clock.monotonic(), clock.now());
    const feeds: readonly [FeedView, FeedView] = [views[0], views[1]];
    const isHeld = moment.isOpen && !moment.isGrace;
    const compared = isHeld ? compareFeeds(feeds, this.#pairs ?? commonSymbols(feeds), moment.at) : null;
    return Promise.resolve({ kind: "measured", metrics: this.#readings(compared) });
  }

  #readings(compared: Compared | null): MetricReading[] {
    const count: MetricReading = {
      name: "feeds_compared_symbols",
      value: compared?.comparisons.length ?? 0,
      unit: "1",
    };
    if (compared === null) return [count];
    const details = { silent_symbols: compared.silent.length };
    return [...this.#divergences(compared), ...this.#lags(compared.comparisons), { ...count, details }];
  }

  #divergences({ comparisons, silent }: Compared): MetricReading[] {
    const apart = comparisons.filter((it) => it.bps !== null).sort((a, b) => (b.bps ?? 0) - (a.bps ?? 0));
    const [worst] = apart;
    if (worst === undefined) return [{ ...divergence(null), details: { error: this.#nothingWords(silent) } }];
    const [first, second] = this.#options.feeds;
    const error = `${worst.symbol} is ${worst.prices[0]} in ${first} and ${worst.prices[1]} in ${second}`;
    const isOver = (worst.bps ?? 0) >= this.#options.tolerance;
    return [
      { ...divergence(worst.bps), ...(isOver && { details: { error } }) },
      ...apart.slice(0, this.#options.detail_symbols).map(({ symbol, bps }) => ({
        ...divergence(bps),
        labels: { symbol },
      })),
    ];
  }

  #lags(comparisons: readonly Comparison[]): MetricReading[] {
    const late = comparisons.flatMap(({ symbol, lagMs }) => (lagMs === null ? [] : [{ symbol, lagMs }]));
    late.sort((a, b) => Math.abs(b.lagMs) - Math.abs(a.lagMs));
    const [worst] = late;
    if (worst === undefined) return [];
    const { feeds, max_lag: maxMs, detail_symbols: detail } = this.#options;
    const [later, earlier] = worst.lagMs > 0 ? [feeds[1], feeds[0]] : feeds;
    const words = `${later} has ${worst.symbol} ${formatDuration(Math.abs(worst.lagMs))} later than ${earlier}`;
    const isOver = Math.abs(worst.lagMs) >= maxMs;
    return [
      { ...lag(worst.lagMs), details: { later, ...(isOver && { error: words }) } },
      ...late.slice(0, detail).map(({ symbol, lagMs }) => ({ ...lag(lagMs), labels: { symbol } })),
    ];
  }

  #nothingWords(silent: readonly string[]): string {
    const [first, second] = this.#options.feeds;
    if (silent.length === 0)
      return `${first} and ${second} have no symbol with a price in common: name them in symbols`;
    const more = silent.length > NAMED ? ` and ${silent.length - NAMED} more` : "";
    return `nothing to compare: ${first} or ${second} is silent about ${clip(silent.slice(0, NAMED).join(", "), 100)}${more}`;
  }
}

function divergence(bps: number | null): MetricReading {
  return { name: "feed_divergence_bps", value: bps === null ? null : roundTo(bps, 3), unit: "bps" };
}

function lag(lagMs: number): MetricReading {
  return { name: "feed_relative_lag_ms", value: roundTo(Math.abs(lagMs), 1), unit: "ms" };
}
