import { z } from "zod";
import type { KindMemory } from "../../port/checker.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import { BeatBudget } from "./beat-budget.ts";
import type { BeatOrder } from "./beat-order.ts";
import type { Beat } from "./read-beat.ts";
import { RefusalLog } from "./refusal-log.ts";

/** How far apart what must outlive a restart is written at least, ms. */
const KEEP_MS = 10_000;
/** So many components are remembered; those whose last beat is the oldest give way. */
const MOST_COMPONENTS = 10_000;

/** A figure of the engine's progress, and when it last changed (monotonic ms). */
export interface Mark {
  readonly value: number;
  readonly changedAt: number;
}

/** What is known of one component's beats; kept when its checker is made anew. */
export class BeatMemory {
  /** The newest since the start, and when it came (monotonic ms). */
  beat: Beat | null = null;
  at = 0;
  /** When the last one came, epoch ms, also from before a restart. */
  cameAt: number | null = null;
  order: BeatOrder | null = null;
  progress: ReadonlyMap<string, Mark> = new Map();
  readonly refusals = new RefusalLog();
  readonly budget = new BeatBudget();
}

const keptOrder = z.object({
  session: z.string(),
  sequence: z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt),
  stamp: z.number(),
  over: z.array(z.string()).max(100),
});
const kept = z.array(z.object({ id: z.string(), at: z.number(), order: keptOrder.nullable() }));

/**
 * The beats of all components. When the last ones came and where they stood outlives a restart, written every ten seconds
 * and at the end: what was sent before must not count again after it.
 */
export class BeatBook implements KindMemory {
  readonly #memories = new Map<string, BeatMemory>();
  readonly #listeners = new Set<(memory: unknown) => void>();
  #cancel: Cancel | null = null;

  of(componentId: string): BeatMemory {
    let memory = this.#memories.get(componentId);
    if (memory === undefined) {
      memory = new BeatMemory();
      this.#memories.set(componentId, memory);
      if (this.#memories.size > MOST_COMPONENTS) this.#forgetOldest(memory);
    }
    return memory;
  }

  /** Something came that must outlive a restart. */
  changed(clock: Clock): void {
    this.#cancel ??= clock.schedule(KEEP_MS, () => this.#tell());
  }

  restore(memory: unknown, _now: number): void {
    const parsed = kept.safeParse(memory);
    if (!parsed.success) return;
    for (const { id, at, order } of parsed.data) {
      const known = this.of(id);
      known.cameAt ??= at;
      known.order ??= order;
    }
  }

  /** Who no longer listens is told once more what has changed since. */
  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => {
      if (this.#cancel !== null) this.#tell();
      this.#listeners.delete(listener);
    };
  }

  #tell(): void {
    this.#cancel?.();
    this.#cancel = null;
    const memory = Array.from(this.#memories, ([id, { cameAt, order }]) => ({
      id,
      at: cameAt,
      order: order === null ? null : { ...order, sequence: String(order.sequence) },
    })).filter(({ at }) => at !== null);
    for (const listener of this.#listeners) listener(memory);
  }

  #forgetOldest(except: BeatMemory): void {
    let oldest: string | null = null;
    let oldestAt = Number.POSITIVE_INFINITY;
    for (const [id, memory] of this.#memories) {
      if (memory === except || (memory.cameAt ?? 0) >= oldestAt) continue;
      oldest = id;
      oldestAt = memory.cameAt ?? 0;
    }
    if (oldest !== null) this.#memories.delete(oldest);
  }
}
