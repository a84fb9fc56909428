import type { ChannelTrack } from "./channel-track.ts";
import type { FeedFollower } from "./feed-follower.ts";
import type { Moment } from "./moment.ts";
import { currentPatience } from "./patience.ts";

/**
 * What has not come since the connection was made although it came before, of symbols that are heard of: `trade of BTCUSDT`.
 * Judged only by what is usual for it.
 */
export function missingChannels(follower: FeedFollower, moment: Moment, leastMs: number): string[] {
  const { connectedAt, hour, kindsHeard } = follower;
  const connectedMs = moment.age(connectedAt);
  if (kindsHeard < 2) return [];
  const isMissing = (channel: ChannelTrack): boolean => {
    if (channel.lastAt >= connectedAt) return false;
    const { warningMs, isLearnt } = currentPatience(channel, { hour, leastMs, at: moment.at });
    return isLearnt && connectedMs >= warningMs;
  };
  // A kind that is lost as a whole is lost of each symbol, also of those that it is too rare of to tell.
  const lost = new Set(follower.channels.flatMap((it) => (it !== undefined && isMissing(it) ? it.name : [])));
  const missing: string[] = [];
  for (const track of follower.tracks.values()) {
    if (!(track.lastAt >= connectedAt)) continue;
    for (const channel of track.channels) {
      if (channel === undefined || channel.lastAt >= connectedAt) continue;
      if (lost.has(channel.name) || isMissing(channel)) missing.push(`${channel.name} of ${track.name}`);
    }
  }
  return missing;
}
