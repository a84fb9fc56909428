import type { Cancel, Clock } from "../clock.ts";
import type { ServerTime } from "../server-time.ts";
import type { LiveStore } from "./live-store.ts";

const TICK_MS = 1000;

/**
 * The moment that the page shows, in whole seconds for everyone at once. It stands still while the connection is lost:
 * an age that went on counting would claim knowledge that the page doesn't have.
 */
export class PageTime {
  readonly #clock: Clock;
  readonly #server: ServerTime;
  readonly #live: LiveStore;
  readonly #listeners = new Set<() => void>();
  #now: number;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, server: ServerTime, live: LiveStore) {
    this.#clock = clock;
    this.#server = server;
    this.#live = live;
    this.#now = server.now();
  }

  /** Epoch ms on the server's clock; changes once a second while someone listens. */
  now(): number {
    return this.#now;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#cancel === null) this.#tick();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#cancel?.();
      this.#cancel = null;
    };
  }

  #tick(): void {
    this.#cancel = this.#clock.schedule(TICK_MS, () => this.#tick());
    if (this.#live.connection().kind === "lost") return;
    this.#now = this.#server.now();
    for (const listener of this.#listeners) listener();
  }
}
