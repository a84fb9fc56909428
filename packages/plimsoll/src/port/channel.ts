import type { WebhookPayload } from "@plimsoll/core";
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

/**
 * A way to reach people. Never throws for a receiver's fault. A payload may hold several alerts; it is sent again, with
 * the same idempotency key, until it was delivered or rejected.
 */
export interface Channel {
  send(payload: WebhookPayload, context: SendContext): Promise<SendOutcome>;
  /** Hands a document over, as `send` does an alert; the kind says that it `takesDocuments`. */
  sendDocument?(document: ChannelDocument, context: SendContext): Promise<SendOutcome>;
  /** Begins to listen for answers (a long poll, say), where the kind can. Called once; `close` ends it. */
  listen?(): void;
  close?(): void | Promise<void>;
}

/** Files with a few words about them, as a report. */
export interface ChannelDocument {
  readonly subject: string;
  readonly text: string;
  /** The same words, escaped. */
  readonly html: string;
  readonly attachments: readonly {
    readonly fileName: string;
    readonly contentType: string;
    readonly content: Buffer;
  }[];
}

/** Somebody has answered a notification from outside, by a button or a word. */
export interface ChannelReply {
  readonly kind: "acknowledge";
  readonly incidentId: string;
  /** Who, as the channel knows them, such as `telegram:anna`. */
  readonly by: string;
  readonly reason: string;
}

export interface ChannelSetup {
  readonly clock: Clock;
  readonly log: Log;
  readonly channelId: string;
  /** Carries out what somebody answered; resolves with words for them ("INC-42 acknowledged"). Never rejects. */
  readonly onReply: (reply: ChannelReply) => Promise<string>;
}

/** A kind of channel: one folder (or file) that exports this, and one line in the registry. */
export interface ChannelKind<Options = unknown> {
  readonly kind: string;
  readonly options: z.ZodType<Options>;
  /**
   * What may share one message. `any` (default): whatever waits. `incident`: alerts of one incident only, for receivers
   * that keep a ticket, page or thread for each.
   */
  readonly bundling?: "any" | "incident";
  /** Which notifications it wants besides `alert`, `reminder`, `escalation` and `test`. Default none. */
  readonly tells?: readonly "acknowledged"[];
  /** Its channels have `sendDocument`. */
  readonly takesDocuments?: true;
  /** Only the configuration file may declare it, never the API: it runs something on this host. */
  readonly fileOnly?: true;
  create(options: Options, setup: ChannelSetup): Channel;
}

/** What an alert about a channel itself is about begins with this; no component's id can. */
export const CHANNEL_PREFIX = "plimsoll_channel_";

/** A channel with what its kind says of it. */
export interface ReadyChannel {
  readonly kind: string;
  readonly channel: Channel;
  readonly bundling: "any" | "incident";
  readonly tellsAcknowledged: boolean;
}

export type ChannelRegistry = ReadonlyMap<string, ChannelKind>;

export interface ChannelDefinition {
  readonly id: string;
  readonly kind: string;
  readonly options: unknown;
}
