import type { Mark } from "./beat-book.ts";
import type { Beat } from "./read-beat.ts";

/** The marks of progress after a beat: those that are as they were keep the moment at which they last changed. */
export function noteProgress(
  marks: ReadonlyMap<string, Mark>,
  progress: Beat["progress"],
  at: number,
): ReadonlyMap<string, Mark> {
  if (progress === undefined) return marks.size === 0 ? marks : new Map();
  const entries = typeof progress === "number" ? [["", progress] as const] : Object.entries(progress);
  return new Map(
    entries.map(([name, value]) => {
      const before = marks.get(name);
      return [name, before?.value === value ? before : { value, changedAt: at }];
    }),
  );
}
