import { medianOf, robustScale } from "./robust-scale.ts";
import type { SeasonProfile } from "./season-profile.ts";
import { mapInSteps, type Steps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";

/** So many robust standard deviations off, a value is told of; Iglewicz and Hoaglin's 3.5 would name one in 2,000. */
const LIMIT = 6;
const MOST = 10;

/** A value that is not as usual for its time. */
export interface Anomaly {
  readonly at: number;
  readonly value: number;
  readonly expected: number;
  /** How far off, in robust standard deviations; below 0: lower than usual. */
  readonly z: number;
}

/**
 * The values from `from` on that lie far from what is usual at their time of day: their residual to the season, over the
 * median absolute deviation of all residuals. The furthest off, at most ten, oldest first.
 */
export function* findAnomalies(
  values: readonly TimedValue[],
  { season, from }: { readonly season: SeasonProfile | null; readonly from: number },
): Steps<Anomaly[]> {
  const rests =
    season === null
      ? values.map(({ value }) => value)
      : yield* mapInSteps(values, ({ at, value }) => value - season.at(at));
  yield undefined;
  const [usual, scale] = [medianOf(rests), robustScale(rests)];
  if (!(scale > 0)) return [];
  const found = values.flatMap(({ at, value }, index): Anomaly[] => {
    const z = ((rests[index] as number) - usual) / scale;
    return at >= from && Math.abs(z) >= LIMIT ? [{ at, value, expected: usual + (season?.at(at) ?? 0), z }] : [];
  });
  const furthest = found.toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z)).slice(0, MOST);
  return furthest.toSorted((a, b) => a.at - b.at);
}
