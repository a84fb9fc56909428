import type { HealthStatus, StatusSpan } from "@plimsoll/core";
import type { TimeBounds } from "../lib/time-view/time-view.ts";

/** A stretch of the strip, in shares of its width. */
export interface StripSegment {
  readonly status: HealthStatus | null;
  /** Epoch ms, as far as the strip shows it. */
  readonly from: number;
  readonly to: number;
  readonly leftShare: number;
  readonly widthShare: number;
  /** It stands for several: the status is the worst of them. */
  readonly isWorst?: boolean;
}

/**
 * What a status strip from `from` to `to` (epoch ms) draws. `current` stands in for what happened since the spans were
 * asked for; null where it is not known. `until`: where what is known ends, on an axis that reaches beyond it.
 */
export function toStripSegments(
  spans: readonly StatusSpan[],
  current: { readonly status: HealthStatus | null; readonly since: number } | null,
  view: TimeBounds & { readonly until?: number },
): readonly StripSegment[] {
  const end = Math.min(view.to, view.until ?? view.to);
  const known = spans.map((span) => ({
    status: span.status,
    from: Date.parse(span.from),
    to: span.to === null ? end : Date.parse(span.to),
  }));
  const all = current === null ? known : [...cutAt(known, current.since), { ...current, from: current.since, to: end }];
  const width = view.to - view.from;
  return all
    .map(({ status, from, to }) => ({ status, from: Math.max(from, view.from), to: Math.min(to, end) }))
    .filter(({ from, to }) => to > from)
    .map((span) => ({
      ...span,
      leftShare: (span.from - view.from) / width,
      widthShare: (span.to - span.from) / width,
    }));
}

function cutAt<T extends { from: number; to: number }>(spans: readonly T[], at: number): readonly T[] {
  return spans.filter((span) => span.from < at).map((span) => ({ ...span, to: Math.min(span.to, at) }));
}
