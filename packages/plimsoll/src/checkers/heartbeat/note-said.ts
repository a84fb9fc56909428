import type { Given, Mark, Said } from "./beat-book.ts";
import type { Beat } from "./read-beat.ts";

/** More names than one beat may have: engines say some things more rarely than others. */
const MOST_NAMES = 128;

/**
 * What is known after a beat. What it does not say stands as it was: a script that beats beside the engine must neither hide
 * what that said nor make progress look new. Marks of progress that are as they were keep the moment they last changed at.
 */
export function noteSaid({ progress, metrics }: Said, beat: Beat, at: number): Said {
  return {
    progress: newest(progress, noteProgress(progress, beat.progress, at)),
    metrics: newest(metrics, noteMetrics(beat.metrics, at)),
  };
}

function noteProgress(
  before: ReadonlyMap<string, Mark>,
  progress: Beat["progress"],
  at: number,
): readonly (readonly [string, Mark])[] {
  if (progress === undefined) return [];
  const entries = typeof progress === "number" ? [["", progress] as const] : Object.entries(progress);
  return entries.map(([name, value]) => {
    const known = before.get(name);
    return [name, known?.value === value ? known : { value, changedAt: at }] as const;
  });
}

function noteMetrics(metrics: Beat["metrics"], at: number): readonly (readonly [string, Given])[] {
  return Object.entries(metrics).map(([name, given]) => {
    const { value, unit } = typeof given === "object" && given !== null ? given : { value: given, unit: "1" };
    return [name, { value, unit, at }] as const;
  });
}

/** With what is new at the end; of too many the oldest are forgotten. */
function newest<T>(before: ReadonlyMap<string, T>, added: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  if (added.length === 0) return before;
  const all = new Map(before);
  for (const [name, value] of added) {
    all.delete(name);
    all.set(name, value);
  }
  return new Map([...all].slice(-MOST_NAMES));
}
