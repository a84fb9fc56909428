import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";
import { HoldBook } from "../web/hold-book.ts";
import { Venue } from "./venue.ts";

/** All venues that components declare, one entry each, whatever kinds ask them. */
export class VenueBook implements KindMemory {
  /** Who asked to be left alone. */
  readonly holds = new HoldBook();
  readonly #venues = new Map<string, Venue>();
  readonly #listeners = new Set<(memory: unknown) => void>();
  #heldMemory: unknown = [];

  constructor() {
    this.holds.subscribe((memory) => {
      this.#heldMemory = memory;
      this.#tell();
    });
  }

  venue(name: string): Venue {
    let venue = this.#venues.get(name);
    if (venue === undefined) {
      venue = new Venue(name, this.holds, () => this.#tell());
      this.#venues.set(name, venue);
    }
    return venue;
  }

  /** Holds in force and connections that still count, as `subscribe` gave them; before connections were kept, holds alone. */
  restore(kept: unknown, now: number): void {
    const { holds, connections } = (Array.isArray(kept) ? { holds: kept } : (kept ?? {})) as Record<string, unknown>;
    this.holds.restore(holds, now);
    if (Array.isArray(holds)) this.#heldMemory = holds;
    if (typeof connections !== "object" || connections === null) return;
    for (const [name, begun] of Object.entries(connections)) {
      if (Array.isArray(begun)) this.venue(name).recall(begun, now);
    }
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    const begun = [...this.#venues].filter(([, venue]) => venue.begun.length > 0);
    const connections = Object.fromEntries(begun.map(([name, venue]) => [name, venue.begun]));
    const memory = { holds: this.#heldMemory, connections };
    for (const listener of this.#listeners) listener(memory);
  }
}
