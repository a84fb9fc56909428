import { type HealthStatus, statusRank } from "@plimsoll/core";
import type { StripSegment } from "./strip-segments.ts";

/** More than these are narrower than a pixel, and a year of a flapping component has tens of thousands. */
export const MOST_SEGMENTS = 800;

/** At most so many segments: where there are more, each slice of the strip shows the worst that was in it. */
export function thinSegments(segments: readonly StripSegment[]): readonly StripSegment[] {
  if (segments.length <= MOST_SEGMENTS) return segments;
  const slices: (Slice | undefined)[] = Array.from({ length: MOST_SEGMENTS });
  for (const segment of segments) {
    const first = Math.floor(segment.leftShare * MOST_SEGMENTS);
    const last = Math.min(MOST_SEGMENTS - 1, Math.floor((segment.leftShare + segment.widthShare) * MOST_SEGMENTS));
    for (let place = first; place <= last; place += 1) slices[place] = worse(slices[place], segment);
  }
  const thinned: StripSegment[] = [];
  slices.forEach((slice, place) => {
    const before = thinned.at(-1);
    if (slice === undefined) return;
    const leftShare = place / MOST_SEGMENTS;
    const widthShare = 1 / MOST_SEGMENTS;
    const isSame = before?.status === slice.status && Math.abs(before.leftShare + before.widthShare - leftShare) < 1e-9;
    if (before === undefined || !isSame) thinned.push({ ...slice, leftShare, widthShare, isWorst: true });
    else
      thinned[thinned.length - 1] = {
        ...before,
        to: Math.max(before.to, slice.to),
        widthShare: before.widthShare + widthShare,
      };
  });
  return thinned;
}

type Slice = Pick<StripSegment, "status" | "from" | "to">;

function worse(one: Slice | undefined, other: StripSegment): Slice {
  const { status, from, to } = other;
  if (one === undefined) return { status, from, to };
  const isWorse = rank(status) > rank(one.status);
  return { status: isWorse ? status : one.status, from: Math.min(one.from, from), to: Math.max(one.to, to) };
}

function rank(status: HealthStatus | null): number {
  return status === null ? -1 : statusRank(status);
}
