import type { RecordedChange, TimeSpan } from "./status-record.ts";
import { straighten } from "./straighten.ts";

export interface Piece<State> extends TimeSpan {
  readonly state: State;
}

/** A range cut into the states that held in it. `current` holds where no change since the range's begin is recorded. */
export function piecesOf<State>(
  changes: readonly RecordedChange<State>[],
  { range, now, current }: { readonly range: TimeSpan; readonly now: number; readonly current: State },
): Piece<State>[] {
  const straight = straighten(changes, now);
  const pieces: Piece<State>[] = [];
  const [first] = straight;
  let state = first === undefined ? current : first.from;
  let at = range.from;
  for (const change of straight) {
    const to = Math.min(change.at, range.to);
    if (to > at) {
      pieces.push({ from: at, to, state });
      at = to;
    }
    state = change.to;
  }
  if (at < range.to) pieces.push({ from: at, to: range.to, state });
  return pieces;
}
