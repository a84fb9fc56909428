import type { MarketCalendar } from "@plimsoll/core";
import { toZonedTime } from "@plimsoll/core";
import { ChannelTrack } from "./channel-track.ts";
import { DailyMedian } from "./daily-median.ts";
import type { DataType } from "./data-type.ts";
import { GAP_WINDOW_MS, GapBook, type SequenceTrack } from "./gap-book.ts";
import { IntervalBaseline } from "./interval-baseline.ts";
import { LatencyWindow } from "./latency-window.ts";
import { SymbolTrack } from "./symbol-track.ts";
import type { Tick } from "./tick.ts";
import { WindowCount } from "./window-count.ts";

/** How long the rate of messages is counted over, ms; as often it and the latency are learnt. */
export const RATE_WINDOW_MS = 30_000;
const PULSE_MS = 1000;
/** A feed that was silent as a whole for so long was not well: what each symbol missed meanwhile says nothing of the symbol. */
const STALL_MS = 10_000;
/** Below this part of the median a rate is a fault; for an hour it is not learnt, and silence never is. */
const LOW_PART = 0.05;
const LOW_LEARNT_AFTER_MS = 3_600_000;

export interface FollowerSetup {
  /** The symbols that are expected, as messages name them. */
  readonly symbols: readonly string[];
  /** Whether symbols that nobody named are followed too, up to `maxSymbols` in all. */
  readonly takesOthers: boolean;
  readonly maxSymbols: number;
  readonly market: MarketCalendar;
  readonly learns: boolean;
}

/** Follows one feed: what it says of each symbol, and what is usual for it. Has no clock: times come with what happens. */
export class FeedFollower {
  readonly tracks = new Map<string, SymbolTrack>();
  /** Kinds of messages that were heard of, by their index, over all symbols. */
  readonly channels: (ChannelTrack | undefined)[] = [];
  kindsHeard = 0;
  readonly gaps = new GapBook();
  readonly latency = new LatencyWindow();
  readonly intervals = new IntervalBaseline();
  readonly rates = new DailyMedian();
  readonly latencies = new DailyMedian();
  readonly unreadable = new WindowCount(GAP_WINDOW_MS);
  lastFault = "";
  /** Monotonic ms: of the newest data, of the newest sign of life of the connection, since when it is connected. */
  lastAt = Number.NaN;
  heartbeatAt = Number.NaN;
  connectedAt = Number.NaN;
  /** Since when it is watched without a break of ours. */
  watchedSince = Number.NaN;
  hour = 0;
  #at = Number.NaN;
  #wall = Number.NaN;
  #isOpen = true;
  #pulseAt = Number.NEGATIVE_INFINITY;
  #sampleAt = Number.NaN;
  #learnsFrom = Number.NaN;
  #lowSince = Number.NaN;
  #recalled: ReadonlyMap<string, string> = new Map();
  #recalledChannels: ReadonlyMap<string, string> = new Map();
  readonly #rate = new WindowCount(RATE_WINDOW_MS);
  readonly #setup: FollowerSetup;
  readonly #connectionTracks = new Map<string, SequenceTrack>();

  constructor(setup: FollowerSetup) {
    this.#setup = setup;
    for (const name of setup.symbols) this.tracks.set(name, new SymbolTrack(name));
  }

  /** Takes up what was known of symbols and kinds of messages before a restart, as their baselines packed it. */
  recall(packed: ReadonlyMap<string, string>, channels: ReadonlyMap<string, string>): void {
    this.#recalled = packed;
    this.#recalledChannels = channels;
    for (const track of this.tracks.values()) this.#teach(track);
  }

  /** It is watched from now on: what was before says nothing of now. */
  watch(at: number): void {
    this.watchedSince = at;
  }

  /** A connection stands and its subscriptions are asked for. */
  connected(at: number): void {
    this.connectedAt = at;
    this.#learnsFrom = at;
    this.#sampleAt = at + RATE_WINDOW_MS;
    this.restartSequences();
    for (const track of this.tracks.values()) track.forgetBook();
    this.gaps.forgive();
  }

