import type { Channel, ChannelKind, ReadyChannel } from "../port/channel.ts";

/** A channel with what its kind says of it. */
export function readyChannel(
  { kind, bundling = "any", tells = [] }: Pick<ChannelKind, "kind" | "bundling" | "tells">,
  channel: Channel,
): ReadyChannel {
  return { kind, channel, bundling, tellsAcknowledged: tells.includes("acknowledged") };
}
