import type { FeedView } from "./feed-board.ts";
import type { FeedFollower } from "./feed-follower.ts";
import { patienceOf } from "./patience.ts";

/** A feed as the board shows it. */
export function createFeedView(follower: FeedFollower, leastMs: number): FeedView {
  return {
    quote: (symbol) => {
      const track = follower.tracks.get(symbol);
      if (track === undefined || !(track.lastAt >= follower.connectedAt)) return null;
      const { bid, ask, price, latencyMs, lastAt } = track;
      return { bid, ask, price, latencyMs, at: lastAt };
    },
    patienceMs: (symbol) => {
      const track = follower.tracks.get(symbol);
      return patienceOf(track?.baseline ?? follower.intervals, follower.hour, leastMs).warningMs;
    },
    symbols: () => follower.tracks.keys(),
  };
}
