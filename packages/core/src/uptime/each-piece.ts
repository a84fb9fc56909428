import type { RecordedChange, TimeSpan } from "./status-record.ts";
import { straighten } from "./straighten.ts";

interface Held<State> {
  readonly range: TimeSpan;
  readonly now: number;
  /** What holds where no change since the range's begin is recorded. */
  readonly current: State;
}

/** Tells the stretches of a range by the state that held in them, in the order of time: they are the range. */
export function eachPiece<State>(
  changes: readonly RecordedChange<State>[],
  { range, now, current }: Held<State>,
  tell: (from: number, to: number, state: State) => void,
): void {
  const straight = straighten(changes, now);
  const [first] = straight;
  let state = first === undefined ? current : first.from;
  let at = range.from;
  for (const change of straight) {
    const to = Math.min(change.at, range.to);
    if (to > at) {
      tell(at, to, state);
      at = to;
    }
    state = change.to;
  }
  if (at < range.to) tell(at, range.to, state);
}
