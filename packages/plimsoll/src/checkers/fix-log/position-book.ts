import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";
import type { FileReport } from "./log-report.ts";

/** Where a component's files stood, by their keys, bytes. */
export type Positions = Readonly<Record<string, number>>;

/** Positions are written down at most so often, ms; what lies between is read again after a restart. */
const KEEP_EVERY_MS = 10_000;
const MOST_COMPONENTS = 500;

/** How far each component has read its files, kept across restarts so that nothing in between is missed. */
export class PositionBook implements KindMemory {
  readonly #positions = new Map<string, Positions>();
  readonly #keptAt = new Map<string, number>();
  readonly #listeners = new Set<(memory: unknown) => void>();

  restore(kept: unknown): void {
    if (!Array.isArray(kept)) return;
    for (const entry of kept) {
      if (typeof entry !== "object" || entry === null) continue;
      const { component, positions } = entry as Record<string, unknown>;
      if (typeof component !== "string" || typeof positions !== "object" || positions === null) continue;
      const readable = Object.entries(positions).filter(([, offset]) => Number.isSafeInteger(offset) && offset >= 0);
      if (!this.#positions.has(component)) this.#positions.set(component, Object.fromEntries(readable));
    }
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  of(component: string): Positions {
    return this.#positions.get(component) ?? {};
  }

  /** Follows how far the files have been read; `now` in epoch ms. */
  follow(component: string, files: readonly FileReport[], now: number): void {
    this.#positions.delete(component);
    this.#positions.set(component, Object.fromEntries(files.map(({ key, offset }) => [key, offset])));
    for (const oldest of this.#positions.keys()) {
      if (this.#positions.size <= MOST_COMPONENTS) break;
      this.#positions.delete(oldest);
    }
    if (Math.abs(now - (this.#keptAt.get(component) ?? Number.NEGATIVE_INFINITY)) < KEEP_EVERY_MS) return;
    this.#keptAt.set(component, now);
    this.#write();
  }

  /** Writes down where the component stands, whatever the time. */
  settle(component: string): void {
    this.#keptAt.delete(component);
    if (this.#positions.has(component)) this.#write();
  }

  #write(): void {
    const memory = Array.from(this.#positions, ([component, positions]) => ({ component, positions }));
    for (const listener of this.#listeners) listener(memory);
  }
}
