import type { MetricReading } from "@plimsoll/core";
import type { BeatMemory, Mark } from "./beat-book.ts";
import type { Beat, BeatStatus } from "./read-beat.ts";

const LEVELS: Readonly<Record<BeatStatus, number>> = { ok: 0, warning: 1, stopping: 1, critical: 2 };

/** When readings are taken, monotonic and epoch ms. */
interface Moment {
  readonly at: number;
  readonly now: number;
}

/** What the newest beat says, and how old it is. */
export function beatReadings(
  beat: Beat,
  { at: cameAt, progress }: Pick<BeatMemory, "at" | "progress">,
  { at, now, warningMs }: Moment & { readonly warningMs: number | undefined },
): MetricReading[] {
  return [
    {
      name: "heartbeat_age_seconds",
      value: round((at - cameAt) / 1000),
      unit: "s",
      conclusive: true,
      ...(warningMs !== undefined && { limits: { warning: warningMs / 1000 } }),
    },
    statusReading(beat),
    ...Array.from(progress, ([name, mark]) => progressReading(name, mark, { at, now })),
    ...Object.entries(beat.metrics).map(([name, given]) => {
      const { value, unit } = typeof given === "object" && given !== null ? given : { value: given, unit: "1" };
      return { name, value, unit };
    }),
  ];
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
