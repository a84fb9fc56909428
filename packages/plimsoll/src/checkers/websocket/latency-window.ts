import { QuantileSketch, type SketchScale } from "./quantile-sketch.ts";

/** From 0.1 ms to a day, to within 5 %. */
const SCALE: SketchScale = { least: 0.1, most: 86_400_000, accuracy: 0.05 };
const HALF_MS = 30_000;

/** Latencies of the last half to whole minute. Negative ones are kept: stamps from the future are a fault of a clock. */
export class LatencyWindow {
  #late = [new QuantileSketch(SCALE), new QuantileSketch(SCALE)] as const;
  #early = [new QuantileSketch(SCALE), new QuantileSketch(SCALE)] as const;
  #turnedAt = Number.NEGATIVE_INFINITY;

  /** A latency in ms, at a monotonic time. */
  add(latencyMs: number, at: number): void {
    this.#turn(at);
    if (latencyMs >= 0) this.#late[0].add(latencyMs);
    else this.#early[0].add(-latencyMs);
  }

  count(at: number): number {
    this.#turn(at);
    return sum(this.#late) + sum(this.#early);
  }

  /** NaN when none came in the last minute. */
  quantile(q: number, at: number): number {
    this.#turn(at);
    const early = sum(this.#early);
    const total = early + sum(this.#late);
    if (total === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(q * total));
    if (rank <= early) return -merged(this.#early).quantile((early - rank + 1) / early);
    return merged(this.#late).quantile((rank - early) / (total - early));
  }

  #turn(at: number): void {
    if (at - this.#turnedAt < HALF_MS) return;
    if (at - this.#turnedAt >= 2 * HALF_MS) for (const sketch of [this.#late[0], this.#early[0]]) sketch.clear();
    this.#late = [this.#late[1], this.#late[0]];
    this.#early = [this.#early[1], this.#early[0]];
    this.#late[0].clear();
    this.#early[0].clear();
    this.#turnedAt = at;
  }
}

function sum([one, other]: readonly [QuantileSketch, QuantileSketch]): number {
  return one.total + other.total;
}

function merged([one, other]: readonly [QuantileSketch, QuantileSketch]): QuantileSketch {
  const both = new QuantileSketch(SCALE);
  both.merge(one);
  both.merge(other);
  return both;
}
