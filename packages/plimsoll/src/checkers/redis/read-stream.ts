import { statusRank } from "@plimsoll/core";
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
  const { entry, looked, reach } = answer;
  const place = { stream, context };
  if (reach === "more") return metrics.map((metric) => readOpen(metric, entry, place));
  if (entry !== null) return metrics.map((metric) => readEntry(metric, entry, place));
  const words = `the stream ${stream.key} has ${looked === 0 ? "no entry" : `no such entry among its newest ${looked}`}`;
  if (stream.no_entry === "missing") return metrics.map((metric) => missing(metric, {}, words));
  if (reach === "all") return [];
  return metrics.map((metric) => unknown(metric, `${words}, and goes on further back: raise look_back`));
}

interface Place {
  readonly stream: RedisStream;
  readonly context: StreamContext;
}

/**
 * While entries are left to be searched: what is grave stands until something newer is seen, an age is at most that of the
 * entry that is known, and that all is well is not known.
 */
function readOpen(metric: RedisStreamMetric, entry: Entry | null, place: Place): ReadMetric {
  const read = entry === null ? null : readEntry(metric, entry, place);
  const isGrave = metric.states !== undefined && (read?.reading.value ?? 0) > 0;
  const isYoung = metric.field === undefined && read?.down === null;
  if (read !== null && (isGrave || isYoung)) return read;
  const words = `the stream ${place.stream.key} has more entries than one check reads: the next ones search on`;
  return unknown(metric, words);
}

/** A state that is not known is a WARNING, as one that is not listed: never HEALTHY, and no alarm that it might be grave. */
function unknown(metric: RedisStreamMetric, error: string): ReadMetric {
  const absent = missing(metric, {}, error);
  if (metric.states === undefined) return absent;
  return { ...absent, reading: { ...absent.reading, value: statusRank("WARNING") } };
}

function isFollowed(answer: Followed | RedisReply | undefined): answer is Followed {
  return typeof answer === "object" && answer !== null && "reach" in answer;
}

function readEntry(metric: RedisStreamMetric, entry: Entry, { stream, context }: Place): ReadMetric {
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
