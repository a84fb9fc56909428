import type { FeedProfile } from "../feed-profile.ts";

/** A feed that the configuration describes by itself. */
export const genericProfile: FeedProfile = {
  name: "generic",
  title: "the feed",
  url: null,
  channels: [],
  defaultChannels: [],
  toSymbol: (symbol) => symbol,
  subscribe: () => [],
  messages: [],
  connectionSequence: null,
  toControl: () => null,
  acknowledges: false,
  authenticate: null,
  messagesPerSecond: 4,
  connectionsPer5m: 60,
  lifetimeMs: null,
  maxStreams: null,
};
