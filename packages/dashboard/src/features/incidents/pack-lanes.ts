import type { Incident } from "@plimsoll/core";

type Timed = Pick<Incident, "detected_at" | "resolved_at">;

/**
 * Incidents in as few lanes as it takes that none overlaps another within its lane, each lane oldest first. So many lanes
 * as there were incidents at the same time. `gapMs`: what is nearer to one another would be drawn over it.
 */
export function packLanes<Item extends Timed>(items: readonly Item[], gapMs: number): Item[][] {
  const lanes: { items: Item[]; end: number }[] = [];
  for (const item of items.toSorted((a, b) => Date.parse(a.detected_at) - Date.parse(b.detected_at))) {
    const begin = Date.parse(item.detected_at);
    const end = item.resolved_at === null ? Number.POSITIVE_INFINITY : Math.max(begin, Date.parse(item.resolved_at));
    const free = lanes.find((lane) => lane.end + gapMs <= begin);
    if (free === undefined) lanes.push({ items: [item], end });
    else {
      free.items.push(item);
      free.end = end;
    }
  }
  return lanes.map((lane) => lane.items);
}
