import { z } from "zod";
import type { KindMemory } from "../../port/checker.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import { BeatBudget } from "./beat-budget.ts";
import type { BeatOrder } from "./beat-order.ts";
import type { Beat } from "./read-beat.ts";
import { RefusalLog } from "./refusal-log.ts";
import { SenderWatch } from "./sender-watch.ts";

/** How far apart what must outlive a restart is written at least, ms: while beats come, and while they don't. */
const KEEP_MS = 10_000;
const KEEP_SILENCE_MS = 600_000;
/** So many components are remembered; those whose last beat is the oldest give way. */
const MOST_COMPONENTS = 10_000;

/** A figure of the engine's progress, and when it last changed (monotonic ms). */
export interface Mark {
  readonly value: number;
  readonly changedAt: number;
}

/** A metric as a beat gave it, and when (monotonic ms). */
export interface Given {
  readonly value: number | null;
  readonly unit: string;
  readonly at: number;
}

/** What the beats of one run of the engine have said, by name. */
export interface Said {
  readonly progress: ReadonlyMap<string, Mark>;
  readonly metrics: ReadonlyMap<string, Given>;
}

export const NOTHING_SAID: Said = { progress: new Map(), metrics: new Map() };

/** What is known of one component's beats; kept when its checker is made anew. */
export class BeatMemory {
  /** The newest since the start, and when it came (monotonic ms). */
  beat: Beat | null = null;
  at = 0;
  /** When the last one came, epoch ms, also from before a restart. */
  cameAt: number | null = null;
  order: BeatOrder | null = null;
  said: Said = NOTHING_SAID;
  /** How long was listened in vain since the last beat, up to where it is listened now, ms; also from before a restart. */
  silentMs = 0;
  readonly refusals = new RefusalLog();
  readonly budget = new BeatBudget();
  readonly senders = new SenderWatch();
  #turn: { since: number } | null = null;

  /** Begins to listen at this moment (monotonic ms); the answer ends it. */
  listen(at: number): (at: number) => void {
    const turn = { since: at };
    this.silentMs = this.silenceMs(at);
    this.#turn = turn;
    return (end) => {
      // Another checker of the component may listen already.
      if (this.#turn !== turn) return;
      this.silentMs = this.silenceMs(end);
      this.#turn = null;
    };
  }

  /** A beat was heard. */
  hear(at: number): void {
    this.silentMs = 0;
    if (this.#turn !== null) this.#turn.since = at;
  }

  /** How long has been listened in vain until this moment; a time in which nobody did is none of it. */
  silenceMs(at: number): number {
    return this.silentMs + (this.#turn === null ? 0 : Math.max(0, at - this.#turn.since));
  }
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
const kept = z.array(
  z.object({
    id: z.string(),
    at: z.number().nullable(),
    order: keptOrder.nullable(),
    silentMs: z.number().min(0).default(0),
  }),
);

/**
 * The beats of all components. When the last ones came, where they stood and how long has been listened since outlives a
 * restart, written every ten seconds (ten minutes while none comes) and at the end: what was sent before must not count again
 * after it, and silence must not begin anew.
 */
export class BeatBook implements KindMemory {
  readonly #memories = new Map<string, BeatMemory>();
  readonly #listeners = new Set<(memory: unknown) => void>();
  #planned: { readonly at: number; readonly clock: Clock; readonly cancel: Cancel } | null = null;

  of(componentId: string): BeatMemory {
    let memory = this.#memories.get(componentId);
    if (memory === undefined) {
      memory = new BeatMemory();
      this.#memories.set(componentId, memory);
      if (this.#memories.size > MOST_COMPONENTS) this.#forgetOldest(memory);
    }
    return memory;
  }

  /** A beat came that must outlive a restart; one that ends a long silence at once, or a crash would carry that on. */
  changed(clock: Clock, silentMs: number): void {
    this.#plan(clock, silentMs > KEEP_SILENCE_MS ? 0 : KEEP_MS);
  }

  /** Somebody has listened on. */
  listened(clock: Clock): void {
    this.#plan(clock, KEEP_SILENCE_MS);
  }

  restore(memory: unknown, _now: number): void {
    const parsed = kept.safeParse(memory);
    if (!parsed.success) return;
    for (const { id, at, order, silentMs } of parsed.data) {
      const known = this.of(id);
      if (known.beat === null) known.silentMs = silentMs;
      known.cameAt ??= at;
      known.order ??= order;
    }
  }

  /** Who no longer listens is told once more what has changed since. */
  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => {
      if (this.#planned !== null) this.#tell(this.#planned.clock);
      this.#listeners.delete(listener);
    };
  }

  #plan(clock: Clock, delayMs: number): void {
    const at = clock.monotonic() + delayMs;
    if (this.#planned !== null && this.#planned.at <= at) return;
    this.#planned?.cancel();
    this.#planned = { at, clock, cancel: clock.schedule(delayMs, () => this.#tell(clock)) };
  }

  #tell(clock: Clock): void {
    this.#planned?.cancel();
    this.#planned = null;
    const memory = Array.from(this.#memories, ([id, known]) => ({
      id,
      at: known.cameAt,
      order: known.order === null ? null : { ...known.order, sequence: String(known.order.sequence) },
      silentMs: Math.round(known.silenceMs(clock.monotonic())),
    }));
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
