import type { ChannelTrack } from "./channel-track.ts";
import type { SequenceTrack } from "./gap-book.ts";
import { IntervalBaseline } from "./interval-baseline.ts";
import type { Patience } from "./patience.ts";
import type { Tick } from "./tick.ts";

/** What is known of one symbol. Times are monotonic ms; NaN where there is none. */
export class SymbolTrack {
  readonly name: string;
  readonly baseline = new IntervalBaseline();
  /** By message, where each symbol has numbers of its own. */
  readonly sequences: SequenceTrack[] = [];
  /** By kind of message, once the feed has several. */
  readonly channels: (ChannelTrack | undefined)[] = [];
  messages = 0;
  lastAt = Number.NaN;
  bid = Number.NaN;
  ask = Number.NaN;
  price = Number.NaN;
  /** How old the newest stamped message was when it came, ms. */
  latencyMs = Number.NaN;
  /** When its values last changed, the last time that it told any, and how often it told the same since they changed. */
  changedAt = Number.NaN;
  toldAt = Number.NaN;
  unchanged = 0;
  /** Since when its best bid has been above its best ask. */
  crossedSince = Number.NaN;
  isLocked = false;
  /** How long it may be silent, and until when that stands. */
  patience: Patience | null = null;
  patienceUntil = Number.NEGATIVE_INFINITY;
  #bidSize = Number.NaN;
  #askSize = Number.NaN;
  #volume = Number.NaN;
  /** Each side as this connection told it last; NaN while it has not, or knows it no longer. */
  #bestBid = Number.NaN;
  #bestAsk = Number.NaN;

  constructor(name: string) {
    this.name = name;
  }

  /** Takes a message's values in; `isNew` is false for one that has been here before. */
  take(tick: Tick, isNew: boolean, at: number): void {
    this.messages += 1;
    this.lastAt = at;
    const says = this.#says(tick);
    if (says) this.toldAt = at;
    if (this.#changes(tick, says, isNew)) {
      this.changedAt = at;
      this.unchanged = 0;
    } else if (says) this.unchanged += 1;
    if (tick.namesBid || tick.namesAsk) this.#takeBook(tick, at);
  }

  /** A connection is made anew: what the one before said of the book may have changed meanwhile. */
  forgetBook(): void {
    this.#bestBid = Number.NaN;
    this.#bestAsk = Number.NaN;
    this.#judgeBook(Number.NaN);
  }

  #says(tick: Tick): boolean {
    return !(Number.isNaN(tick.bid) && Number.isNaN(tick.ask) && Number.isNaN(tick.price) && Number.isNaN(tick.volume));
  }

  /**
   * Whether a message shows that the market lives: other values than before, or another trade. Nothing with a volume of 0
   * does; what tells no values does by coming.
   */
  #changes(tick: Tick, says: boolean, isNew: boolean): boolean {
    const volume = this.#volume;
    let changes = this.#changesQuote(tick);
    if (!Number.isNaN(tick.price)) {
      changes = changes || differs(tick.price, this.price);
      this.price = tick.price;
    }
    if (!Number.isNaN(tick.volume)) {
      this.#volume = tick.volume;
      if (tick.volume === 0) return false;
      changes = changes || differs(tick.volume, volume) || (isNew && !Number.isNaN(tick.sequence));
    }
    return changes || (!says && isNew);
  }

  #changesQuote(tick: Tick): boolean {
    let changes = false;
    if (!Number.isNaN(tick.bid)) {
      changes = differs(tick.bid, this.bid) || differs(tick.bidSize, this.#bidSize);
      this.bid = tick.bid;
      this.#bidSize = tick.bidSize;
    }
    if (!Number.isNaN(tick.ask)) {
      changes = changes || differs(tick.ask, this.ask) || differs(tick.askSize, this.#askSize);
      this.ask = tick.ask;
      this.#askSize = tick.askSize;
    }
    return changes;
  }

  /** A side that a change leaves out stands as it was; one that a whole state leaves out is none. */
  #takeBook(tick: Tick, at: number): void {
    if (tick.namesBid || tick.isSnapshot) this.#bestBid = tick.bid;
    if (tick.namesAsk || tick.isSnapshot) this.#bestAsk = tick.ask;
    this.#judgeBook(at);
  }

  /** A side without a price (0) crosses nothing. */
  #judgeBook(at: number): void {
    const [bid, ask] = [this.#bestBid, this.#bestAsk];
    const hasBoth = bid > 0 && ask > 0;
    this.isLocked = hasBoth && bid === ask;
    if (!(hasBoth && bid > ask)) this.crossedSince = Number.NaN;
    else if (Number.isNaN(this.crossedSince)) this.crossedSince = at;
  }
}

/** Two absent values (NaN) are the same. */
function differs(one: number, other: number): boolean {
  return one !== other && !(Number.isNaN(one) && Number.isNaN(other));
}
