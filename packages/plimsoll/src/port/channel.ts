import type { AlertSeverity, ComponentType, WebhookPayload } from "@plimsoll/core";
import type { z } from "zod";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

export interface SendContext {
  readonly signal: AbortSignal;
  /** The same for every try of one notification. */
  readonly idempotencyKey: string;
}

/** What became of one try. `rejected`: the receiver will never take it, so trying again is useless. */
export type SendOutcome =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly message: string; readonly retryAfterMs?: number | undefined }
  | { readonly kind: "rejected"; readonly message: string };

/** A way to reach people. Never throws for a receiver's fault. */
export interface Channel {
  send(payload: WebhookPayload, context: SendContext): Promise<SendOutcome>;
  close?(): void | Promise<void>;
}

/** A kind of channel: one folder (or file) that exports this, and one line in the registry. */
export interface ChannelKind<Options = unknown> {
  readonly kind: string;
  readonly options: z.ZodType<Options>;
  create(options: Options, setup: { readonly clock: Clock; readonly log: Log; readonly channelId: string }): Channel;
}
export type ChannelRegistry = ReadonlyMap<string, ChannelKind>;

export interface ChannelDefinition {
  readonly id: string;
  readonly kind: string;
  readonly options: unknown;
}

/** Which alerts go to which channels. A route without `match` takes all. Every route that matches is used. */
export interface RouteDefinition {
  readonly match: {
    readonly minSeverity: AlertSeverity | null;
    readonly components: readonly string[] | null;
    readonly types: readonly ComponentType[] | null;
    readonly tags: readonly string[] | null;
  };
  readonly channels: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
}
