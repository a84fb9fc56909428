import type { Labels, MetricReading } from "@plimsoll/core";
import { roundTo, toMegabytes, toPercent } from "../host/figure.ts";
import { parseMoment } from "../value/parse-moment.ts";
import type { NatsMessage } from "./nats-parser.ts";

/** Status of an answer that nobody gave. */
const NO_RESPONDERS = 503;
/** A stream without a message says that its last came in the year 1. */
const NEVER = Date.UTC(1970, 0, 1);

/** What the JetStream API answered, or why it did not. */
export type ApiAnswer = { readonly document: Record<string, unknown> } | { readonly error: string };

/** Reads an answer of the JetStream API. Source: docs.nats.io, JetStream wire API. */
export function readApiAnswer({ payload, status }: NatsMessage): ApiAnswer {
  if (status === NO_RESPONDERS) return { error: "JetStream is not there, or not for this account" };
  const document = parse(payload);
  if (document === null) return { error: "the answer of JetStream can't be read" };
  const error = recordOf(document.error);
  if (error === null) return { document };
  const { description, code } = error;
  return { error: typeof description === "string" ? description : `error ${JSON.stringify(code)}` };
}

/** What is measured of a stream; a missing one has no values and says why. */
export function streamMetrics(stream: string, answer: ApiAnswer, now: number): readonly MetricReading[] {
  const labels = { stream };
  if ("error" in answer) return missing(["stream_messages", "stream_last_message_age"], labels, answer.error);
  const { document } = answer;
  const state = recordOf(document.state) ?? {};
  const at = toMoment(state.last_ts);
  const serverNow = toMoment(document.ts) ?? now;
  const age: MetricReading =
    at === null
      ? {
          name: "stream_last_message_age",
          labels,
          value: null,
          unit: "s",
          details: { error: "the stream has no message yet" },
        }
      : { name: "stream_last_message_age", labels, value: toSeconds(serverNow - at), unit: "s", conclusive: true };
  return [
    { name: "stream_messages", labels, value: toNumber(state.messages), unit: "1" },
    { name: "stream_size", labels, value: toMegabytes(toNumber(state.bytes) ?? 0), unit: "MB" },
    age,
    ...usage(document, state, labels),
    ...replicas(document, labels),
  ];
}

/** One that throws away the oldest is meant to be full; one that refuses the newest must not be. */
function usage(
  document: Record<string, unknown>,
  state: Record<string, unknown>,
  labels: Labels,
): readonly MetricReading[] {
  const config = recordOf(document.config) ?? {};
  if (config.discard !== "new") return [];
  const shares = [
    [state.messages, config.max_msgs],
    [state.bytes, config.max_bytes],
  ].flatMap(([part, whole]) => toPercent(toNumber(part) ?? Number.NaN, toNumber(whole) ?? 0) ?? []);
  if (shares.length === 0) return [];
  return [{ name: "stream_usage", labels, value: Math.max(...shares), unit: "%" }];
}

function replicas(document: Record<string, unknown>, labels: Labels): readonly MetricReading[] {
  const cluster = recordOf(document.cluster);
  if (cluster === null) return [];
  const all = Array.isArray(cluster.replicas) ? cluster.replicas.map(recordOf) : [];
  const behind = all.filter((it) => it?.current !== true).map((it) => String(it?.name));
  const hasLeader = typeof cluster.leader === "string" && cluster.leader !== "";
  const error = hasLeader
    ? `replicas behind: ${behind.join(", ")}`
    : "the stream has no leader: nothing can be written";
  const value = hasLeader ? behind.length : null;
  const details = value === 0 ? {} : { details: { error } };
  return [{ name: "stream_replicas_behind", labels, value, unit: "1", ...details }];
}

/** What is measured of a consumer. */
export function consumerMetrics(
  names: { stream: string; consumer: string },
  answer: ApiAnswer,
  now: number,
): readonly MetricReading[] {
  const labels = { ...names };
  if ("error" in answer) return missing(["consumer_pending", "consumer_ack_pending"], labels, answer.error);
  const { document } = answer;
  const at = toMoment(recordOf(document.delivered)?.last_active);
  const serverNow = toMoment(document.ts) ?? now;
  const counts = [
    ["consumer_pending", document.num_pending],
    ["consumer_ack_pending", document.num_ack_pending],
    ["consumer_redelivered", document.num_redelivered],
  ] as const;
  return [
    ...counts.map(([name, count]) => ({ name, labels, value: toNumber(count), unit: "1" })),
    ...(at === null
      ? []
      : [{ name: "consumer_delivery_age", labels, value: toSeconds(serverNow - at), unit: "s", conclusive: true }]),
  ];
}

function missing(names: readonly string[], labels: Labels, error: string): readonly MetricReading[] {
  return names.map((name) => ({
    name,
    labels,
    value: null,
    unit: name.endsWith("_age") ? "s" : "1",
    details: { error },
  }));
}

function parse(payload: Buffer | null): Record<string, unknown> | null {
  try {
    return payload === null ? null : recordOf(JSON.parse(payload.toString("utf8")));
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function toNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function toMoment(value: unknown): number | null {
  const at = parseMoment(value, "text", "UTC");
  return at === null || at < NEVER ? null : at;
}

function toSeconds(ms: number): number {
  return roundTo(Math.max(0, ms) / 1000, 3);
}
