import type { Clock } from "../../port/clock.ts";
import type { BackOff, Hold } from "../web/back-off.ts";
import type { Asker, HoldBook } from "../web/hold-book.ts";
import { Allowance } from "./allowance.ts";
import { LimitBook } from "./limit-book.ts";
import type { VenueOptions } from "./venue-options.ts";

const MINUTE_MS = 60_000;
const FIVE_MINUTES_MS = 300_000;
/** Where nobody says otherwise, %. */
const BACK_OFF_AT = 70;
/** A window that is longer, such as a day, would silence us for as long: the use is looked at again after this, ms. */
const LONGEST_BACK_OFF_MS = 300_000;
/** How long a member has to learn the limits, ms. */
const LEARNING_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE_MS, h: 3_600_000, d: 86_400_000 };

/** Why nothing may be sent to a venue, and until when (epoch ms). */
export interface VenueRest {
  readonly until: number;
  /** A whole clause, such as `binance has banned us (418)`. */
  readonly words: string;
  /** Set where the venue asked for it (429, 418), rather than that we spare it. */
  readonly hold: Hold | null;
  /** Set where it is because so much of a limit is used. */
  readonly use: VenueUse | null;
}

/** How much of a limit is used, as the venue tells it. */
export interface VenueUse {
  readonly percent: number;
  readonly used: number;
  readonly limit: number;
  /** Such as `1m`; what is none is taken for a minute. */
  readonly window: string;
}

/** What one venue has been asked by all of us, and what it said to that. */
export class Venue {
  readonly name: string;
  readonly limits = new LimitBook();
  readonly #asker: Asker;
  readonly #holds: HoldBook;
  readonly #members = new Set<VenueOptions>();
  readonly #weight = new Allowance(MINUTE_MS);
  readonly #connections = new Allowance(FIVE_MINUTES_MS);
  readonly #learners = new Set<VenueOptions>();
  readonly #onBegun: () => void;
  /** When connections were begun, of those that still count, epoch ms. */
  #begun: readonly number[] = [];
  /** Those before a restart, until they are counted. */
  #recalled: readonly number[] = [];
  #backOff: VenueRest | null = null;
  #unknownSince: number | null = null;

  /** `onBegun`: a connection was begun that must be remembered across a restart. */
  constructor(name: string, holds: HoldBook, onBegun: () => void = () => {}) {
    this.name = name;
    this.#holds = holds;
    this.#onBegun = onBegun;
    this.#asker = { everybody: `venue ${name}`, same: `venue ${name}` };
  }

  /** Each member's limits are everybody's; the strictest count. `isLearner`: it asks for what lists the venue's own. */
  join(options: VenueOptions, isLearner = false): void {
    this.#members.add(options);
    if (isLearner) this.#learners.add(options);
    if (options.rate_limits !== undefined) this.limits.give(options.rate_limits);
  }

  leave(options: VenueOptions): void {
    this.#members.delete(options);
    this.#learners.delete(options);
    if (options.rate_limits !== undefined) this.limits.takeBack(options.rate_limits);
  }

