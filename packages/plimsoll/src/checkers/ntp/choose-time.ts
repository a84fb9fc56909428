/** What one server says of our clock, s. */
export interface ServerTime {
  readonly server: string;
  readonly offset: number;
  readonly delay: number;
  readonly bound: number;
  readonly stratum: number;
}

export type Choice =
  | {
      readonly kind: "agreed";
      /** The median of those that agree; of two in the middle the one that is surer. */
      readonly median: ServerTime;
      readonly agreeing: readonly ServerTime[];
      readonly outliers: readonly ServerTime[];
    }
  /** No majority. `largest`: how many agree at most. */
  | { readonly kind: "divided"; readonly largest: number };

/**
 * Finds the majority of servers whose intervals offset +- bound have a point in common, after Marzullo's algorithm as
 * RFC 5905, 11.2.1 uses it: a server outside is wrong by more than it admits. Where there are several such places, those who
 * are in one alone contradict each other, and none of them is believed. Expects at least one.
 */
export function chooseTime(times: readonly ServerTime[]): Choice {
  const { most, places } = deepestOverlaps(times);
  const agrees = ({ offset, bound }: ServerTime) => places.every((at) => offset - bound <= at && offset + bound >= at);
  const agreeing = times.filter(agrees).sort((a, b) => a.offset - b.offset);
  // Two places may each have more than half of the servers: that is still no majority.
  const half = Math.floor(times.length / 2);
  if (agreeing.length <= half) return { kind: "divided", largest: Math.min(most, half) };
  const outliers = times.filter((time) => !agrees(time));
  return { kind: "agreed", median: medianOf(agreeing), agreeing, outliers };
}

/** How many intervals overlap at most, and a point in each place where that many do. */
function deepestOverlaps(times: readonly ServerTime[]): { most: number; places: readonly number[] } {
  const edges = times
    .flatMap(({ offset, bound }) => [
      { at: offset - bound, step: 1 },
      { at: offset + bound, step: -1 },
    ])
    .sort((a, b) => a.at - b.at || b.step - a.step);
  let most = 0;
  let places: number[] = [];
  let depth = 0;
  for (const { at, step } of edges) {
    depth += step;
    if (step < 0 || depth < most) continue;
    places = depth > most ? [at] : [...places, at];
    most = depth;
  }
  return { most, places };
}

function medianOf(sorted: readonly ServerTime[]): ServerTime {
  const upper = sorted[Math.floor(sorted.length / 2)] as ServerTime;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] as ServerTime;
  return lower.bound <= upper.bound ? lower : upper;
}
