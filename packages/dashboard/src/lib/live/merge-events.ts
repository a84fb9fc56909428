import type { SystemEvent } from "@plimsoll/core";

/** So many events are kept on the page; older ones are asked for. */
export const KEPT_EVENTS = 200;

/**
 * Adds events to those known, newest first and each once, whether they come from history or from the stream. Gives the
 * known list itself back when nothing is new.
 */
export function mergeEvents(known: readonly SystemEvent[], fresh: readonly SystemEvent[]): readonly SystemEvent[] {
  const ids = new Set(known.map((event) => event.id));
  const added = fresh.filter((event) => !ids.has(event.id));
  if (added.length === 0) return known;
  return [...known, ...added].sort(byNewest).slice(0, KEPT_EVENTS);
}

function byNewest(a: SystemEvent, b: SystemEvent): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? 1 : -1;
  return b.id - a.id;
}
