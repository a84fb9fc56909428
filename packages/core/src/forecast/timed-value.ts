/** A value of a metric at a moment, epoch ms. */
export interface TimedValue {
  readonly at: number;
  readonly value: number;
}

/** What can be reckoned with: finite, not later than `now`, oldest first, one value a moment (the last that was given). */
export function orderedValues(values: readonly TimedValue[], now: number): readonly TimedValue[] {
  const usable = values.filter(({ at, value }) => Number.isFinite(at) && Number.isFinite(value) && at <= now);
  const isOrdered = usable.every(({ at }, index) => index === 0 || (usable[index - 1] as TimedValue).at < at);
  if (isOrdered) return usable;
  const byMoment = new Map(usable.map((each) => [each.at, each]));
  return [...byMoment.values()].toSorted((a, b) => a.at - b.at);
}
