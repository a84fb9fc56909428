import type { Secret } from "../../port/secret.ts";
import type { Control } from "./control.ts";
import type { MessageOptions } from "./message-options.ts";

/** What is to be subscribed to. */
export interface Subscription {
  /** As the configuration spells them. */
  readonly symbols: readonly string[];
  readonly channels: readonly string[];
  /** How many symbols one message may name. */
  readonly batch: number;
}

/** A venue, as its own documentation describes it: what to send, and how its messages are built. */
export interface FeedProfile {
  readonly name: string;
  /** For sentences. */
  readonly title: string;
  /** Null where the operator must say which. */
  readonly url: string | null;
  /** The channels that are known here, and those that are subscribed to where nothing is said. */
  readonly channels: readonly string[];
  readonly defaultChannels: readonly string[];
  /** A symbol as its messages name it. */
  readonly toSymbol: (symbol: string) => string;
  /** Messages to send, in order. */
  readonly subscribe: (subscription: Subscription) => readonly unknown[];
  readonly messages: readonly MessageOptions[];
  /** Path of the number that the connection gives all its messages. */
  readonly connectionSequence: string | null;
  /** What a message that carries no data means; null when it means nothing. */
  readonly toControl: (message: unknown) => Control | null;
  /** Whether it answers a subscription, so that one without an answer has failed. */
  readonly acknowledges: boolean;
  /** The message that carries the credentials, sent once it has greeted. Null where it takes none. */
  readonly authenticate: ((auth: { readonly key: Secret; readonly secret: Secret }) => unknown) | null;
  /** How many messages we may send in a second, and how many connections may be begun in five minutes from one address. */
  readonly messagesPerSecond: number;
  readonly connectionsPer5m: number;
  /** A connection is closed by plan after so long, ms. */
  readonly lifetimeMs: number | null;
  /** How many streams (symbols times channels) one connection takes. */
  readonly maxStreams: number | null;
}
