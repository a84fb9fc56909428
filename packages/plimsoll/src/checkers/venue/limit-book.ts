import { type KnownLimits, learnLimits } from "./rate-limit.ts";

/** Limits by window as they are configured, such as `{ "1m": 6000 }`; the unit may be in capitals, as Binance writes it. */
export type GivenLimits = Readonly<Record<string, number>>;

/** The limits of one venue: what it tells of them itself, else the lowest that anybody gives. */
export class LimitBook {
  readonly #given = new Set<GivenLimits>();
  readonly #learnt = new Map<string, number>();
  #known: KnownLimits | null = null;

  give(limits: GivenLimits): void {
    this.#given.add(limits);
    this.#known = null;
  }

  takeBack(limits: GivenLimits): void {
    this.#given.delete(limits);
    this.#known = null;
  }

  /** Reads the beginning of an `exchangeInfo`. */
  learn(body: string): void {
    for (const [window, limit] of learnLimits(body)) this.#learnt.set(window, limit);
    this.#known = null;
  }

  get hasLearnt(): boolean {
    return this.#learnt.size > 0;
  }

  get known(): KnownLimits {
    this.#known ??= new Map([...lowest(this.#given), ...this.#learnt]);
    return this.#known;
  }
}

function lowest(given: Iterable<GivenLimits>): Map<string, number> {
  const limits = new Map<string, number>();
  for (const each of given) {
    for (const [name, limit] of Object.entries(each)) {
      const window = name.toLowerCase();
      limits.set(window, Math.min(limit, limits.get(window) ?? limit));
    }
  }
  return limits;
}
