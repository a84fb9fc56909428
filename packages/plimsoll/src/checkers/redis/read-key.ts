import { RedisRefusal, type RedisReply } from "../../database/redis/reply-parser.ts";
import { Payload } from "../value/payload.ts";
import { missing, type ReadingContext, type ReadMetric, readMetric } from "../value/read-metric.ts";
import { parseJsonPath } from "../web/json-path.ts";
import type { RedisKeyMetric } from "./redis-options.ts";

/** Texts are read up to here, whatever their length. */
const MOST_TEXT = 65_536;
/** Answers of TTL that are no time. */
const NO_KEY = -2;
const NO_END = -1;

/** The command that reads a key, and never more of it than is looked at. */
export function keyCommand({ key, read, field }: RedisKeyMetric): readonly string[] {
  if (read === "get") return ["GETRANGE", key, "0", String(MOST_TEXT - 1)];
  if (read === "hget") return ["HGET", key, field ?? ""];
  return [read === "ttl" ? "PTTL" : read.toUpperCase(), key];
}

/** What a key comes to. One that is not there holds nothing: a set of it is empty, a text is missing. */
export function readKey(metric: RedisKeyMetric, reply: RedisReply | undefined, context: ReadingContext): ReadMetric {
  if (reply instanceof RedisRefusal) return missing(metric, {}, reply.message);
  if (metric.read === "ttl") return readTtl(metric, reply, context);
  if (metric.read === "hget" && reply === null) {
    return missing(metric, {}, `${metric.key} is not there or has no field ${metric.field}`);
  }
  if (!Buffer.isBuffer(reply)) return readMetric(metric, { raw: reply ?? null }, context);
  // GETRANGE answers an empty text for a key that is not there.
  if (reply.length === 0) return missing(metric, {}, `${metric.key} is not there or empty`);
  const raw = new Payload(reply, metric.encoding ?? "json").at(
    metric.path === undefined ? null : parseJsonPath(metric.path),
  );
  if (raw === undefined) return missing(metric, {}, `there is no ${metric.path} in ${metric.key}, or it can't be read`);
  return readMetric(metric, { raw }, context);
}

function readTtl(metric: RedisKeyMetric, reply: RedisReply | undefined, context: ReadingContext): ReadMetric {
  if (reply === NO_KEY) return missing(metric, {}, `${metric.key} is not there: it may have expired`);
  if (reply === NO_END) return missing(metric, {}, `${metric.key} never expires`);
  const raw = typeof reply === "number" ? reply / 1000 : null;
  return readMetric({ ...metric, unit: metric.unit ?? "s" }, { raw }, context);
}
