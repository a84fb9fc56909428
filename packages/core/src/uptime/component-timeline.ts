import { eachPiece } from "./each-piece.ts";
import type { ComponentRecord, TimeSpan } from "./status-record.ts";
import { partOfStatus, type TimeSegment } from "./time-part.ts";

export interface TimelineInput {
  /** Not beyond `now`. */
  readonly range: TimeSpan;
  readonly now: number;
  /** When the monitor was watching: see `watchedSpans`. */
  readonly watched: readonly TimeSpan[];
}

/** A component's time over a range as stretches that follow one another without a gap: together they are the range. */
export function componentTimeline(record: ComponentRecord, { range, now, watched }: TimelineInput): TimeSegment[] {
  const begin = Math.min(Math.max(record.watchedFrom ?? range.to, range.from), range.to);
  const present = { from: begin, to: range.to };
  const whole = watched.find((span) => span.from <= begin && span.to >= range.to);
  const { changes } = record;
  const hasChanges = changes.length > 0 || record.lifecycles.length > 0;
  // Most components are well and watched all along: a thousand of them are to cost next to nothing.
  if (begin === range.from && whole !== undefined && !hasChanges && record.lifecycle === "active") {
    return [{ ...present, part: partOfStatus(record.status) }];
  }
  const statuses: TimeSegment[] = begin > range.from ? [{ from: range.from, to: begin, part: "absent" }] : [];
  eachPiece(changes, { range: present, now, current: record.status }, (from, to, status) =>
    append(statuses, { from, to, part: partOfStatus(status) }),
  );
  const isHidden = record.lifecycles.length > 0 || record.lifecycle !== "active";
  const marks = [
    ...(isHidden ? hiddenBy(record, present, now) : []),
    ...(whole === undefined ? gapsIn(watched, present) : []),
  ];
  return marks.reduce(layOver, statuses);
}

/** When it was paused or in maintenance. */
function hiddenBy({ lifecycles, lifecycle }: ComponentRecord, range: TimeSpan, now: number): TimeSegment[] {
  const hidden: TimeSegment[] = [];
  eachPiece(lifecycles, { range, now, current: lifecycle }, (from, to, state) => {
    if (state === "paused" || state === "maintenance") hidden.push({ from, to, part: state });
    // One that was added anew is there again from its first status on.
    else if (state === "removed" && lifecycle === "removed") hidden.push({ from, to, part: "absent" });
  });
  return hidden;
}

function* gapsIn(watched: readonly TimeSpan[], { from, to }: TimeSpan): Generator<TimeSegment> {
  let at = from;
  for (const span of watched) {
    if (span.from > at && at < to) yield { from: at, to: Math.min(span.from, to), part: "unwatched" };
    at = Math.max(at, span.to);
  }
  if (at < to) yield { from: at, to, part: "unwatched" };
}

/** Puts a stretch over others; what is absent stays absent. */
function layOver(segments: readonly TimeSegment[], mark: TimeSegment): TimeSegment[] {
  const laid: TimeSegment[] = [];
  for (const segment of segments) {
    const from = Math.max(segment.from, mark.from);
    const to = Math.min(segment.to, mark.to);
    if (from >= to || segment.part === "absent") {
      append(laid, segment);
      continue;
    }
    const { part } = segment;
    if (segment.from < from) append(laid, { from: segment.from, to: from, part });
    append(laid, { from, to, part: mark.part });
    if (to < segment.to) append(laid, { from: to, to: segment.to, part });
  }
  return laid;
}

/** Adds what follows; of the same part it goes on with the last. */
function append(segments: TimeSegment[], next: TimeSegment): void {
  const last = segments.at(-1);
  if (last?.part === next.part) segments[segments.length - 1] = { ...last, to: next.to };
  else segments.push(next);
}
