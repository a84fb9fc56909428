const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The ranges up to now that pages offer. */
export const TIME_RANGES = [
  { id: "15m", label: "15 min", ms: 15 * MINUTE },
  { id: "1h", label: "1 h", ms: HOUR },
  { id: "6h", label: "6 h", ms: 6 * HOUR },
  { id: "24h", label: "24 h", ms: DAY },
  { id: "7d", label: "7 d", ms: 7 * DAY },
  { id: "30d", label: "30 d", ms: 30 * DAY },
  { id: "90d", label: "90 d", ms: 90 * DAY },
  { id: "1y", label: "1 y", ms: 365 * DAY },
] as const;
export type TimeRange = (typeof TIME_RANGES)[number];

/** Epoch ms. */
export interface TimeBounds {
  readonly from: number;
  readonly to: number;
}

/** What a page shows of time: a range that moves along with now, or one that stands still. */
export type TimeView =
  | { readonly kind: "live"; readonly range: TimeRange }
  /** `range`: what is gone back to. */
  | { readonly kind: "fixed"; readonly range: TimeRange; readonly bounds: TimeBounds };

/** Nothing is looked at more closely, or from farther away, than this. */
export const LEAST_SPAN_MS = 10_000;
export const MOST_SPAN_MS = 400 * DAY;

/** The range of this id; 15 minutes for any other. */
export function findTimeRange(id: string | null): TimeRange {
  return TIME_RANGES.find((range) => range.id === id) ?? TIME_RANGES[0];
}

/** The view that an address carries: `?range=24h`, or `?from=…&to=…`. What can't be read is the live range. */
export function readTimeView(search: URLSearchParams): TimeView {
  const range = findTimeRange(search.get("range"));
  const bounds = { from: Date.parse(search.get("from") ?? ""), to: Date.parse(search.get("to") ?? "") };
  const span = bounds.to - bounds.from;
  if (!(span >= LEAST_SPAN_MS && span <= MOST_SPAN_MS)) return { kind: "live", range };
  return { kind: "fixed", range, bounds };
}

/** The address's search with this view in it; everything else stays. */
export function writeTimeView(search: URLSearchParams, view: TimeView): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of ["range", "from", "to"]) next.delete(name);
  if (view.range !== TIME_RANGES[0]) next.set("range", view.range.id);
  if (view.kind === "fixed") {
    next.set("from", new Date(view.bounds.from).toISOString());
    next.set("to", new Date(view.bounds.to).toISOString());
  }
  return next;
}

export function boundsOf(view: TimeView, now: number): TimeBounds {
  return view.kind === "fixed" ? view.bounds : { from: now - view.range.ms, to: now };
}

/** Moved by a share of what is shown; negative: earlier. */
export function panBounds({ from, to }: TimeBounds, share: number): TimeBounds {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}

/** So many times as long, with the moment at `share` of the width staying where it is. */
export function zoomBounds({ from, to }: TimeBounds, factor: number, share = 0.5): TimeBounds {
  const span = Math.min(MOST_SPAN_MS, Math.max(LEAST_SPAN_MS, (to - from) * factor));
  const at = from + (to - from) * share;
  return { from: at - span * share, to: at + span * (1 - share) };
}

/** A view that stands still: whole ms, of a length that can be shown, and not beyond now. */
export function fixView(range: TimeRange, wanted: TimeBounds, now: number): TimeView {
  const span = Math.round(Math.min(MOST_SPAN_MS, Math.max(LEAST_SPAN_MS, Math.abs(wanted.to - wanted.from))));
  const middle = (wanted.from + wanted.to) / 2;
  const to = Math.round(Math.min(now, middle + span / 2));
  return { kind: "fixed", range, bounds: { from: to - span, to } };
}
