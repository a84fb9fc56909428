import type { Clock } from "../port/clock.ts";

/** How often the monitor takes its own pulse, ms. */
export const PULSE_MS = 500;
/** A pulse later than this means that the event loop was blocked and what was measured meanwhile proves nothing, ms. */
export const STALL_MS = 500;
/** A pulse later than this, or a wall clock this far from the monotonic one, means a suspended host or a stepped clock, ms. */
export const SUSPENDED_MS = 5000;

export type Impairment =
  | { readonly kind: "lag"; readonly lagMs: number }
  /** `gapMs` is how far time jumped; negative when the wall clock was set back. */
  | { readonly kind: "suspended"; readonly gapMs: number };

/**
 * Tells the monitor's own trouble from a target's: an event loop that was blocked, a process or host that was suspended,
 * a wall clock that was stepped. `observe` is cheap enough to be called for every result, because after a stall timers
 * and answers can come before the pulse does.
 */
export class ImpairmentWatch {
  readonly #clock: Clock;
  readonly #onImpairment: (impairment: Impairment) => void;
  #lastMonotonic: number;
  #lastWall: number;
  #stallEndedAt = Number.NEGATIVE_INFINITY;
  #lagMs = 0;
  #cancel: () => void = () => {};

  constructor(clock: Clock, onImpairment: (impairment: Impairment) => void) {
    this.#clock = clock;
    this.#onImpairment = onImpairment;
    this.#lastMonotonic = clock.monotonic();
    this.#lastWall = clock.now();
  }

  start(): void {
    this.#mark();
    this.#arm();
  }

  stop(): void {
    this.#cancel();
  }

  /** How late the last pulse was, ms. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** Whether the monitor was impaired at any time since `startedAt` (monotonic ms). */
  impairedSince(startedAt: number): boolean {
    this.observe();
    return startedAt < this.#stallEndedAt;
  }

  /** Compares the clocks with the last pulse, and tells of a stall or a step at once. */
  observe(): void {
    const elapsed = this.#clock.monotonic() - this.#lastMonotonic;
    const late = elapsed - PULSE_MS;
    if (late < STALL_MS && Math.abs(this.#jump(elapsed)) < SUSPENDED_MS) return;
    this.#judge(elapsed, late);
  }

  #arm(): void {
    this.#cancel = this.#clock.schedule(PULSE_MS, () => {
      const elapsed = this.#clock.monotonic() - this.#lastMonotonic;
      this.#lagMs = Math.max(0, elapsed - PULSE_MS);
      this.#judge(elapsed, this.#lagMs);
      this.#arm();
    });
  }

  #judge(elapsed: number, late: number): void {
    const jump = this.#jump(elapsed);
    const stepped = Math.abs(jump) >= SUSPENDED_MS;
    const stalled = late >= STALL_MS;
    this.#mark();
    if (stalled || stepped) this.#stallEndedAt = this.#lastMonotonic;
    if (stepped) this.#onImpairment({ kind: "suspended", gapMs: jump });
    else if (late >= SUSPENDED_MS) this.#onImpairment({ kind: "suspended", gapMs: late });
    else if (stalled) this.#onImpairment({ kind: "lag", lagMs: late });
  }

  /** How far the wall clock has moved apart from the monotonic one, which stands still while a host is suspended. */
  #jump(elapsed: number): number {
    return this.#clock.now() - this.#lastWall - elapsed;
  }

  #mark(): void {
    this.#lastMonotonic = this.#clock.monotonic();
    this.#lastWall = this.#clock.now();
  }
}
