import { formatDuration, type MetricReading } from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import type { ChannelTrack } from "./channel-track.ts";
import type { FeedFollower } from "./feed-follower.ts";
import type { Moment } from "./moment.ts";
import { ageLimits, currentPatience, type Patience } from "./patience.ts";
import { later, type TickAges } from "./tick-ages.ts";

export interface ChannelAgeSetup {
  readonly follower: FeedFollower;
  readonly leastMs: number;
  readonly detail: number;
}

/** A kind of message, of the whole feed or of one symbol, and how long ago the last came, in session ms. */
interface ChannelAge {
  readonly channel: ChannelTrack;
  readonly symbol: string | null;
  readonly ageMs: number;
  readonly patience: Patience;
}

/**
 * How long each kind of message has been silent, where a feed has several: one that is lost goes unseen among what still
 * comes. Judged only by what is usual for it, since some come once a day. Of symbols only those that are late are told.
 */
export function channelReadings(setup: ChannelAgeSetup, ages: TickAges, moment: Moment): MetricReading[] {
  const { follower, leastMs, detail } = setup;
  if (follower.kindsHeard < 2) return [];
  const { hour, watchedSince } = follower;
  const isJudged = moment.isOpen && !moment.isGrace && !ages.isSilent;
  const toAge = (channel: ChannelTrack, symbol: string | null): ChannelAge => {
    const patience = currentPatience(channel, { hour, leastMs, at: moment.at });
    return { channel, symbol, ageMs: moment.age(later(channel.lastAt, watchedSince)), patience };
  };
  const isLate = ({ ageMs, patience }: ChannelAge) => isJudged && patience.isLearnt && ageMs >= patience.warningMs;
  const kinds = follower.channels.flatMap((channel) => (channel === undefined ? [] : toAge(channel, null)));
  const lateKinds = new Set(kinds.filter(isLate).map(({ channel }) => channel.name));
  const late: ChannelAge[] = [];
  const silent = new Set(ages.silent.map(({ track }) => track));
  for (const track of follower.tracks.values()) {
    if (silent.has(track)) continue;
    for (const channel of track.channels) {
      if (channel === undefined || lateKinds.has(channel.name)) continue;
      const age = toAge(channel, track.name);
      if (isLate(age)) late.push(age);
    }
  }
  late.sort((one, other) => other.ageMs / other.patience.warningMs - one.ageMs / one.patience.warningMs);
  return [
    ...kinds.map((it) => reading(it, { isJudged, isLate: isLate(it) })),
    ...late.slice(0, detail).map((it) => reading(it, { isJudged, isLate: true })),
    { name: "feed_silent_channels", value: lateKinds.size + late.length, unit: "1" },
  ];
}

function reading(age: ChannelAge, { isJudged, isLate }: { isJudged: boolean; isLate: boolean }): MetricReading {
  const { channel, symbol, ageMs, patience } = age;
  return {
    name: "feed_channel_age_seconds",
    labels: { channel: channel.name, ...(symbol !== null && { symbol }) },
    value: roundTo(ageMs / 1000, 3),
    unit: "s",
    conclusive: true,
    ...(isJudged && patience.isLearnt && { limits: ageLimits(patience.warningMs) }),
    ...(isLate && { details: { error: lateWords(age) } }),
  };
}

function lateWords({ channel, symbol, ageMs, patience }: ChannelAge): string {
  const silence = `silent for ${formatDuration(ageMs)}, is hardly ever for ${formatDuration(patience.warningMs)}`;
  if (symbol === null) return `${channel.name} messages: ${silence}, of any symbol, while others come`;
  return `${channel.name} messages of ${symbol}: ${silence}, while its others come`;
}
