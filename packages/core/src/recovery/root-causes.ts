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
  /** Epoch ms. */
  readonly at: number;
}

/** Adds one and forgets those that are too old to count. */
export function addRootCause(
  known: readonly RootCause[],
  cause: RootCause,
  { withinMs }: BlastRadiusRule,
): readonly RootCause[] {
  const others = known.filter((it) => it.componentId !== cause.componentId && cause.at - it.at <= withinMs);
  return [...others, cause];
}

export function isBlast(known: readonly RootCause[], { causes }: BlastRadiusRule): boolean {
  return known.length >= causes;
}
