import type { IntervalBaseline } from "./interval-baseline.ts";
import type { Patience } from "./patience.ts";

/** When messages of one kind come, of one symbol or of the whole feed. Times are monotonic ms. */
export class ChannelTrack {
  /** The kind's name. */
  readonly name: string;
  readonly baseline: IntervalBaseline;
  lastAt = Number.NaN;
  patience: Patience | null = null;
  patienceUntil = Number.NEGATIVE_INFINITY;

  constructor(name: string, baseline: IntervalBaseline) {
    this.name = name;
    this.baseline = baseline;
  }

  /** A message comes. `learnsFrom`: what came before says nothing of what is usual; NaN for nothing does. */
  take(at: number, learnsFrom: number, hour: number): void {
    if (this.lastAt >= learnsFrom) this.baseline.observe(at - this.lastAt, at, hour);
    this.lastAt = at;
  }
}
