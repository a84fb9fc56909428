/** A pair of CompIDs as the one who logs on gives it: itself and whom it speaks to. */
export interface CompIdPair {
  readonly sender: string;
  readonly target: string;
}

/** Where a pair was seen in use by somebody else. */
export interface Sighting {
  /** The component whose log it was in. */
  readonly componentId: string;
  readonly file: string;
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
