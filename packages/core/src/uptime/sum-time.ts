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

/** Figures that others are still added to. */
export interface OpenTimeFigures extends TimeFigures {
  readonly ms: Record<TimePart, number>;
  repairs: number;
  repairMs: number;
  failures: number;
}

export function noTime(): OpenTimeFigures {
  const ms = {
    healthy: 0,
    warning: 0,
    critical: 0,
    down: 0,
    maintenance: 0,
    paused: 0,
    unwatched: 0,
    absent: 0,
    closed: 0,
  };
  return { ms, repairs: 0, repairMs: 0, failures: 0 };
}

/**
 * Adds a timeline up. An outage lasts until the component is seen up again: what is hidden in between (maintenance, a pause,
 * the monitor's gaps, a market that is closed) neither ends it nor counts as time DOWN.
 */
export function sumTime(segments: readonly TimeSegment[]): TimeFigures {
  const sums = noTime();
  const { ms } = sums;
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
  return sums;
}

export function addTime(sum: OpenTimeFigures, { ms, repairs, repairMs, failures }: TimeFigures): void {
  for (const part of TIME_PARTS) sum.ms[part] += ms[part];
  sum.repairs += repairs;
  sum.repairMs += repairMs;
  sum.failures += failures;
}

/** Time up over time up and DOWN, percent; null where neither was seen. */
export function uptimePercent({ ms }: TimeFigures): number | null {
  const up = ms.healthy + ms.warning + ms.critical;
  return up + ms.down === 0 ? null : (100 * up) / (up + ms.down);
}

/** Mean time DOWN of the outages that are over (MTTR), seconds to the ms; null where none is. */
export function mttrSeconds({ repairs, repairMs }: TimeFigures): number | null {
  return repairs === 0 ? null : toSeconds(repairMs / repairs);
}

/** Mean time up between two failures (MTBF), seconds to the ms; null where nothing failed. */
export function mtbfSeconds({ ms, failures }: TimeFigures): number | null {
  return failures === 0 ? null : toSeconds((ms.healthy + ms.warning + ms.critical) / failures);
}

function toSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}
