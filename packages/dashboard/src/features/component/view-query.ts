import type { QueryValues } from "../../lib/api/api-client.ts";
import { boundsOf, type TimeView } from "../../lib/time-view/time-view.ts";

/** History that moves along with now is asked for again this often; what is newer comes over the stream. */
export const LIVE_REFRESH_MS = 60_000;

/** What tells the queries of one view from those of another. */
export function viewKey(view: TimeView): readonly (string | number)[] {
  return view.kind === "live" ? [view.range.id] : [view.bounds.from, view.bounds.to];
}

/** The view as routes take it, or as long a while before. One that moves along with now has no end. */
export function toRangeQuery(view: TimeView, { now, earlierMs = 0 }: { now: number; earlierMs?: number }): QueryValues {
  const { from, to } = boundsOf(view, now);
  const begins = { from: new Date(from - earlierMs).toISOString() };
  if (view.kind === "live" && earlierMs === 0) return begins;
  // What moves along is asked for again only after a while.
  const reach = view.kind === "live" ? LIVE_REFRESH_MS : 0;
  return { ...begins, to: new Date(to - earlierMs + reach).toISOString() };
}
