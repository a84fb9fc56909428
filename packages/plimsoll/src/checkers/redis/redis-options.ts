import { z } from "zod";
import { Secret } from "../../port/secret.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { checkDeclaredMetric, declaredMetricShape } from "../value/declared-metric.ts";
import { PAYLOAD_ENCODINGS, payloadPath } from "../value/payload.ts";
import { parseRedisUrl } from "./redis-url.ts";

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));

const encoding = z
  .enum(PAYLOAD_ENCODINGS)
  .optional()
  .describe("how what path leads into is written; default what the entry's own field encoding says, else json");

const streamMetric = z
  .strictObject({
    ...declaredMetricShape,
    field: z.string().min(1).max(200).optional().describe("the entry's field that holds the value; default its id"),
    path: payloadPath.optional(),
  })
  .superRefine(checkDeclaredMetric)
  .superRefine((it, context) => {
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (it.field !== undefined) return;
    if (it.path !== undefined) mistake("path", "leads into a field: name it");
    if (it.states !== undefined) mistake("states", "belong to a field: name it");
    if (it.age !== undefined && it.age !== "ms") mistake("age", "an entry's id is in ms");
  });

const stream = z.strictObject({
  key: z.string().min(1).max(1000),
  where: z
    .record(z.string().max(200), z.string().max(1000))
    .optional()
    .describe("fields that the entry must have, as topic: health:heartbeat in a stream of several topics"),
  look_back: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(1_000_000)
    .describe("among how many of the newest entries, with where, at the start: over as many checks as that takes"),
  no_entry: z
    .enum(["missing", "skip"])
    .default("missing")
    .describe(
      "what no such entry means: values that are missing, never healthy, or no metric, for what rarely happens",
    ),
  encoding,
  metrics: z.array(streamMetric).min(1).max(50),
});
export type RedisStream = z.output<typeof stream>;
export type RedisStreamMetric = RedisStream["metrics"][number];

/** Commands that only read, by which a key becomes a value. */
export const READ_COMMANDS = [
  "scard",
  "llen",
  "zcard",
  "hlen",
  "xlen",
  "strlen",
  "get",
  "hget",
  "ttl",
  "exists",
] as const;

const keyMetric = z
  .strictObject({
    ...declaredMetricShape,
    key: z.string().min(1).max(1000),
    read: z
      .enum(READ_COMMANDS)
      .describe(
        "how many a set (scard), list (llen), sorted set (zcard), hash (hlen) or stream (xlen) holds; get, hget, ttl (s)",
      ),
    field: z.string().min(1).max(200).optional().describe("of a hash, with hget"),
    path: payloadPath.optional(),
    encoding,
  })
  .superRefine(checkDeclaredMetric)
  .superRefine((it, context) => {
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if ((it.read === "hget") !== (it.field !== undefined)) mistake("field", "belongs to hget, which needs it");
    if (it.path !== undefined && !isText(it.read)) mistake("path", "belongs to get and hget");
    if (it.age !== undefined && !isText(it.read)) mistake("age", "belongs to get and hget");
  });
export type RedisKeyMetric = z.output<typeof keyMetric>;

function isText(read: (typeof READ_COMMANDS)[number]): boolean {
  return read === "get" || read === "hget";
}

/** What the kind itself measures. */
export const OWN_METRICS = [
  "connection_time",
  "query_time",
  "memory_usage",
  "memory_used",
  "connected_clients",
  "connections_used_percentage",
  "blocked_clients",
  "operations_rate",
  "evicted_keys_rate",
  "rejected_connections_rate",
  "persistence_ok",
  "last_save_age",
  "is_primary",
  "replicas",
  "replication_link_up",
  "replication_lag",
  "uptime",
] as const;

/** Options of `kind: redis`, defaults filled in. */
export const redisOptions = z
  .strictObject({
    url: z
      .string()
      .refine(
        (text) => parseRedisUrl(text) !== null,
        "expected redis://user:password@host:port/0, or rediss:// for TLS",
      )
      .transform((text) => new Secret(text))
      .optional()
      .describe("redis://user:password@host:port/0 (rediss:// for TLS), in place of the single settings below"),
    host: z
      .string()
      .regex(/^[^\s/@]+$/, "expected a host name or an address")
      .optional(),
    port: z.int().min(1).max(65_535).default(6379),
    socket: z.string().min(1).optional().describe("path of its Unix socket, in place of host and port"),
    user: z.string().min(1).optional(),
    password: secret.optional(),
    database: z.int().min(0).max(1_000_000).default(0),
    tls: z.union([z.boolean(), tlsOptions]).default(false).describe("true, or how to verify the certificate"),
    streams: z.array(stream).max(50).default([]).describe("streams whose newest entry becomes metrics"),
    keys: z.array(keyMetric).max(200).default([]).describe("keys that become metrics"),
    allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
  })
  .superRefine((it, context) => {
    const mistake = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    const places = [it.url, it.host, it.socket].filter((place) => place !== undefined);
    if (places.length !== 1) mistake(["url"], "give one of url, host and socket");
    if (it.url !== undefined && (it.user ?? it.password) !== undefined) mistake(["user"], "stands in the url already");
    const taken = new Set<string>(OWN_METRICS);
    for (const { name, path } of namesOf(it)) {
      if (taken.has(name)) mistake(path, `${name} is taken`);
      taken.add(name);
    }
  });
export type RedisOptions = z.output<typeof redisOptions>;

interface Named {
  readonly name: string;
  readonly path: (string | number)[];
}

/** Metrics of one name may come from several keys or streams only when nothing would mix them up: never. */
function namesOf({ streams, keys }: Pick<RedisOptions, "streams" | "keys">): Named[] {
  const ofStreams = streams.flatMap(({ metrics }, index) =>
    metrics.map(({ name }, place) => ({ name, path: ["streams", index, "metrics", place, "name"] })),
  );
  return [...ofStreams, ...keys.map(({ name }, index) => ({ name, path: ["keys", index, "name"] }))];
}
