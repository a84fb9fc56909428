import type { Cancel, Clock } from "../../port/clock.ts";

/** What may still be on its way through the socket when the limit passes, ms. */
const MARGIN_MS = 50;
/** A timer later than this says that the monitor itself was held up, and that what came may only have to be read, ms. */
const HELD_UP_MS = 500;
const AFTER_HOLD_UP_MS = 1000;
/** Later than this, the monitor was suspended, and so may have been whoever pushes, ms. */
const SUSPENDED_MS = 5000;

/** How long silence may last. */
export interface SilenceRules {
  readonly limitMs: number;
  /** Silence of this length is worth a check already; undefined: none is. */
  readonly warningMs?: number | undefined;
}

export interface SilenceOptions {
  readonly clock: Clock;
  /** Called when silence has lasted for the warning or the limit. */
  readonly requestCheck: () => void;
  /** Asked anew each time: they can change with what was heard. */
  readonly rules: () => SilenceRules;
  /** When something was last heard, monotonic ms, by the one that this takes the place of. Null: nothing yet. */
  readonly heardAt: number | null;
  /** Since when silence counts while nothing was heard, monotonic ms; default now. */
  readonly begunAt?: number;
}

/**
 * - `waiting`: nothing has been heard since the start, and the limit has not passed since.
 * - `heard`: something has, within the limit.
 * - `silent`: nothing for the limit.
 * - `held-up`: nothing for the limit, but the monitor itself did not attend to what may have come.
 */
export type Silence = "waiting" | "heard" | "silent" | "held-up";

/**
 * Tells how long a program has been silent that pushes by itself, at the moment its limit passes. Time is monotonic, so
 * that neither a clock that is set nor a host that is suspended makes anybody silent.
 */
export class SilenceWatch {
  readonly #options: SilenceOptions;
  readonly #begunAt: number;
  #heardAt: number | null;
  #isSilent = false;
  #isLateTold = false;
  #notBefore = Number.NEGATIVE_INFINITY;
  #armedFor = Number.POSITIVE_INFINITY;
  #cancel: Cancel | null = null;

  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#begunAt = options.begunAt ?? options.clock.monotonic();
    this.#heardAt = options.heardAt;
    this.#arm();
  }

  /** Something came at this moment; whether it ends a silence that people may have been told of, or is the first. */
  hear(at: number): boolean {
    const isNews = this.#heardAt === null || this.#isSilent || this.#isLateTold;
    this.#heardAt = at;
    this.#isSilent = false;
    this.#isLateTold = false;
    // A timer armed for an earlier moment looks again then: one for each message would cost more than the message.
    if (this.#cancel === null || this.#due() < this.#armedFor) this.#arm();
    return isNews;
  }

  look(): Silence {
    const at = this.#options.clock.monotonic();
    if (!this.#isSilent && at >= this.deadline()) {
      // The timer should have fired long ago.
      if (at - this.#armedFor > HELD_UP_MS) return "held-up";
      this.#isSilent = true;
    }
    if (this.#isSilent) return "silent";
    return this.#heardAt === null ? "waiting" : "heard";
  }

  /** When silence will have lasted for the limit, monotonic ms. */
  deadline(): number {
    const since = this.#heardAt ?? this.#begunAt;
    return Math.max(since + this.#options.rules().limitMs, this.#notBefore) + MARGIN_MS;
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #lateAt(): number {
    const { warningMs } = this.#options.rules();
    if (warningMs === undefined || this.#heardAt === null || this.#isLateTold) return Number.POSITIVE_INFINITY;
    return this.#heardAt + warningMs;
  }

  #due(): number {
    return Math.min(this.deadline(), this.#lateAt());
  }

  #arm(): void {
    const { clock } = this.#options;
    this.#cancel?.();
    this.#armedFor = this.#due();
    this.#cancel = clock.schedule(Math.max(0, this.#armedFor - clock.monotonic()), () => this.#wake());
  }

  #wake(): void {
    const { clock, requestCheck, rules } = this.#options;
    const at = clock.monotonic();
    const late = at - this.#armedFor;
    this.#cancel = null;
    if (at >= this.deadline()) {
      if (late > HELD_UP_MS) this.#notBefore = at + (late > SUSPENDED_MS ? rules().limitMs : AFTER_HOLD_UP_MS);
      else this.#isSilent = true;
    }
    const isLate = at >= this.#lateAt();
    if (isLate) this.#isLateTold = true;
    if (this.#isSilent || isLate) requestCheck();
    if (!this.#isSilent) this.#arm();
  }
}