  /** Why the venue must be left alone now, whatever is wanted of it; null when it need not. */
  rest(now: number): VenueRest | null {
    const hold = this.#holds.current(this.#asker, now);
    if (hold !== null) return { until: hold.until, words: holdWords(this.name, hold), hold, use: null };
    if (this.#backOff !== null && now >= this.#backOff.until) this.#backOff = null;
    return this.#backOff;
  }

  /** Takes request weight from the budget. Null when it was there; else nothing is taken, and why. */
  spend(weight: number, clock: Clock): VenueRest | null {
    const limit = this.#strictest((it) => it.weight_per_minute);
    const words = `the weight of ${limit} that ${this.name} may be asked in a minute is used up: ask less often, or raise weight_per_minute`;
    return this.#take(this.#weight, { amount: weight, limit, words }, clock);
  }

  /** Takes a connection from the budget; as `spend`. */
  connect(clock: Clock): VenueRest | null {
    const limit = this.#strictest((it) => it.connections_per_5m);
    const words = `the ${limit} connections that may be begun to ${this.name} in 5 min are used up: they are lost again and again`;
    const now = clock.now();
    for (const at of this.#recalled) this.#connections.recall(1, clock.monotonic() - Math.max(0, now - at));
    this.#recalled = [];
    const rest = this.#take(this.#connections, { amount: 1, limit, words }, clock);
    if (rest === null && limit !== Number.POSITIVE_INFINITY) {
      this.#begun = [...this.#begun.filter((at) => at > now - FIVE_MINUTES_MS), now];
      this.#onBegun();
    }
    return rest;
  }

  get begun(): readonly number[] {
    return this.#begun;
  }

  /** Takes up `begun` from before a restart: a monitor that starts again and again must not use up the engine's connections. */
  recall(begun: readonly unknown[], now: number): void {
    if (this.#begun.length > 0) return;
    const counts = (at: unknown): at is number => typeof at === "number" && Math.abs(now - at) < FIVE_MINUTES_MS;
    this.#begun = begun.filter(counts);
    this.#recalled = this.#begun;
  }

  /** The venue told how much of a limit is used, by us, the engine and whoever else shares the address. */
  noteUse(use: VenueUse, now: number): void {
    const edge = Math.min(
      100,
      this.#strictest((it) => it.back_off_at ?? BACK_OFF_AT),
    );
    if (use.percent < edge || this.#members.size === 0) return;
    const until = windowEnd(use.window, now);
    if (this.#backOff !== null && this.#backOff.until >= until) return;
    const words = `${use.percent} % of ${this.name}'s limit is used (${use.used} of ${use.limit} in ${use.window}), and the rest is left to the engine (back_off_at ${edge})`;
    this.#backOff = { until, words, hold: null, use };
  }

  /**
   * A use was told whose limit isn't known. Answers whether that is a fault: it is none while a member that will learn the
   * limit has just begun.
   */
  noteUnknown(at: number): boolean {
    this.#unknownSince ??= at;
    const isLearning = this.#learners.size > 0 && !this.limits.hasLearnt;
    return !isLearning || at - this.#unknownSince >= LEARNING_MS;
  }

  /** The venue refused with 429 or 418. */
  noteLimited(status: number, when: Parameters<BackOff["extend"]>[1]): Hold {
    return this.#holds.extend(this.#asker, status, when);
  }

  /** The venue answered as usual. */
  noteAnswer(now: number): void {
    this.#holds.release(this.#asker, now);
  }

  #take(
    allowance: Allowance,
    { amount, limit, words }: { amount: number; limit: number; words: string },
    clock: Clock,
  ): VenueRest | null {
    const now = clock.now();
    const rest = this.rest(now);
    if (rest !== null) return rest;
    const waitMs = allowance.take(amount, limit, clock.monotonic());
    return waitMs === 0 ? null : { until: now + waitMs, words, hold: null, use: null };
  }

  #strictest(limitOf: (options: VenueOptions) => number | undefined): number {
    let least = Number.POSITIVE_INFINITY;
    for (const member of this.#members) least = Math.min(least, limitOf(member) ?? Number.POSITIVE_INFINITY);
    return least;
  }
}

function holdWords(name: string, { status }: Hold): string {
  return status === 418 ? `${name} has banned us (418)` : `${name} has had too many requests (${status})`;
}

/** When a window that begins on the clock's own minute, hour or day ends. */
function windowEnd(window: string, now: number): number {
  const [, count, unit] = /^(?:orders_)?(\d+)([smhd])$/.exec(window) ?? [];
  const length = Number(count ?? 1) * (UNIT_MS[unit ?? "m"] ?? MINUTE_MS);
  return Math.min((Math.floor(now / length) + 1) * length, now + LONGEST_BACK_OFF_MS);
}
