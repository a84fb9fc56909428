import type { TimeSpan } from "./status-record.ts";
import type { TimePart, TimeSegment } from "./time-part.ts";

/** What stands for each part in a strip. */
export const STRIP_LETTERS = {
  healthy: "h",
  warning: "w",
  critical: "c",
  down: "d",
  maintenance: "m",
  paused: "p",
  unwatched: "u",
  absent: "a",
  closed: "x",
} as const satisfies Record<TimePart, string>;

/** Of what a cell had in it, the first of these stands for it: the worst status, else what hid it. */
const ORDER: readonly TimePart[] = [
  "down",
  "critical",
  "warning",
  "healthy",
  "maintenance",
  "paused",
  "closed",
  "unwatched",
  "absent",
];
const RANK = new Map(ORDER.map((part, index) => [part, ORDER.length - index]));

/** The cells of a strip: each `stepMs` long, the last one cut where the range ends. Epoch ms. */
export interface StripGrid extends TimeSpan {
  readonly stepMs: number;
}

/**
 * The cells of the last `spanMs` before `now`. They begin at multiples of `stepMs`, so that what is drawn stays where it is
 * from one question to the next; there are never more than `spanMs / stepMs` of them.
 */
export function stripGrid(now: number, spanMs: number, stepMs: number): StripGrid {
  return { from: (Math.floor((now - spanMs) / stepMs) + 1) * stepMs, to: now, stepMs };
}

/** A timeline as one letter a cell; what is not told of counts as absent. */
export function toStrip(segments: readonly TimeSegment[], { from, to, stepMs }: StripGrid): string {
  const count = Math.max(0, Math.ceil((to - from) / stepMs));
  const worst = new Array<TimePart>(count).fill("absent");
  for (const segment of segments) {
    const begin = Math.max(segment.from, from);
    const end = Math.min(segment.to, to);
    if (begin >= end) continue;
    const last = Math.ceil((end - from) / stepMs);
    for (let cell = Math.floor((begin - from) / stepMs); cell < last; cell += 1) {
      const before = worst[cell];
      if (before !== undefined && rank(segment.part) > rank(before)) worst[cell] = segment.part;
    }
  }
  return worst.map((part) => STRIP_LETTERS[part]).join("");
}

function rank(part: TimePart): number {
  return RANK.get(part) ?? 0;
}
