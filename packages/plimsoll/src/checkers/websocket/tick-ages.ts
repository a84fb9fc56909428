import { formatDuration, type MetricReading } from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import type { FeedFollower } from "./feed-follower.ts";
import type { Moment } from "./moment.ts";
import { ageLimits, currentPatience, DOWN_FACTOR, type Patience, patienceOf } from "./patience.ts";
import type { SymbolTrack } from "./symbol-track.ts";

export interface TickAgeSetup {
  readonly follower: FeedFollower;
  readonly leastMs: number;
  readonly detail: number;
  /** Symbols that are always shown. */
  readonly keys: ReadonlySet<string>;
}

/** How long ago a symbol's last message was, in session ms, and how long it may be. */
export interface SymbolAge {
  readonly track: SymbolTrack;
  readonly ageMs: number;
  readonly patience: Patience;
}

export interface TickAges {
  /** Of the newest data of any symbol. */
  readonly feedMs: number;
  readonly patience: Patience;
  readonly symbols: number;
  /** Those silent for longer than they may be, the worst first. */
  readonly silent: readonly SymbolAge[];
  /** Those that there are metrics for: the worst by what is usual, the longest silent of all, and the key symbols. */
  readonly shown: readonly SymbolAge[];
  /** The feed as a whole is silent for longer than it may be; `isDead` for so long that it is DOWN. */
  readonly isSilent: boolean;
  readonly isDead: boolean;
}

export function measureTickAges({ follower, leastMs, detail, keys }: TickAgeSetup, moment: Moment): TickAges {
  const { at, age } = moment;
  const { hour, watchedSince } = follower;
  const ages: SymbolAge[] = [];
  for (const track of follower.tracks.values()) {
    const patience = currentPatience(track, { hour, leastMs, at });
    ages.push({ track, ageMs: age(later(track.lastAt, watchedSince)), patience });
  }
  ages.sort((one, other) => other.ageMs / other.patience.warningMs - one.ageMs / one.patience.warningMs);
  const feedMs = age(later(follower.lastAt, watchedSince));
  const patience = patienceOf(follower.intervals, hour, leastMs);
  const isHeld = moment.isOpen && !moment.isGrace;
  const silentFrom = ages.findIndex((it) => it.ageMs < it.patience.warningMs);
  return {
    feedMs,
    patience,
    symbols: ages.length,
    silent: isHeld ? ages.slice(0, silentFrom < 0 ? ages.length : silentFrom) : [],
    shown: chooseShown(ages, detail, keys),
    isSilent: isHeld && feedMs >= patience.warningMs,
    isDead: isHeld && feedMs >= patience.warningMs * DOWN_FACTOR,
  };
}

/** A threshold that holds for all symbols must see the longest silent one, however usual that is for it. */
function chooseShown(ages: readonly SymbolAge[], detail: number, keys: ReadonlySet<string>): SymbolAge[] {
  const oldest = ages.reduce<SymbolAge | null>((old, it) => (old === null || it.ageMs > old.ageMs ? it : old), null);
  return ages.filter((it, rank) => rank < detail || it === oldest || keys.has(it.track.name));
}

/** The feed's age, and those of the worst symbols. A feed that is silent as a whole is told once, not for every symbol. */
export function tickAgeReadings(ages: TickAges, follower: FeedFollower, moment: Moment): MetricReading[] {
  const { isSilent, silent, shown } = ages;
  const isHeld = moment.isOpen && !moment.isGrace;
  const feed: MetricReading = {
    ...ageReading(ages.feedMs),
    ...(isHeld && { limits: ageLimits(ages.patience.warningMs) }),
    ...(isSilent && { details: { error: silenceWords(ages, follower, moment) } }),
  };
  const judged = isHeld && !isSilent;
  const symbols = shown.map(({ track, ageMs, patience }): MetricReading => {
    const isLate = judged && ageMs >= patience.warningMs;
    return {
      ...ageReading(ageMs),
      labels: { symbol: track.name },
      ...(judged && { limits: ageLimits(patience.warningMs) }),
      ...(isLate && { details: { error: symbolWords({ track, ageMs, patience }, ages) } }),
    };
  });
  return [feed, ...symbols, { name: "feed_silent_symbols", value: silent.length, unit: "1" }];
}

/** Why the feed as a whole is silent, as far as can be told from here. */
export function silenceWords(ages: TickAges, follower: FeedFollower, { at }: Moment): string {
  const of = ages.symbols > 1 ? `of any of ${ages.symbols} symbols ` : "";
  const beatMs = at - follower.heartbeatAt;
  const beats = beatMs < ages.feedMs ? `, heartbeats come (the last ${formatDuration(beatMs)} ago)` : "";
  const what = ages.symbols > 1 ? "the feed is stuck, not one symbol" : "the feed is stuck";
  return `no data ${of}for ${formatDuration(ages.feedMs)} although the connection stands${beats}: ${what}`;
}

function symbolWords({ ageMs, patience }: SymbolAge, { symbols, silent }: TickAges): string {
  const silence = `silent for ${formatDuration(ageMs)}`;
  const usual = patience.isLearnt
    ? `is hardly ever for ${formatDuration(patience.warningMs)}`
    : "too little is known of it to say whether that is usual";
  const lively = symbols - silent.length;
  if (symbols === 1) return `${silence}, ${usual}`;
  const others = silent.length === 1 ? "all others are lively" : `${lively} of ${symbols} symbols are lively`;
  return `${silence}, ${usual}; ${others}, so the feed works`;
}

function ageReading(ageMs: number): MetricReading {
  return { name: "feed_last_tick_age_seconds", value: roundTo(ageMs / 1000, 3), unit: "s", conclusive: true };
}

/** What is known from when on: the last message, or since it is watched. */
export function later(lastAt: number, since: number): number {
  return lastAt >= since ? lastAt : since;
}
