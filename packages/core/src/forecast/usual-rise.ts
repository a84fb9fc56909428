import { quantileOf } from "./robust-scale.ts";
import type { Steps } from "./steps.ts";
import type { TimedValue } from "./timed-value.ts";
import type { View } from "./view.ts";

/** More values than this are thinned, since the cost grows with the square. */
const MOST_VALUES = 300;
/** Values that are held against all after them between two steps. */
const PASSES_A_STEP = 16;

/** What values did before a moment. */
interface UsualRise {
  readonly highest: number;
  readonly range: number;
  /** The largest rise within the duration that was asked about. */
  readonly rise: number;
  /** Over how long all that was seen, ms. */
  readonly seenMs: number;
}

/** The largest rise within `durationMs` among values (oldest first) before the index `until`; null where there are few. */
function* usualRise(values: readonly TimedValue[], until: number, durationMs: number): Steps<UsualRise | null> {
  const every = Math.max(1, Math.ceil(until / MOST_VALUES));
  const before = values.slice(0, until).filter((_, index) => index % every === 0);
  const [first, last] = [before[0], before.at(-1)];
  if (before.length < 4 || first === undefined || last === undefined) return null;
  let rise = 0;
  for (const [index, { at, value }] of before.entries()) {
    for (let next = index + 1; next < before.length; next++) {
      const later = before[next] as TimedValue;
      if (later.at - at > durationMs) break;
      rise = Math.max(rise, later.value - value);
    }
    if (index % PASSES_A_STEP === 0) yield undefined;
  }
  const sorted = Float64Array.from(before, ({ value }) => value).sort();
  return {
    highest: quantileOf(sorted, 0.995),
    range: quantileOf(sorted, 0.98) - quantileOf(sorted, 0.02),
    rise,
    seenMs: last.at - first.at,
  };
}

const HOUR_MS = 3_600_000;
/** A rise is unusual when it is so many times as large as any before of the same duration... */
const UNUSUAL = 1.5;
/** ...or leads so far beyond the highest before, as a share of their range. */
const BEYOND = 0.12;

/**
 * Whether a view's newest line (falling or rising) is no more than what was seen before in one of the views, and came back.
 * What has no past is not usual.
 */
export function* isUsualMove(view: View, views: readonly View[]): Steps<boolean> {
  const { line, values, since } = view;
  const first = values[since];
  if (line === null || first === undefined || since === 0) return false;
  const sign = line.slope < 0 ? -1 : 1;
  const lastedMs = line.at - first.at;
  for (const each of views) {
    const turned = sign === 1 ? each.values : each.values.map(({ at, value }) => ({ at, value: -value }));
    const until = turned.findIndex(({ at }) => at >= first.at);
    const before = yield* usualRise(turned, until < 0 ? turned.length : until, Math.max(lastedMs, HOUR_MS));
    if (before === null || before.seenMs < lastedMs) continue;
    const isBeyond = sign * line.level > before.highest + BEYOND * before.range;
    if (!isBeyond && sign * line.slope * lastedMs < UNUSUAL * before.rise) return true;
  }
  return false;
}
