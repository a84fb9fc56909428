import { z } from "zod";
import { byteSize } from "../../config/byte-size.ts";
import { durationMs } from "../../config/duration.ts";
import { Secret } from "../../port/secret.ts";
import { allowLinkLocal, headerTable } from "../../request/request-options.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { venueOptions } from "../venue/venue-options.ts";
import { compileField, parseItemPath } from "./field-path.ts";
import { conditionTable, fieldTable, messageOptions } from "./message-options.ts";
import { PROFILE_NAMES, PROFILES } from "./profile/profiles.ts";
import { STAMP_UNITS } from "./read-stamp.ts";

/** How many symbols one component follows at most, and with symbols that nobody named how many in all. */
export const MAX_SYMBOLS = 2000;

const feedUrl = z.string().refine(isFeedUrl, "expected ws://host or wss://host, without user, password or #");
const symbol = z.string().min(1).max(60);
const fieldPath = z.string().refine((text) => compileField(text) !== null, "expected a path such as seq or $.seq");
const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const json = z.union([z.string().min(1), z.record(z.string(), z.json()), z.array(z.json())]);
const login = z.strictObject({
  message: json
    .transform((it) => new Secret(typeof it === "string" ? it : JSON.stringify(it)))
    .describe("sent first; kept secret"),
  accepted: conditionTable.optional().describe("the answer to wait for before subscribing; default none"),
});
const refusals = z.strictObject({
  when: conditionTable.describe("messages that refuse what was asked for"),
  words: fieldPath.optional().describe("where they say why"),
});

/** Options of the `websocket` kind. A profile supplies what a venue needs; what is given goes before it. */
export const websocketOptions = z
  .strictObject({
    profile: z.enum(PROFILE_NAMES).default("generic").describe("the venue whose messages these are"),
    url: feedUrl.optional().describe("default the venue's own"),
    symbols: z.array(symbol).max(MAX_SYMBOLS).default([]).describe("what to subscribe to, and what must then come"),
    expected_symbols: z
      .union([z.int().min(1).max(MAX_SYMBOLS), z.array(symbol).min(1).max(MAX_SYMBOLS)])
      .optional()
      .describe("of which symbols data must come, or of how many; default those in symbols"),
    channels: z.array(z.string().min(1).max(60)).min(1).max(10).optional().describe("default those of the profile"),
    subscribe: z
      .array(json)
      .max(100)
      .optional()
      .describe(
        "messages to send, in place of the profile's: {symbol} sends one for each symbol, {symbols} stands for a list",
      ),
    batch: z.int().min(1).max(1000).default(100).describe("how many symbols or streams one message names"),
    api_key: secret.optional(),
    api_secret: secret.optional(),
    own_credentials: z
      .boolean()
      .default(false)
      .describe("true: the engine does not use them, so that our connection cannot take its place"),
    login: login.optional(),
    headers: headerTable.optional(),
    each: z
      .string()
      .refine((text) => parseItemPath(text) !== null, "expected a path such as data or events[*].tickers")
      .optional()
      .describe("where the items of a message are; default the message itself"),
    fields: fieldTable.optional(),
    timestamp_unit: z.enum(STAMP_UNITS).optional(),
    messages: z
      .array(messageOptions)
      .max(20)
      .optional()
      .describe("each kind of message that carries data; one of the profile's by name is replaced"),
    connection_sequence: fieldPath.optional().describe("path of a number that all messages of a connection share"),
    acknowledged: conditionTable.optional().describe("the answer to a subscription; default none is expected"),
    refused: refusals.optional(),
    ping_interval: durationMs.default(20_000).describe("a ping that nothing answers ends the connection"),
    planned_close_after: durationMs.optional().describe("a close after so long is by plan and no fault"),
    planned_close_codes: z.array(z.int().min(1000).max(4999)).max(20).default([]),
    max_message: byteSize.default(1_048_576).describe("a longer message ends the connection; default 1 MiB"),
    max_rate: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(100_000)
      .describe("messages of 512 bytes a second that are read; beyond it some are left unread, and that is told"),
    detail_symbols: z.int().min(1).max(100).default(10).describe("for how many symbols, the worst, there are metrics"),
    key_symbols: z
      .array(symbol)
      .max(100)
      .default([])
      .describe("symbols that always have metrics, so that they can have thresholds of their own"),
    learn: z.boolean().default(true).describe("false: judge by the fallback limits alone"),
    least_silence: durationMs.default(5000).describe("silence of a symbol that is never a fault, however lively it is"),
    venue: venueOptions.optional().describe("what we may ask of the venue; default 60 connections in 5 min"),
    tls: tlsOptions.optional(),
    allow_link_local: allowLinkLocal,
  })
  .superRefine((it, context) => {
    for (const [path, message] of mistakesOf(it)) context.addIssue({ code: "custom", path: [path], message });
  });
