import type { ReadyChannel } from "../port/channel.ts";

/** The kind of a channel that there is not any more. */
export const GONE = "gone";

/** In place of a channel that the configuration no longer has: takes nothing, so that what waits for it is given up. */
export function goneChannel(channelId: string): ReadyChannel {
  const message = `there is no channel ${channelId} in the configuration any more`;
  return {
    kind: GONE,
    channel: { send: async () => ({ kind: "rejected", message }) },
    bundling: "any",
    tellsAcknowledged: false,
  };
}
