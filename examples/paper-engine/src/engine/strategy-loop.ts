import type { FaultSwitches } from "../faults/fault-switches.ts";
import { type Clock, pause } from "../shared/clock.ts";
import { INSTRUMENTS, type Instrument, toDecimals } from "../shared/symbols.ts";
import type { Execution } from "./execution.ts";
import type { MarketData, SymbolView } from "./market-data.ts";
import { firstImpression, type Impression, MAX_LOTS, updateImpression, wantedLots } from "./strategy.ts";
import type { TradeBook } from "./trade-book.ts";

/** From the end of one iteration to the begin of the next, ms. */
const PERIOD_MS = 100;
/** It does not trade on quotes that are older, ms. */
const MAX_QUOTE_AGE_MS = 5000;

export interface StrategyLoopOptions {
  readonly clock: Clock;
  readonly faults: FaultSwitches;
  readonly market: Pick<MarketData, "view">;
  readonly book: TradeBook;
  readonly execution: Execution;
}

/** The loop that trades: each iteration looks at one symbol, the next one at the next. */
export class StrategyLoop {
  readonly #options: StrategyLoopOptions;
  readonly #impressions = new Map<string, Impression>();
  readonly #stop = new AbortController();
  #iteration = 0;
  #lastIterationAt: number | null = null;

  constructor(options: StrategyLoopOptions) {
    this.#options = options;
  }

  get iteration(): number {
    return this.#iteration;
  }

  /** Stamped at the end of an iteration; null before the first has ended. */
  get lastIterationAt(): number | null {
    return this.#lastIterationAt;
  }

  async run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#iterate(signal);
      await pause(this.#options.clock, PERIOD_MS, signal);
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  async #iterate(signal: AbortSignal): Promise<void> {
    const { faults, clock } = this.#options;
    const instrument = INSTRUMENTS[this.#iteration % INSTRUMENTS.length];
    // Here a real loop waits for an answer from somewhere, and this one without a limit.
    await faults.whileOn("loop_frozen", signal);
    if (instrument !== undefined) this.#consider(instrument);
    this.#iteration += 1;
    this.#lastIterationAt = clock.now();
  }

  #consider(instrument: Instrument): void {
    const { market, execution, book, clock } = this.#options;
    execution.tidy(instrument.symbol);
    const view = market.view(instrument.symbol);
    if (view === null || clock.now() - view.receivedAt > MAX_QUOTE_AGE_MS) return;
    const price = (view.bid + view.ask) / 2;
    const impression = this.#impressions.get(instrument.symbol) ?? firstImpression(price);
    this.#impressions.set(instrument.symbol, updateImpression(impression, price));
    if (book.parentOf(instrument.symbol) === null) this.#begin(instrument, impression, view);
    execution.work(instrument, view);
  }

  #begin(instrument: Instrument, impression: Impression, { bid, ask }: SymbolView): void {
    const { book, execution } = this.#options;
    const held = book.position(instrument.symbol) / instrument.lot;
    const wanted = wantedLots(impression, (bid + ask) / 2) - held;
    const lots = Math.max(-MAX_LOTS, Math.min(MAX_LOTS, Math.round(wanted)));
    if (lots === 0) return;
    const quantity = toDecimals(Math.abs(lots) * instrument.lot);
    execution.begin({ symbol: instrument.symbol, side: lots > 0 ? "buy" : "sell", quantity });
  }
}