export type WebsocketOptions = z.output<typeof websocketOptions>;

type Unchecked = Omit<WebsocketOptions, never>;

function* mistakesOf(it: Unchecked): Generator<[string, string]> {
  const profile = PROFILES[it.profile];
  const isGeneric = it.profile === "generic";
  if (it.url === undefined && profile.url === null) yield ["url", `expected: ${profile.title} has no url of its own`];
  if (it.max_message < 1024 || it.max_message > 67_108_864) yield ["max_message", "expected 1KiB to 64MiB"];
  if (it.ping_interval < 1000) yield ["ping_interval", "expected at least 1s: a venue counts each ping"];
  if (isGeneric && it.fields === undefined && it.messages === undefined)
    yield ["fields", "expected fields or messages"];
  if (!isGeneric && it.fields !== undefined)
    yield ["fields", "belongs to profile generic; messages replace a profile's"];
  for (const { name, fields, heartbeat } of it.messages ?? []) {
    const isNamed = fields.symbol !== undefined || heartbeat === true || it.symbols.length === 1;
    if (!isNamed) yield ["messages", `${name}: expected fields.symbol, or one symbol`];
  }
  if (it.fields !== undefined && it.fields.symbol === undefined && it.symbols.length !== 1) {
    yield ["fields", "expected symbol, or one symbol in symbols"];
  }
  if (it.fields === undefined && it.each !== undefined) yield ["each", "expected with fields"];
  for (const channel of it.channels ?? []) {
    const known = profile.channels.join(", ");
    if (!profile.channels.includes(channel)) yield ["channels", `${profile.title} has no ${channel} here: ${known}`];
  }
  yield* subscriptionMistakes(it);
  yield* credentialMistakes(it);
}

function* subscriptionMistakes(it: Unchecked): Generator<[string, string]> {
  const profile = PROFILES[it.profile];
  if (it.profile !== "generic" && it.symbols.length === 0) yield ["symbols", "expected at least one"];
  const streams = it.symbols.length * (it.channels ?? profile.defaultChannels).length;
  if (profile.maxStreams !== null && it.subscribe === undefined && streams > profile.maxStreams) {
    yield [
      "symbols",
      `${streams} streams, and ${profile.title} takes ${profile.maxStreams} a connection: make several components`,
    ];
  }
  if (it.profile === "binance" && it.url !== undefined && !new URL(it.url).pathname.endsWith("/stream")) {
    yield ["url", "expected the combined streams, an address that ends in /stream"];
  }
}

function* credentialMistakes(it: Unchecked): Generator<[string, string]> {
  const { authenticate } = PROFILES[it.profile];
  if (authenticate === null) {
    if (it.api_key !== undefined) yield ["api_key", "belongs to profile alpaca; others take login or headers"];
    if (it.api_secret !== undefined) yield ["api_secret", "belongs to profile alpaca; others take login or headers"];
    return;
  }
  if (it.api_key === undefined) yield ["api_key", "expected"];
  if (it.api_secret === undefined) yield ["api_secret", "expected"];
  if (!it.own_credentials) {
    yield [
      "own_credentials",
      "expected true: an account has one connection, and with the engine's credentials ours would keep the engine out",
    ];
  }
}

function isFeedUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^wss?:$/.test(url.protocol) && url.username === "" && url.password === "" && url.hash === "";
}
