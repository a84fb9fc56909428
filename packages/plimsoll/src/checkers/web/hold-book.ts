import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";
import { BackOff, type Hold } from "./back-off.ts";

/** Who is meant by a target's wish to be left alone. */
export interface Asker {
  /** Everybody at this address: a ban (418) is on the address that asks, whatever its credentials. */
  readonly everybody: string;
  /** Those who ask with the same credentials: a limit (429) often counts by account. */
  readonly same: string;
}

const BANNED = 418;
/** A hold that ends later than this was kept under a wrong clock, ms. */
const LONGEST_HOLD_MS = 7 * 86_400_000;

/**
 * The holds of all targets, shared by the components that ask them and kept when a component is made anew: checking must
 * not lengthen a ban, and one that another component has run into is a ban all the same.
 */
export class HoldBook implements KindMemory {
  readonly #backOffs = new Map<string, BackOff>();
  readonly #listeners = new Set<(memory: unknown) => void>();

  /** Holds in force, as `subscribe` gave them. */
  restore(kept: unknown, now: number): void {
    if (!Array.isArray(kept)) return;
    for (const { key, until, status } of kept.filter((it) => typeof it === "object" && it !== null)) {
      if (typeof key !== "string" || typeof until !== "number" || typeof status !== "number") continue;
      if (until > now && until <= now + LONGEST_HOLD_MS && !this.#backOffs.has(key)) {
        this.#backOffs.set(key, new BackOff({ until, status }));
      }
    }
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The hold in force for somebody, null when the target may be asked. */
  current({ everybody, same }: Asker, now: number): Hold | null {
    return later(this.#of(everybody, now), this.#of(same, now));
  }

  /** The target asked to be left alone; `until` as it said, null when it didn't. */
  extend({ everybody, same }: Asker, status: number, when: { now: number; until: number | null }): Hold {
    const key = status === BANNED ? everybody : same;
    const backOff = this.#backOffs.get(key) ?? new BackOff();
    this.#backOffs.set(key, backOff);
    const hold = backOff.extend(status, when);
    const memory = this.#inForce(when.now);
    for (const listener of this.#listeners) listener(memory);
    return hold;
  }

  /** The target answered as usual: holds that are over are forgotten. One in force stands; others may have been told it since. */
  release({ everybody, same }: Asker, now: number): void {
    for (const key of [everybody, same]) if (this.#of(key, now) === null) this.#backOffs.delete(key);
  }

  #inForce(now: number): unknown {
    return [...this.#backOffs].flatMap(([key, backOff]) => {
      const hold = backOff.current(now);
      return hold === null ? [] : [{ key, ...hold }];
    });
  }

  #of(key: string, now: number): Hold | null {
    return this.#backOffs.get(key)?.current(now) ?? null;
  }
}

function later(one: Hold | null, other: Hold | null): Hold | null {
  if (one === null || other === null) return one ?? other;
  return one.until >= other.until ? one : other;
}
