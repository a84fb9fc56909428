import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";

/** Why a server is left alone, and until when (epoch ms). */
export interface Kiss {
  readonly code: string;
  readonly until: number;
  /** How often it has asked for that, one time after another. */
  readonly times: number;
}

const FIRST_REST_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
/** A rest that ends later than this was kept under a wrong clock, ms. */
const LONGEST_REST_MS = 7 * DAY_MS;
/** Names of pools give another address each day: more are never kept. */
const MOST_KEPT = 1000;

/**
 * The kisses of death of all servers, shared by the components that ask them and kept across a restart. RFC 5905, 7.4: who
 * says `DENY` or `RSTR` is asked no more (here: for a day), who says `RATE` less with each time (15 min, doubled up to a day).
 */
export class KissBook implements KindMemory {
  readonly #kisses = new Map<string, Kiss>();
  readonly #listeners = new Set<(memory: unknown) => void>();

  restore(kept: unknown, now: number): void {
    if (!Array.isArray(kept)) return;
    for (const { address, code, until, times } of kept.filter((it) => typeof it === "object" && it !== null)) {
      if (typeof address !== "string" || typeof code !== "string") continue;
      if (typeof until !== "number" || typeof times !== "number") continue;
      const isInForce = until > now && until <= now + LONGEST_REST_MS;
      if (isInForce && !this.#kisses.has(address)) this.#keep(address, { code, until, times });
    }
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The kiss in force, null when the server may be asked. */
  current(address: string, now: number): Kiss | null {
    const kiss = this.#kisses.get(address);
    return kiss !== undefined && now < kiss.until ? kiss : null;
  }

  /** The server has asked to be left alone. */
  take(address: string, code: string, now: number): Kiss {
    const times = (this.#kisses.get(address)?.times ?? 0) + 1;
    const restMs = code === "RATE" ? Math.min(FIRST_REST_MS * 2 ** (times - 1), DAY_MS) : DAY_MS;
    const kiss = { code, until: now + restMs, times };
    this.#keep(address, kiss);
    const memory = this.#inForce(now);
    for (const listener of this.#listeners) listener(memory);
    return kiss;
  }

  /** The server has answered with its time: it bears no grudge. */
  forget(address: string): void {
    this.#kisses.delete(address);
  }

  #keep(address: string, kiss: Kiss): void {
    this.#kisses.delete(address);
    this.#kisses.set(address, kiss);
    const [oldest] = this.#kisses.keys();
    if (this.#kisses.size > MOST_KEPT && oldest !== undefined) this.#kisses.delete(oldest);
  }

  #inForce(now: number): unknown {
    return [...this.#kisses].filter(([, { until }]) => now < until).map(([address, kiss]) => ({ address, ...kiss }));
  }
}

/** Whether a kiss code means that we must stay away; the others only say why there is no time now. */
export function asksForRest(code: string): boolean {
  return code === "RATE" || code === "DENY" || code === "RSTR";
}
