import type { HealthStatus, StatusSpan } from "@plimsoll/core";
import type { TimeRange } from "../../port/store.ts";
import { toText } from "../timestamp.ts";
import type { StatusHistory } from "./status-history.ts";
import type { WatchTime } from "./watch-time.ts";

interface Stretch {
  readonly status: HealthStatus | null;
  readonly from: number;
  readonly to: number;
}

/**
 * The confirmed statuses over a range, oldest first, clipped to it. Time in which nothing watched has status null: no
 * status is claimed without evidence. The last `to` is null while that status still holds.
 */
export function computeSpans(
  history: StatusHistory,
  watchTime: WatchTime,
  { from, to, now }: TimeRange & { now: number },
): StatusSpan[] {
  const end = Math.min(to, now);
  const spans: Stretch[] = [];
  for (const stretch of stretchesOf(history, Math.max(from, history.watchedFrom), end)) {
    let at = stretch.from;
    for (const part of watchTime.parts(stretch.from, stretch.to)) {
      push(spans, { status: null, from: at, to: part.from });
      push(spans, { status: stretch.status, from: part.from, to: part.to });
      at = part.to;
    }
    push(spans, { status: null, from: at, to: stretch.to });
  }
  return spans.map(({ status, from: begin, to: until }) => ({
    status,
    from: toText(begin),
    to: until >= now ? null : toText(until),
  }));
}

function* stretchesOf(history: StatusHistory, from: number, to: number): Generator<Stretch> {
  let status = history.initial;
  let at = from;
  for (const change of history.changes) {
    if (change.at > at && at < to) yield { status, from: at, to: Math.min(change.at, to) };
    at = Math.max(at, change.at);
    status = change.to;
  }
  if (at < to) yield { status, from: at, to };
}

function push(spans: Stretch[], stretch: Stretch): void {
  if (stretch.from >= stretch.to) return;
  const last = spans.at(-1);
  if (last !== undefined && last.status === stretch.status && last.to === stretch.from) {
    spans[spans.length - 1] = { ...last, to: stretch.to };
  } else {
    spans.push(stretch);
  }
}
