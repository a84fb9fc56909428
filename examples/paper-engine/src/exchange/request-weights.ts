import type { Clock } from "../shared/clock.ts";

/** What the exchange allows an address, as Binance counts it: weight in each calendar minute. */
export const WEIGHT_LIMIT = 1200;
const WINDOW_MS = 60_000;
/** Told 429 so often, an address is banned. */
const PATIENCE = 5;
/** Binance bans for two minutes to three days; who drills cannot wait so long, ms. */
const BAN_MS = 5000;

export type Verdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "limited"; readonly status: 429 | 418; readonly retryAfterSeconds: number };

/** Counts one address's requests. Who goes on asking while it is banned is banned longer. */
export class RequestWeights {
  readonly #clock: Clock;
  #window = 0;
  #used = 0;
  #refused = 0;
  #bannedUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get used(): number {
    return this.#used;
  }

  take(weight: number): Verdict {
    const now = this.#clock.now();
    const window = Math.floor(now / WINDOW_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#used = 0;
      if (now >= this.#bannedUntil) this.#refused = 0;
    }
    this.#used += weight;
    const isBanned = now < this.#bannedUntil;
    if (!isBanned && this.#used <= WEIGHT_LIMIT) return { kind: "allowed" };
    this.#refused += 1;
    if (isBanned || this.#refused > PATIENCE) {
      this.#bannedUntil = now + BAN_MS;
      return { kind: "limited", status: 418, retryAfterSeconds: BAN_MS / 1000 };
    }
    return { kind: "limited", status: 429, retryAfterSeconds: Math.ceil(((window + 1) * WINDOW_MS - now) / 1000) };
  }

  /** Forgets everything, as if the ban were over. */
  lift(): void {
    this.#used = this.#refused = this.#bannedUntil = 0;
  }
}
