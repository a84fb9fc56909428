import { RedisRefusal, type RedisReply } from "../../database/redis/reply-parser.ts";
import { Payload } from "../value/payload.ts";
import { missing, type ReadingContext, type ReadMetric, readMetric } from "../value/read-metric.ts";
import { parseJsonPath } from "../web/json-path.ts";
import type { RedisStream, RedisStreamMetric } from "./redis-options.ts";

interface Entry {
  /** Ms by the server's own clock. */
  readonly at: number;
  readonly fields: ReadonlyMap<string, Buffer>;
}

/** The command that asks for the newest entries of a stream. */
export function streamCommand({ key, where, look_back }: RedisStream): readonly string[] {
  return ["XREVRANGE", key, "+", "-", "COUNT", String(where === undefined ? 1 : look_back)];
}

/** How far the server's clock is ahead of ours is left out of the age of an entry's id: it is the server that stamps it. */
export interface StreamContext extends ReadingContext {
  /** Epoch ms by the server's own clock; null where it would not tell. */
  readonly serverNow: number | null;
}

/** What a stream's newest entry, or the newest of those that are asked for, comes to. */
export function readStream(
  stream: RedisStream,
  reply: RedisReply | undefined,
  context: StreamContext,
): readonly ReadMetric[] {
  const { metrics } = stream;
  if (reply instanceof RedisRefusal) return metrics.map((metric) => missing(metric, {}, reply.message));
  const entries = toEntries(reply);
  if (entries === null) return metrics.map((metric) => missing(metric, {}, "the server answered no stream"));
  const entry = entries.find(({ fields }) => matches(fields, stream.where ?? {}));
  if (entry === undefined) {
    if (stream.no_entry === "skip") return [];
    const of = entries.length === 0 ? "has no entry" : `has no such entry among its newest ${entries.length}`;
    return metrics.map((metric) => missing(metric, {}, `the stream ${stream.key} ${of}`));
  }
  return metrics.map((metric) => readEntry(metric, entry, { stream, context }));
}

function readEntry(
  metric: RedisStreamMetric,
  entry: Entry,
  { stream, context }: { stream: RedisStream; context: StreamContext },
): ReadMetric {
  const { serverNow, now } = context;
  if (metric.field === undefined) {
    return readMetric({ ...metric, age: "ms" }, { raw: entry.at }, { ...context, now: serverNow ?? now });
  }
  const bytes = entry.fields.get(metric.field);
  if (bytes === undefined) return missing(metric, {}, `the newest entry has no field ${metric.field}`);
  const said = entry.fields.get("encoding")?.toString("latin1");
  const payload = new Payload(bytes, stream.encoding ?? (said === "msgpack" ? "msgpack" : "json"));
  const raw = payload.at(metric.path === undefined ? null : parseJsonPath(metric.path));
  const since = now - ((serverNow ?? now) - entry.at);
  if (raw === undefined) return missing(metric, {}, `there is no ${metric.path} in the field ${metric.field}`);
  return readMetric(metric, { raw, since }, context);
}

function matches(fields: Entry["fields"], where: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([name, text]) => fields.get(name)?.toString("utf8") === text);
}

/** Entries as they travel: `[[id, [field, value, ...]], ...]`; null for anything else. */
function toEntries(reply: RedisReply | undefined): readonly Entry[] | null {
  if (!Array.isArray(reply)) return null;
  const entries = (reply as readonly RedisReply[]).map(toEntry);
  return entries.includes(null) ? null : entries.filter((entry) => entry !== null);
}

function toEntry(reply: RedisReply): Entry | null {
  if (!Array.isArray(reply)) return null;
  const [id, list] = reply as readonly RedisReply[];
  if (!Buffer.isBuffer(id) || !Array.isArray(list)) return null;
  const at = Number(/^(\d+)-\d+$/.exec(id.toString("latin1"))?.[1] ?? Number.NaN);
  const fields = new Map<string, Buffer>();
  for (let index = 0; index + 1 < list.length; index += 2) {
    const [name, value] = [list[index], list[index + 1]];
    if (Buffer.isBuffer(name) && Buffer.isBuffer(value)) fields.set(name.toString("utf8"), value);
  }
  return Number.isNaN(at) ? null : { at, fields };
}
