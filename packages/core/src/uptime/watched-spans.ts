import { eachPiece } from "./each-piece.ts";
import type { MonitorRecord, TimeSpan } from "./status-record.ts";

/** When the monitor was watching: its process alive, not stopped, not suspended, nothing lost. By time, apart from one another. */
export function watchedSpans({ runs, states }: MonitorRecord, range: TimeSpan, now: number): TimeSpan[] {
  const watching: TimeSpan[] = [];
  eachPiece(states, { range, now, current: states.at(-1)?.to ?? "watching" }, (from, to, state) => {
    if (state === "watching") watching.push({ from, to });
  });
  return intersect(union(runs), watching);
}

function union(spans: readonly TimeSpan[]): TimeSpan[] {
  const joined: TimeSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || span.from > last.to) joined.push(span);
    else if (span.to > last.to) joined[joined.length - 1] = { from: last.from, to: span.to };
  }
  return joined;
}

function intersect(a: readonly TimeSpan[], b: readonly TimeSpan[]): TimeSpan[] {
  const both: TimeSpan[] = [];
  for (let [i, j] = [0, 0]; ; ) {
    const [one, other] = [a[i], b[j]];
    if (one === undefined || other === undefined) return both;
    const span = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
    if (span.from < span.to) both.push(span);
    if (one.to < other.to) i += 1;
    else j += 1;
  }
}
