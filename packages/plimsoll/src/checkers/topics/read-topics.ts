import { formatDuration, type Labels } from "@plimsoll/core";
import { roundTo } from "../host/figure.ts";
import { Payload } from "../value/payload.ts";
import type { Rates } from "../value/rates.ts";
import { missing, type ReadingContext, type ReadMetric, readMetric } from "../value/read-metric.ts";
import { parseJsonPath } from "../web/json-path.ts";
import { LARGEST_MESSAGE, type LastMessage, MOST_TOPICS, type PatternState } from "./topic-book.ts";
import type { TopicMetric, TopicWatch } from "./topic-options.ts";

export interface TopicContext extends ReadingContext {
  /** Monotonic ms. */
  readonly monotonic: number;
  /** When the first subscription stood, monotonic ms: silence before it is nobody's. */
  readonly subscribedAt: number;
  readonly rates: Rates;
  /** What the label of a topic is called. */
  readonly label: string;
}

/** What the messages of one subscription come to. */
export function readTopics(watch: TopicWatch, state: PatternState, context: TopicContext): readonly ReadMetric[] {
  const read = watch.metrics.flatMap((metric) => readAll(metric, { watch, state, context }));
  if (!state.isFull) return read;
  const error = `more than ${MOST_TOPICS} topics match ${watch.topic}: the others are not told`;
  return [
    ...read,
    ...watch.metrics.slice(0, 1).map((metric) => missing(metric, { labels: { [context.label]: "…" } }, error)),
  ];
}

/** Subscriptions whose silence says nothing yet: no message has ever come, and its time to is not over. */
export function awaited(
  watches: readonly TopicWatch[],
  states: readonly PatternState[],
  at: { monotonic: number; subscribedAt: number },
) {
  return watches.filter((watch, index) => {
    const isSilent = (states[index]?.count ?? 0) === 0 && watch.metrics.some(({ take }) => take === "age");
    return isSilent && at.monotonic < at.subscribedAt + watch.first_message;
  });
}

interface Reading {
  readonly watch: TopicWatch;
  readonly state: PatternState;
  readonly context: TopicContext;
}

function readAll(metric: TopicMetric, reading: Reading): readonly ReadMetric[] {
  const { watch, state, context } = reading;
  if (metric.take === "rate") return readRate(metric, reading);
  if (!watch.each) return readOne(metric, state.byTopic.values().next().value, { reading });
  const labelled = (topic: string): Labels => ({ [context.label]: topic });
  const there = [...state.byTopic.values()].flatMap((last) =>
    readOne(metric, last, { reading, labels: labelled(last.topic) }),
  );
  const absent = watch.expect.filter((topic) => !state.byTopic.has(topic));
  return [...there, ...absent.flatMap((topic) => readOne(metric, undefined, { reading, labels: labelled(topic) }))];
}

interface Place {
  readonly reading: Reading;
  readonly labels?: Labels;
}

function readOne(metric: TopicMetric, last: LastMessage | undefined, place: Place): readonly ReadMetric[] {
  if (metric.take === "age") return [readAge(metric, last?.at ?? null, place)];
  const { labels, reading } = place;
  if (last === undefined) {
    const error = `no message on ${reading.watch.topic} since the subscription`;
    return metric.no_message === "skip" ? [] : [missing(metric, { labels }, error)];
  }
  if (last.payload === null) {
    return [missing(metric, { labels }, `the last message on ${last.topic} is larger than ${LARGEST_MESSAGE} bytes`)];
  }
  const old = tooOld(metric, last, reading.context.monotonic);
  if (old !== null) return [missing(metric, { labels }, old)];
  const path = metric.path === undefined ? null : parseJsonPath(metric.path);
  const raw = new Payload(last.payload, reading.watch.encoding).at(path);
  if (raw === undefined)
    return [missing(metric, { labels }, `there is no ${metric.path} in the last message on ${last.topic}`)];
  return [readMetric(metric, { raw, labels }, reading.context)];
}

/** What the last message said is no news for ever: whoever sent it may have died since. */
function tooOld({ limit }: TopicMetric, { topic, at }: LastMessage, monotonic: number): string | null {
  if (limit === undefined) return null;
  if (at === null) return `the last message on ${topic} was kept by the broker from before, and none has come since`;
  if (monotonic - at < limit) return null;
  return `the last message on ${topic} came ${formatDuration(monotonic - at)} ago (limit ${formatDuration(limit)})`;
}

/** By when it came, on a clock that nobody sets; of a topic that never was heard, since it is listened to. */
function readAge(metric: TopicMetric, at: number | null, { labels, reading }: Place): ReadMetric {
  const { now, monotonic, subscribedAt } = reading.context;
  const raw = now - Math.max(0, monotonic - (at ?? subscribedAt));
  const read = readMetric({ ...metric, age: "ms" }, { raw, labels }, reading.context);
  if (at !== null) return read;
  const details = { note: "no message since the subscription" };
  return { ...read, reading: { ...read.reading, details } };
}

function readRate(metric: TopicMetric, { watch, state, context }: Reading): readonly ReadMetric[] {
  const rate = context.rates.rate(watch.topic, { total: state.count, at: context.monotonic, epoch: "" });
  if (rate === null) return [];
  return [readMetric({ ...metric, unit: metric.unit ?? "1/s" }, { raw: roundTo(rate, 3) }, context)];
}
