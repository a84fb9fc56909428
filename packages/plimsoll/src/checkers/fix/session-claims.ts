import type { Cancel } from "../../port/clock.ts";

/** A pair of CompIDs as the one who logs on gives it: itself and whom it speaks to. */
export interface CompIdPair {
  readonly sender: string;
  readonly target: string;
}

/** A CompID as people name it. */
export function fixCompId(id: string): string {
  return `the FIX CompID ${id}`;
}

/** Where a pair was seen in use by somebody else. */
export interface Sighting {
  /** The component whose log it was in. */
  readonly componentId: string;
  readonly file: string;
}

/** A log that will be read, and by what it shows may be the engine's own. */
export interface ExpectedLog {
  readonly componentId: string;
  /** The CompIDs whose sessions it can show. */
  readonly senders: readonly string[];
}

/** A pair that a component holds; `release` harms nobody who has taken it since. */
export interface Claim {
  readonly componentId: string;
  release(): void;
}

/**
 * Who uses which pair of CompIDs. A counterparty has one session for each pair: a second one who logs on with it takes the
 * session away from the first, be that the trading engine or another component of ours.
 */
export class SessionClaims {
  readonly #claims = new Map<string, Claim>();
  readonly #sightings = new Map<string, Sighting>();
  readonly #unread = new Set<ExpectedLog>();
  readonly #waiters = new Set<() => void>();

  /** Takes a pair for a component: the claim, or that of the other component that holds it. */
  claim(pair: CompIdPair, componentId: string): Claim {
    const key = keyOf(pair);
    const held = this.#claims.get(key);
    if (held !== undefined && held.componentId !== componentId) return held;
    const claim: Claim = {
      componentId,
      release: () => {
        if (this.#claims.get(key) === claim) this.#claims.delete(key);
      },
    };
    this.#claims.set(key, claim);
    return claim;
  }

  /** An engine's log shows that the engine itself speaks as this pair's sender. */
  see(pair: CompIdPair, sighting: Sighting): void {
    this.#sightings.set(keyOf(pair), sighting);
  }

  sightingOf(pair: CompIdPair): Sighting | null {
    return this.#sightings.get(keyOf(pair)) ?? null;
  }

  /** Such a log will be read: until the answer is called, nobody can know that its senders' pairs are free. */
  expect(log: ExpectedLog): () => void {
    this.#unread.add(log);
    return () => {
      if (!this.#unread.delete(log)) return;
      const waiters = [...this.#waiters];
      this.#waiters.clear();
      for (const wake of waiters) wake();
    };
  }

  /** The components whose logs may show this pair and have not been read yet. */
  unreadFor({ sender }: CompIdPair): string[] {
    return [...this.#unread].filter(({ senders }) => senders.includes(sender)).map(({ componentId }) => componentId);
  }

  /** Calls back, once, when the next log has been read. */
  onRead(callback: () => void): Cancel {
    this.#waiters.add(callback);
    return () => this.#waiters.delete(callback);
  }

  /** The component is gone: what its log showed no longer counts. */
  forget(componentId: string): void {
    for (const [key, sighting] of this.#sightings) {
      if (sighting.componentId === componentId) this.#sightings.delete(key);
    }
  }
}

function keyOf({ sender, target }: CompIdPair): string {
  return JSON.stringify([sender, target]);
}