  /** The numbers that come next may be any: some were lost, or left unread, by what is told elsewhere. */
  restartSequences(): void {
    for (const track of this.#connectionTracks.values()) track.restart();
    for (const symbol of this.tracks.values()) for (const track of symbol.sequences) track?.restart();
  }

  /** A message comes, and what it says follows; or somebody looks. `at` is monotonic ms, `wall` epoch ms. */
  begin(at: number, wall: number): void {
    this.#at = at;
    this.#wall = wall;
    if (at >= this.#pulseAt) this.#pulse(at, wall);
  }

  take(tick: Tick, type: DataType): void {
    const at = this.#at;
    this.#rate.add(at);
    this.#takeFeed(at);
    const track = this.tracks.get(tick.symbol) ?? this.#admit(tick.symbol);
    if (track === null) return;
    const intervalMs = at - track.lastAt;
    if (this.#isOpen && track.lastAt >= this.#learnsFrom && this.#setup.learns) {
      track.baseline.observe(intervalMs, at, this.hour);
    }
    this.#takeChannel(type, track);
    const isNew = this.#takeSequence(tick, type, track);
    track.take(tick, isNew, at);
    if (Number.isNaN(tick.stamp) || tick.isSnapshot) return;
    track.latencyMs = this.#wall - tick.stamp;
    this.latency.add(track.latencyMs, at);
  }

  heartbeat(sequence: number, type: DataType): void {
    this.heartbeatAt = this.#at;
    if (!Number.isNaN(sequence)) this.#connectionTrack(type.name).take(sequence, sequence, this.#at);
  }

  /** The number that the connection gives all its messages. */
  counted(sequence: number): void {
    this.#connectionTrack("connection").take(sequence, sequence, this.#at);
  }

  misread(words: string): void {
    this.unreadable.add(this.#at);
    this.lastFault = words;
  }

  /** Messages a second over the last half minute, or since it is connected. */
  rate(at: number): number {
    const span = Math.min(this.#rate.spanMs(at), at - this.connectedAt);
    return span > 0 ? (this.#rate.count(at) * 1000) / span : 0;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  #takeFeed(at: number): void {
    const silentMs = at - this.lastAt;
    if (silentMs >= STALL_MS && this.tracks.size > 1) {
      const usualMs = this.intervals.p999(this.hour);
      if (usualMs === null || silentMs > 2 * usualMs) this.#learnsFrom = at;
    }
    if (this.#isOpen && this.lastAt >= this.connectedAt && this.#setup.learns)
      this.intervals.observe(silentMs, at, this.hour);
    this.lastAt = at;
  }

  /** A feed of one kind of message has no channels to tell apart. */
  #takeChannel(type: DataType, track: SymbolTrack): void {
    const at = this.#at;
    const learnsFrom = this.#isOpen && this.#setup.learns ? this.#learnsFrom : Number.NaN;
    const channel = this.channels[type.index] ?? this.#hear(type);
    channel.take(at, learnsFrom, this.hour);
    if (this.kindsHeard < 2) return;
    let own = track.channels[type.index];
    if (own === undefined) {
      own = new ChannelTrack(type.name, new IntervalBaseline({ tellsHours: false }));
      track.channels[type.index] = own;
    }
    own.take(at, learnsFrom, this.hour);
  }

  #hear({ index, name }: DataType): ChannelTrack {
    const channel = new ChannelTrack(name, new IntervalBaseline());
    const packed = this.#recalledChannels.get(name);
    if (packed !== undefined) channel.baseline.unpack(packed);
    this.channels[index] = channel;
    this.kindsHeard += 1;
    return channel;
  }

  #admit(symbol: string): SymbolTrack | null {
    const { takesOthers, maxSymbols } = this.#setup;
    if (!takesOthers || this.tracks.size >= maxSymbols) return null;
    const track = new SymbolTrack(symbol);
    this.#teach(track);
    this.tracks.set(symbol, track);
    return track;
  }

  #teach(track: SymbolTrack): void {
    const packed = this.#recalled.get(track.name);
    if (packed !== undefined) track.baseline.unpack(packed);
  }

  /** Whether the message is news by its number; true where it has none. */
  #takeSequence(tick: Tick, type: DataType, track: SymbolTrack): boolean {
    if (Number.isNaN(tick.sequence)) return true;
    let sequence: SequenceTrack | undefined;
    if (type.sequenceScope === "connection") sequence = this.#connectionTrack(type.name);
    else sequence = track.sequences[type.index];
    if (sequence === undefined) {
      sequence = this.gaps.track(`${track.name} ${type.name}`);
      track.sequences[type.index] = sequence;
    }
    if (!tick.isSnapshot) return sequence.take(tick.firstSequence, tick.sequence, this.#at);
    sequence.resync(tick.sequence);
    return true;
  }

  #connectionTrack(name: string): SequenceTrack {
    let track = this.#connectionTracks.get(name);
    if (track === undefined) {
      track = this.gaps.track(name);
      this.#connectionTracks.set(name, track);
    }
    return track;
  }

  #pulse(at: number, wall: number): void {
    const { market, learns } = this.#setup;
    this.#pulseAt = at + PULSE_MS;
    const wasOpen = this.#isOpen;
    this.#isOpen = market.phaseAt(wall) === "market";
    if (this.#isOpen && !wasOpen) this.#learnsFrom = at;
    this.hour = Math.floor(toZonedTime(wall, market.timeZone).minute / 60);
    if (!(at >= this.#sampleAt)) return;
    const late = at - this.#sampleAt > PULSE_MS + RATE_WINDOW_MS;
    this.#sampleAt = at + RATE_WINDOW_MS;
    // Nobody looked for a while, so the window holds more than silence only by chance.
    if (this.#isOpen && learns && !late) this.#learn(at);
  }

  #learn(at: number): void {
    const rate = this.rate(at);
    const usual = this.rates.median(this.hour);
    const isLow = usual !== null && rate <= LOW_PART * usual;
    if (!isLow) this.#lowSince = Number.NaN;
    else if (Number.isNaN(this.#lowSince)) this.#lowSince = at;
    if (rate > 0 && !(at - this.#lowSince < LOW_LEARNT_AFTER_MS)) this.rates.learn(rate, this.hour);
    const latency = this.latency.quantile(0.99, at);
    if (latency > 0) this.latencies.learn(latency, this.hour);
  }
}
