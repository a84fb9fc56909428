import { type Cancel, type Clock, every } from "../shared/clock.ts";
import { gaussian, type Random, waitingTime } from "../shared/random.ts";
import { INSTRUMENTS, type Instrument, toDecimals } from "../shared/symbols.ts";
import type { MarketMessage } from "./feed-message.ts";

export interface Quote {
  readonly bid: number;
  readonly ask: number;
}

interface Book {
  readonly instrument: Instrument;
  price: number;
  sequence: number;
  quote: Quote;
}

export interface MarketOptions {
  /** The exchange's own clock, which stamps the messages. */
  readonly clock: Clock;
  readonly random: Random;
  readonly onMessage: (message: MarketMessage) => void;
}

/** Deviation of one step of a price, as a share of it, and how strongly prices are drawn back to where they began. */
const STEP = 0.0002;
const PULL = 0.002;
const TRADE_SHARE = 0.3;
const SPREAD_TICKS = 3;

/** The instruments' prices walk at random, each in its own rhythm; quotes and trades tell of it. */
export class Market {
  readonly #options: MarketOptions;
  readonly #books: ReadonlyMap<string, Book>;
  #cancels: Cancel[] = [];

  constructor(options: MarketOptions) {
    this.#options = options;
    this.#books = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, openBook(instrument)]));
  }

  start(): void {
    const { clock, random } = this.#options;
    for (const book of this.#books.values()) {
      let cancel: Cancel = () => {};
      const next = () => {
        cancel = clock.schedule(waitingTime(random, book.instrument.messagesPerSecond), () => {
          this.#move(book);
          next();
        });
      };
      next();
      this.#cancels.push(() => cancel());
    }
    // However quiet: every symbol is quoted at least once a second.
    this.#cancels.push(every(clock, 1000, () => this.#quoteAll()));
  }

  stop(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  /** What is bid and asked now; null for a symbol that is not traded here. */
  quote(symbol: string): Quote | null {
    return this.#books.get(symbol)?.quote ?? null;
  }

  #quoteAll(): void {
    for (const book of this.#books.values()) this.#sendQuote(book, { snapshot: true });
  }

  #move(book: Book): void {
    const { random } = this.#options;
    const { instrument } = book;
    const drift = PULL * (instrument.price / book.price - 1);
    book.price *= 1 + drift + STEP * gaussian(random);
    book.quote = quoteAround(book.price, instrument);
    if (random() < TRADE_SHARE) this.#sendTrade(book);
    else this.#sendQuote(book);
  }

  #sendQuote(book: Book, mark: { readonly snapshot?: true } = {}): void {
    const { bid, ask } = book.quote;
    const sizes = { bid_size: this.#size(book), ask_size: this.#size(book) };
    this.#options.onMessage({ type: "quote", ...mark, ...this.#stamp(book), bid, ask, ...sizes });
  }

  #sendTrade(book: Book): void {
    const side = this.#options.random() < 0.5 ? "buy" : "sell";
    const price = side === "buy" ? book.quote.ask : book.quote.bid;
    this.#options.onMessage({ type: "trade", ...this.#stamp(book), price, size: this.#size(book), side });
  }

  #stamp(book: Book) {
    book.sequence += 1;
    const time = new Date(this.#options.clock.now()).toISOString();
    return { symbol: book.instrument.symbol, sequence: book.sequence, time };
  }

  #size({ instrument }: Book): number {
    return toDecimals(instrument.lot * (1 + Math.floor(this.#options.random() * 20)));
  }
}

function openBook(instrument: Instrument): Book {
  return { instrument, price: instrument.price, sequence: 0, quote: quoteAround(instrument.price, instrument) };
}

function quoteAround(price: number, { tick }: Instrument): Quote {
  const bid = Math.round(price / tick - SPREAD_TICKS / 2);
  return { bid: toDecimals(bid * tick), ask: toDecimals((bid + SPREAD_TICKS) * tick) };
}
