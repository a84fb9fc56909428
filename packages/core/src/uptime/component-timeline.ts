import { piecesOf } from "./pieces-of.ts";
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
  const hasChanges = record.changes.length > 0 || record.lifecycles.length > 0;
  // Most components are well and watched all along: a thousand of them are to cost next to nothing.
  if (begin === range.from && whole !== undefined && !hasChanges && record.lifecycle === "active") {
    return [{ ...present, part: partOfStatus(record.status) }];
  }
  const isHidden = record.lifecycles.length > 0 || record.lifecycle !== "active";
  const hidden = isHidden ? [...hiddenBy(record, { range: present, now })] : [];
  const statuses = piecesOf(record.changes, { range: present, now, current: record.status }).map(
    ({ from, to, state }) => ({ from, to, part: partOfStatus(state) }),
  );
  let segments = hidden.reduce(layOver, statuses);
  for (const gap of gapsIn(watched, present)) segments = layOver(segments, gap);
  if (begin > range.from) segments.unshift({ from: range.from, to: begin, part: "absent" });
  return join(segments);
}

/** When it was paused or in maintenance. */
function* hiddenBy(
  { lifecycles, lifecycle }: ComponentRecord,
  when: { readonly range: TimeSpan; readonly now: number },
): Generator<TimeSegment> {
  for (const { from, to, state } of piecesOf(lifecycles, { ...when, current: lifecycle })) {
    if (state === "paused" || state === "maintenance") yield { from, to, part: state };
    // One that was added anew is there again from its first status on.
    else if (state === "removed" && lifecycle === "removed") yield { from, to, part: "absent" };
  }
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
      laid.push(segment);
      continue;
    }
    const { part } = segment;
    if (segment.from < from) laid.push({ from: segment.from, to: from, part });
    laid.push({ from, to, part: mark.part });
    if (to < segment.to) laid.push({ from: to, to: segment.to, part });
  }
  return laid;
}

function join(segments: readonly TimeSegment[]): TimeSegment[] {
  const joined: TimeSegment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last?.part === segment.part) joined[joined.length - 1] = { ...last, to: segment.to };
    else joined.push(segment);
  }
  return joined;
}
