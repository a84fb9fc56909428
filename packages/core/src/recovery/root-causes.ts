/** When so many things break by themselves at once, the cause is shared, or it is the monitor that is ill. */
export interface BlastRadiusRule {
  /** Default 3. */
  readonly causes: number;
  /** Within this time, ms. Default 60 s. */
  readonly withinMs: number;
}
export const DEFAULT_BLAST_RADIUS: BlastRadiusRule = { causes: 3, withinMs: 60_000 };

/** A component that broke and depends on nothing that is broken. */
export interface RootCause {
  readonly componentId: string;
  /** When it broke, epoch ms. */
  readonly at: number;
  /** What it depends on may be to blame, and is being asked: it does not count until that is known. Absent: it counts. */
  readonly isPending?: true;
}

/** Adds one, or what is known of it by now, and forgets those that can no longer count beside what may yet come to light. */
export function addRootCause(
  known: readonly RootCause[],
  cause: RootCause,
  { withinMs }: BlastRadiusRule,
): readonly RootCause[] {
  const before = known.find(({ componentId }) => componentId === cause.componentId);
  const at = Math.max(before?.at ?? cause.at, cause.at);
  const all = [...known.filter((it) => it !== before), { ...cause, at }];
  const newest = Math.max(...all.map((it) => it.at));
  return all.filter((it) => newest - it.at <= 2 * withinMs);
}

/** Those that broke within so short a time that they are too many, the oldest first; null: there are none. */
export function findBlast(
  known: readonly RootCause[],
  { causes, withinMs }: BlastRadiusRule,
): readonly RootCause[] | null {
  const counted = known.filter(({ isPending }) => isPending !== true).toSorted((a, b) => a.at - b.at);
  for (const { at } of counted) {
    const together = counted.filter((it) => it.at >= at && it.at - at <= withinMs);
    if (together.length >= causes) return together;
  }
  return null;
}
