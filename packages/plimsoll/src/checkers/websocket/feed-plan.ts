import type { Secret } from "../../port/secret.ts";
import type { VenueOptions } from "../venue/venue-options.ts";
import { type Control, refusal } from "./control.ts";
import type { DataType } from "./data-type.ts";
import type { FeedProfile } from "./feed-profile.ts";
import { compileItems, type FieldReader, parseItemPath } from "./field-path.ts";
import { compileMatch, requireField } from "./match.ts";
import type { MessageOptions } from "./message-options.ts";
import type { MessagePlan } from "./message-reader.ts";
import { PROFILES } from "./profile/profiles.ts";
import { createStampReader } from "./read-stamp.ts";
import { writeSubscriptions } from "./subscription-messages.ts";
import type { WebsocketOptions } from "./websocket-options.ts";

/** A feed, worked out from its options: what to send, how to read what comes. */
export interface FeedPlan extends MessagePlan {
  readonly profile: FeedProfile;
  readonly url: URL;
  /** `host:port`, for sentences: the rest of an address can hold a key. */
  readonly where: string;
  /** As messages name them. */
  readonly symbols: readonly string[];
  /** Those that always have metrics. */
  readonly keys: ReadonlySet<string>;
  readonly takesOthers: boolean;
  /** Of how many symbols data must come. */
  readonly expected: number;
  readonly subscriptions: readonly string[];
  /** What to send before the subscriptions; null for nothing. Only whoever sends it reads it. */
  readonly login: Secret | (() => string) | null;
  /** Whether it greets before it takes credentials, and answers them. */
  readonly greets: boolean;
  readonly awaitsLogin: boolean;
  readonly acknowledges: boolean;
  readonly toControl: (message: unknown) => Control | null;
  readonly lifetimeMs: number | null;
  readonly venue: VenueOptions;
}

export function createFeedPlan(options: WebsocketOptions): FeedPlan {
  const profile = PROFILES[options.profile];
  const url = new URL(options.url ?? profile.url ?? "");
  const { expected_symbols: expected } = options;
  const named = Array.isArray(expected) ? expected : options.symbols.filter((symbol) => symbol !== "*");
  const symbols = [...new Set(named.map(profile.toSymbol))];
  const toControl = controlOf(options, profile);
  return {
    profile,
    url,
    where: `${url.hostname}:${url.port || (url.protocol === "wss:" ? 443 : 80)}`,
    symbols,
    keys: new Set(options.key_symbols.map(profile.toSymbol)),
    takesOthers: options.symbols.length === 0 || options.symbols.includes("*") || typeof expected === "number",
    expected: typeof expected === "number" ? expected : symbols.length,
    subscriptions: subscriptionsOf(options, profile),
    types: messagesOf(options, profile).map(compileType),
    connectionSequence: sequenceOf(options.connection_sequence ?? profile.connectionSequence),
    onlySymbol: symbols.length === 1 ? (symbols[0] ?? null) : null,
    login: loginOf(options, profile),
    greets: profile.authenticate !== null,
    awaitsLogin: profile.authenticate !== null || options.login?.accepted !== undefined,
    acknowledges: profile.acknowledges || options.acknowledged !== undefined,
    toControl,
    isControl: options.fields === undefined ? null : (message) => toControl(message) !== null,
    lifetimeMs: options.planned_close_after ?? profile.lifetimeMs,
    venue: venueOf(options, { profile, url }),
  };
}

function subscriptionsOf(options: WebsocketOptions, profile: FeedProfile): string[] {
  const { symbols, batch } = options;
  if (options.subscribe !== undefined) return writeSubscriptions(options.subscribe, { symbols, batch });
  const channels = options.channels ?? profile.defaultChannels;
  return profile.subscribe({ symbols, channels, batch }).map((message) => JSON.stringify(message));
}

function messagesOf(options: WebsocketOptions, profile: FeedProfile): MessageOptions[] {
  const { fields, each, timestamp_unit, messages = [] } = options;
  const own = fields === undefined ? [] : [{ name: "data", fields, each, timestamp_unit }];
  const names = new Set(messages.map(({ name }) => name));
  return [...messages, ...profile.messages.filter(({ name }) => !names.has(name)), ...own];
}

function compileType(options: MessageOptions, index: number): DataType {
  const { fields } = options;
  const read = (path: string | undefined): FieldReader | null => (path === undefined ? null : requireField(path));
  return {
    name: options.name,
    index,
    matches: compileMatch(options.when ?? {}),
    eachItem: compileItems(parseItemPath(options.each ?? "$") ?? [[]]),
    isSnapshot: options.snapshot === undefined ? null : compileMatch(options.snapshot),
    isHeartbeat: options.heartbeat ?? false,
    sequenceScope: options.sequence_scope ?? "symbol",
    fields: {
      symbol: read(fields.symbol),
      sequence: read(fields.sequence),
      firstSequence: read(fields.first_sequence),
      stamp: read(fields.timestamp),
      bid: read(fields.bid),
      ask: read(fields.ask),
      bidSize: read(fields.bid_size),
      askSize: read(fields.ask_size),
      price: read(fields.price),
      volume: read(fields.volume),
    },
    readStamp: createStampReader(options.timestamp_unit ?? "auto"),
  };
}

function sequenceOf(path: string | null): FieldReader | null {
  return path === null ? null : requireField(path);
}

function loginOf({ login, api_key: key, api_secret: secret }: WebsocketOptions, profile: FeedProfile) {
  if (login !== undefined) return login.message;
  const { authenticate } = profile;
  if (authenticate === null || key === undefined || secret === undefined) return null;
  return () => JSON.stringify(authenticate({ key, secret }));
}

function controlOf({ login, acknowledged, refused }: WebsocketOptions, profile: FeedProfile): FeedPlan["toControl"] {
  const isAccepted = login?.accepted === undefined ? null : compileMatch(login.accepted);
  const isAcknowledged = acknowledged === undefined ? null : compileMatch(acknowledged);
  const isRefused = refused === undefined ? null : compileMatch(refused.when);
  const words = refused?.words === undefined ? null : requireField(refused.words);
  return (message) => {
    if (isRefused?.(message)) return refusal(words?.(message, message));
    if (isAccepted?.(message)) return { kind: "authenticated" };
    if (isAcknowledged?.(message)) return { kind: "acknowledged", symbols: null };
    return profile.toControl(message);
  };
}

/** A budget there always is: without a name of its own, that of the venue or of its host. */
function venueOf({ venue }: WebsocketOptions, { profile, url }: { profile: FeedProfile; url: URL }): VenueOptions {
  const name = profile.name === "generic" ? url.hostname.toLowerCase() : profile.name;
  return { name, connections_per_5m: profile.connectionsPer5m, ...venue };
}
