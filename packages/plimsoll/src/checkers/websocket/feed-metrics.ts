import { formatDuration, type MetricReading, type Threshold } from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import type { FeedFollower } from "./feed-follower.ts";
import { RATE_WINDOW_MS } from "./feed-follower.ts";
import type { Moment } from "./moment.ts";
import type { SymbolTrack } from "./symbol-track.ts";

/** A rate that promises fewer messages in half a minute than this says nothing when it falls. */
const RATE_WORTH_JUDGING = 50;
/** A latency that is learnt small may still grow by so much, ms. */
const LATENCY_SLACK_MS = 50;
/** Fewer latencies in a minute make no p99. */
const LATENCIES_WORTH_JUDGING = 100;
/** Values that are told so often without a change are frozen; until then they are only quiet. */
const FROZEN_MESSAGES = 5;

export interface MetricsSetup {
  readonly follower: FeedFollower;
  readonly detail: number;
}

/** `feed_message_rate`, judged by the median of the same hour of the day. */
export function rateReading(follower: FeedFollower, moment: Moment): MetricReading {
  const usual = follower.rates.median(follower.hour);
  const isKnown = moment.at - follower.connectedAt >= RATE_WINDOW_MS && moment.isOpen && !moment.isGrace;
  const isJudged = isKnown && usual !== null && (usual * RATE_WINDOW_MS) / 1000 >= RATE_WORTH_JUDGING;
  const limits: Threshold | null = isJudged
    ? { warning: roundTo(usual * 0.3, 3), critical: roundTo(usual * 0.05, 3), direction: "below" }
    : null;
  return {
    name: "feed_message_rate",
    value: roundTo(follower.rate(moment.at), 3),
    unit: "1/s",
    direction: "below",
    ...(limits !== null && { limits }),
    ...(usual !== null && { details: { usual: roundTo(usual, 3) } }),
  };
}

/** `feed_sequence_gaps_total` of the last 15 minutes, and how long the oldest gap has not been made good. */
export function gapReadings({ gaps }: FeedFollower, { at }: Moment): MetricReading[] {
  const recent = gaps.recent(at);
  const open = gaps.open(at);
  const [oldest] = open;
  const details = { gaps_ever: gaps.gaps, numbers_missed_ever: gaps.missed };
  const error = oldest === undefined ? {} : { error: gapWords(oldest, open.length) };
  return [
    { name: "feed_sequence_gaps_total", value: recent, unit: "1", conclusive: true, details: { ...details, ...error } },
    {
      name: "feed_gap_open_seconds",
      value: oldest === undefined ? 0 : roundTo((at - oldest.since) / 1000, 3),
      unit: "s",
      conclusive: true,
      details: error,
    },
  ];
}

function gapWords(gap: { track: { name: string }; from: number; to: number; missing: number }, count: number): string {
  const numbers = gap.from === gap.to ? `number ${gap.from}` : `numbers ${gap.from} to ${gap.to}`;
  const more = count > 1 ? `, and ${count - 1} more gaps` : "";
  return `${gap.track.name}: ${numbers} never came${more}`;
}

/** `book_crossed_seconds`: the longest that a best bid has been above its best ask; locked books are told beside it. */
export function bookReadings({ follower, detail }: MetricsSetup, moment: Moment): MetricReading[] {
  let locked = 0;
  const crossed: { track: SymbolTrack; ms: number }[] = [];
  for (const track of follower.tracks.values()) {
    if (track.isLocked) locked += 1;
    if (!Number.isNaN(track.crossedSince)) crossed.push({ track, ms: moment.age(track.crossedSince) });
  }
  crossed.sort((one, other) => other.ms - one.ms);
  const reading = (ms: number): MetricReading => ({
    name: "book_crossed_seconds",
    value: roundTo(ms / 1000, 3),
    unit: "s",
    conclusive: true,
  });
  const [worst] = crossed;
  const error = worst === undefined ? {} : { error: crossedWords(worst.track, crossed.length) };
  return [
    { ...reading(worst?.ms ?? 0), details: { locked_books: locked, ...error } },
    ...crossed.slice(0, detail).map(({ track, ms }) => ({ ...reading(ms), labels: { symbol: track.name } })),
  ];
}

function crossedWords({ name, bid, ask }: SymbolTrack, count: number): string {
  const more = count > 1 ? `, and ${count - 1} more are crossed` : "";
  return `${name} is bid ${bid} and offered at ${ask}${more}`;
}

/** `feed_latency_ms` p50 and p99, and how far stamps lie in the future: that is a fault of a clock, never of the feed. */
export function latencyReadings({ latency, latencies, hour }: FeedFollower, { at }: Moment): MetricReading[] {
  const count = latency.count(at);
  if (count === 0) return [];
  const [earliest, p50, p99] = [0, 0.5, 0.99].map((q) => roundTo(latency.quantile(q, at), 1)) as [
    number,
    number,
    number,
  ];
  const usual = latencies.median(hour);
  const limits: Threshold | null =
    usual === null || count < LATENCIES_WORTH_JUDGING
      ? null
      : { warning: roundTo(Math.max(usual * 3, usual + LATENCY_SLACK_MS), 1) };
  const ahead = Math.max(0, -earliest);
  const reading = (value: number, quantile: string): MetricReading => ({
    name: "feed_latency_ms",
    labels: { quantile },
    value,
    unit: "ms",
  });
  return [
    reading(p50, "p50"),
    { ...reading(p99, "p99"), ...(limits !== null && { limits }) },
    {
      name: "feed_stamp_ahead_ms",
      value: ahead,
      unit: "ms",
      ...(ahead > 0 && { details: { error: clockWords(ahead, p50) } }),
    },
  ];
}

function clockWords(aheadMs: number, p50: number): string {
  const all = p50 < 0 ? "most stamps lie" : "stamps lie up to";
  return `${all} ${formatDuration(aheadMs)} in the future: this host's clock is behind, or the exchange's ahead; latencies cannot be trusted`;
}

/** `feed_frozen_seconds`: the longest that messages have come without a change in any value. */
export function frozenReadings({ follower, detail }: MetricsSetup, moment: Moment): MetricReading[] {
  const frozen: { track: SymbolTrack; ms: number }[] = [];
  for (const track of follower.tracks.values()) {
    if (track.unchanged < FROZEN_MESSAGES || !(track.toldAt > track.changedAt)) continue;
    frozen.push({ track, ms: moment.age(track.changedAt) - moment.age(track.toldAt) });
  }
  frozen.sort((one, other) => other.ms - one.ms);
  const [worst] = frozen;
  const reading = (ms: number): MetricReading => ({
    name: "feed_frozen_seconds",
    value: roundTo(Math.max(0, ms) / 1000, 3),
    unit: "s",
    conclusive: true,
  });
  const error = worst === undefined ? {} : { error: frozenWords(worst.track, frozen.length) };
  return [
    { ...reading(worst?.ms ?? 0), details: { frozen_symbols: frozen.length, ...error } },
    ...frozen.slice(0, detail).map(({ track, ms }) => ({ ...reading(ms), labels: { symbol: track.name } })),
  ];
}

function frozenWords({ name, unchanged }: SymbolTrack, count: number): string {
  const more = count > 1 ? `, and ${count - 1} more are frozen` : "";
  return `${name} has told the same ${unchanged} times: messages come, the market does not move${more}`;
}
