import type { ChannelKind, ChannelRegistry } from "../../port/channel.ts";
import { createWebhookChannelKind } from "./webhook/webhook-channel.ts";

type ChannelNeeds = Parameters<typeof createWebhookChannelKind>[0];

/** Every kind of channel; a new one is a folder and a line here. */
export function createChannelRegistry(needs: ChannelNeeds): ChannelRegistry {
  const kinds = [createWebhookChannelKind(needs) as ChannelKind];
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}
