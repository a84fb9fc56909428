import { formatDuration, type MetricReading } from "@plimsoll/core";
import type { BeatMemory, Given, Mark } from "./beat-book.ts";
import type { Beat, BeatStatus } from "./read-beat.ts";

const LEVELS: Readonly<Record<BeatStatus, number>> = { ok: 0, warning: 1, stopping: 1, critical: 2 };

/** When readings are taken, monotonic and epoch ms. */
interface Moment {
  readonly at: number;
  readonly now: number;
}

/** How what beats say is read. */
export interface ReadingRules {
  readonly warningMs: number | undefined;
  /** How long a metric holds that newer beats do not give. */
  readonly limitMs: number;
  /** Whether it is no metric any more then, instead of one that is missing. */
  readonly skipsMissing: boolean;
}

/** What the beats say, and how old the newest is. */
export function beatReadings(
  beat: Beat,
  { at: cameAt, said, senders }: Pick<BeatMemory, "at" | "said" | "senders">,
  { at, now, ...rules }: Moment & ReadingRules,
): MetricReading[] {
  const { warningMs } = rules;
  return [
    {
      name: "heartbeat_age_seconds",
      value: round((at - cameAt) / 1000),
      unit: "s",
      conclusive: true,
      ...(warningMs !== undefined && { limits: { warning: warningMs / 1000 } }),
    },
    statusReading(beat),
    ...sendersReading(senders.byTurns(at, rules.limitMs)),
    ...Array.from(said.progress, ([name, mark]) => progressReading(name, mark, { at, now })),
    ...[...said.metrics].flatMap(([name, given]) => metricReading(name, given, { at, cameAt, ...rules })),
  ];
}

function sendersReading(addresses: readonly string[]): MetricReading[] {
  if (addresses.length < 2) return [];
  const error = `beats come from ${addresses.join(" and ")} by turns: when one of them dies, the other hides it`;
  return [{ name: "heartbeat_senders", value: addresses.length, unit: "1", details: { error } }];
}

function metricReading(
  name: string,
  { value, unit, at: givenAt }: Given,
  { at, cameAt, limitMs, skipsMissing }: ReadingRules & { readonly at: number; readonly cameAt: number },
): MetricReading[] {
  if (givenAt === cameAt || at - givenAt < limitMs) return [{ name, value, unit }];
  if (skipsMissing) return [];
  const error = `no beat has given it for ${formatDuration(at - givenAt)} (limit ${formatDuration(limitMs)}), though others came`;
  return [{ name, value: null, unit, details: { error } }];
}

/** What was refused. */
export function refusalReadings({ refusals }: BeatMemory, at: number): MetricReading[] {
  const suspicious = refusals.suspicious(at);
  return [
    {
      name: "heartbeat_suspicious",
      value: suspicious,
      unit: "1",
      conclusive: true,
      ...(suspicious > 0 && { details: { error: refusals.suspicionWords(at) } }),
    },
    ...Array.from(refusals.totals, ([reason, value]) => ({
      name: "heartbeat_rejected_total",
      labels: { reason },
      value,
      unit: "1",
    })),
  ];
}

/** What the engine says of itself needs no second look. */
function statusReading({ status, message }: Beat): MetricReading {
  const says = status === "stopping" ? "the engine announced that it stops" : `the engine says that it is ${status}`;
  const words = message === "" ? says : `${says}: ${message}`;
  const details = status === "ok" ? (message === "" ? undefined : { message }) : { error: words };
  return {
    name: "heartbeat_status",
    value: LEVELS[status],
    unit: "1",
    conclusive: true,
    ...(details !== undefined && { details }),
  };
}

function progressReading(name: string, { value, changedAt }: Mark, { at, now }: Moment): MetricReading {
  const reading = { name: "progress", value, unit: "1", changedAt: now - (at - changedAt) };
  return name === "" ? reading : { ...reading, labels: { name } };
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
