import type { ChannelKind, ChannelRegistry } from "../../port/channel.ts";
import { createWebhookChannelKind } from "./webhook/webhook-channel.ts";

type Egress = Parameters<typeof createWebhookChannelKind>[0];

/** Every kind of channel; a new one is a folder and a line here. */
export function createChannelRegistry(egress: Egress): ChannelRegistry {
  const kinds: readonly ChannelKind<never>[] = [createWebhookChannelKind(egress)];
  return new Map(kinds.map((kind) => [kind.kind, kind as unknown as ChannelKind]));
}
