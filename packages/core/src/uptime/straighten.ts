import type { RecordedChange } from "./status-record.ts";

/**
 * Recorded changes in the order of time. Where the clock was set back, hours were lived twice: they are counted once, as
 * they were recorded last. Of changes at one moment the last counts; those that bear a time that is yet to come happened
 * by `now` at the latest. What lies between two that are kept follows from the later one's predecessor.
 */
export function straighten<State>(
  changes: readonly RecordedChange<State>[],
  now: number,
): readonly RecordedChange<State>[] {
  if (isStraight(changes, now)) return changes;
  const kept: RecordedChange<State>[] = [];
  let earliest = Number.POSITIVE_INFINITY;
  for (let index = changes.length - 1; index >= 0; index -= 1) {
    const change = changes[index];
    if (change === undefined) continue;
    const at = Math.min(change.at, now);
    if (at >= earliest) continue;
    earliest = at;
    kept.push(at === change.at ? change : { ...change, at });
  }
  return kept.reverse();
}

function isStraight(changes: readonly RecordedChange<unknown>[], now: number): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const { at } of changes) {
    if (at <= last || at > now) return false;
    last = at;
  }
  return true;
}
