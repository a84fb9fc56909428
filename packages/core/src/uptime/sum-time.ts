import { isUp, TIME_PARTS, type TimePart, type TimeSegment } from "./time-part.ts";

/** Milliseconds of each part. */
export type TimeSums = Readonly<Record<TimePart, number>>;

/** What a component's time adds up to; of several components, added together. */
export interface TimeFigures {
  readonly ms: TimeSums;
  /** Outages that are over, and the time DOWN in them. */
  readonly repairs: number;
  readonly repairMs: number;
  /** Outages that began: the component was up, or had its first status, right before. */
  readonly failures: number;
}

export const NO_TIME: TimeFigures = {
  ms: { healthy: 0, warning: 0, critical: 0, down: 0, maintenance: 0, paused: 0, unwatched: 0, absent: 0, closed: 0 },
  repairs: 0,
  repairMs: 0,
  failures: 0,
};

/**
 * Adds a timeline up. An outage lasts until the component is seen up again: what is hidden in between (maintenance, a pause,
 * the monitor's gaps, a market that is closed) neither ends it nor counts as time DOWN.
 */
export function sumTime(segments: readonly TimeSegment[]): TimeFigures {
  const ms: Record<TimePart, number> = { ...NO_TIME.ms };
  const sums = { repairs: 0, repairMs: 0, failures: 0 };
  let downMs: number | null = null;
  let isKnown = false;
  for (const { from, to, part } of segments) {
    ms[part] += to - from;
    if (part === "down") {
      if (downMs === null && isKnown) sums.failures += 1;
      downMs = (downMs ?? 0) + to - from;
    } else if (isUp(part) && downMs !== null) {
      sums.repairs += 1;
      sums.repairMs += downMs;
      downMs = null;
    }
    // The first status of all being DOWN is a failure; one from before the range is not.
    isKnown ||= isUp(part) || part === "absent";
  }
  return { ms, ...sums };
}

export function addTime(a: TimeFigures, b: TimeFigures): TimeFigures {
  const ms: Record<TimePart, number> = { ...NO_TIME.ms };
  for (const part of TIME_PARTS) ms[part] = a.ms[part] + b.ms[part];
  return {
    ms,
    repairs: a.repairs + b.repairs,
    repairMs: a.repairMs + b.repairMs,
    failures: a.failures + b.failures,
  };
}

/** Time up over time up and DOWN, percent; null where neither was seen. */
export function uptimePercent({ ms }: TimeFigures): number | null {
  const up = ms.healthy + ms.warning + ms.critical;
  return up + ms.down === 0 ? null : (100 * up) / (up + ms.down);
}

/** Mean time DOWN of the outages that are over (MTTR), seconds; null where none is. */
export function mttrSeconds({ repairs, repairMs }: TimeFigures): number | null {
  return repairs === 0 ? null : repairMs / repairs / 1000;
}

/** Mean time up between two failures (MTBF), seconds; null where nothing failed. */
export function mtbfSeconds({ ms, failures }: TimeFigures): number | null {
  return failures === 0 ? null : (ms.healthy + ms.warning + ms.critical) / failures / 1000;
}
