import { RedisRefusal, type RedisReply } from "../../database/redis/reply-parser.ts";
import { Payload } from "../value/payload.ts";
import { missing, type ReadingContext, type ReadMetric, readMetric } from "../value/read-metric.ts";
import { parseJsonPath } from "../web/json-path.ts";
import type { RedisStream, RedisStreamMetric } from "./redis-options.ts";
import type { Entry } from "./stream-entry.ts";
import type { Followed } from "./stream-follower.ts";

/** How far the server's clock is ahead of ours is left out of the age of an entry's id: it is the server that stamps it. */
export interface StreamContext extends ReadingContext {
  /** Epoch ms by the server's own clock; null where it would not tell. */
  readonly serverNow: number | null;
}

/** What a stream's newest entry, or the newest of those that are asked for, comes to. */
export function readStream(
  stream: RedisStream,
  answer: Followed | RedisReply | undefined,
  context: StreamContext,
): readonly ReadMetric[] {
  const { metrics } = stream;
  if (answer instanceof RedisRefusal) return metrics.map((metric) => missing(metric, {}, answer.message));
  if (!isFollowed(answer)) return metrics.map((metric) => missing(metric, {}, "the server answered no stream"));
  const { entry, looked, isBehind } = answer;
  if (isBehind) return metrics.map((metric) => readBehind(metric, entry, { stream, context }));
  if (entry === null) {
    if (stream.no_entry === "skip") return [];
    const of = looked === 0 ? "has no entry" : `has no such entry among its newest ${looked}`;
    return metrics.map((metric) => missing(metric, {}, `the stream ${stream.key} ${of}`));
  }
  return metrics.map((metric) => readEntry(metric, entry, { stream, context }));
}

/** What is grave stands until something newer is seen; that all is well is not known before all has been read. */
function readBehind(
  metric: RedisStreamMetric,
  entry: Entry | null,
  place: { stream: RedisStream; context: StreamContext },
): ReadMetric {
  const read = entry === null || metric.states === undefined ? null : readEntry(metric, entry, place);
  if (read !== null && (read.reading.value ?? 0) > 0) return read;
  const words = `the stream ${place.stream.key} has more new entries than one check reads: the next ones read on`;
  return missing(metric, {}, words);
}

function isFollowed(answer: Followed | RedisReply | undefined): answer is Followed {
  return typeof answer === "object" && answer !== null && "isBehind" in answer;
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
