import { z } from "zod";
import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";
import type { ToldBypass } from "./bypass-watch.ts";

/** What a risk check must still know after a restart. Times are epoch ms. */
export interface RiskMemory {
  /** Orders past the gate that are being told of. */
  readonly bypass: ToldBypass | null;
  /** By instrument: since when no stop has protected it. */
  readonly unprotected: Readonly<Record<string, number>>;
}

const NOTHING: RiskMemory = Object.freeze({ bypass: null, unprotected: Object.freeze({}) });
const MOST_COMPONENTS = 500;

const kept = z.array(
  z.object({
    id: z.string(),
    bypass: z.object({ past: z.number(), at: z.number(), words: z.string() }).nullable(),
    unprotected: z.record(z.string(), z.number()),
  }),
);

/** What is told of each component's gate and positions, kept across restarts: one of ours mends neither. */
export class RiskBook implements KindMemory {
  readonly #memories = new Map<string, RiskMemory>();
  readonly #listeners = new Set<(memory: unknown) => void>();

  restore(memory: unknown): void {
    const parsed = kept.safeParse(memory);
    if (!parsed.success) return;
    for (const { id, ...rest } of parsed.data) if (!this.#memories.has(id)) this.#memories.set(id, rest);
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  of(componentId: string): RiskMemory {
    return this.#memories.get(componentId) ?? NOTHING;
  }

  /** Writes down what has changed. */
  keep(componentId: string, memory: RiskMemory): void {
    const before = this.of(componentId);
    if (JSON.stringify(before) === JSON.stringify(memory)) return;
    this.#memories.delete(componentId);
    this.#memories.set(componentId, memory);
    for (const oldest of this.#memories.keys()) {
      if (this.#memories.size <= MOST_COMPONENTS) break;
      this.#memories.delete(oldest);
    }
    const all = Array.from(this.#memories, ([id, it]) => ({ id, ...it }));
    for (const listener of this.#listeners) listener(all);
  }
}
