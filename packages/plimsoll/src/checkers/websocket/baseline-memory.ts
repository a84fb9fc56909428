import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";
import type { FeedFollower } from "./feed-follower.ts";

const LONGEST_KEPT_MS = 14 * 86_400_000;
/** How many symbols are kept over all feeds: some 150 bytes each. */
const SYMBOLS_KEPT = 4000;

/** What one feed has learnt, as it is kept. */
interface Learnt {
  /** Epoch ms. */
  readonly at: number;
  readonly feed: string;
  readonly symbols: Readonly<Record<string, string>>;
  /** By kind of message. */
  readonly channels?: Readonly<Record<string, string>>;
  readonly rates: readonly (string | null)[];
  readonly latencies: readonly (string | null)[];
}

/** What is usual for each feed, kept across restarts: else every restart would judge illiquid symbols by the fallback. */
export class BaselineMemory implements KindMemory {
  readonly #learnt = new Map<string, Learnt>();
  readonly #listeners = new Set<(memory: unknown) => void>();

  restore(kept: unknown, now: number): void {
    if (typeof kept !== "object" || kept === null) return;
    for (const [id, learnt] of Object.entries(kept)) {
      if (isLearnt(learnt) && now - learnt.at < LONGEST_KEPT_MS) this.#learnt.set(id, learnt);
    }
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives a feed back what was known of it. */
  teach(componentId: string, follower: FeedFollower): void {
    const learnt = this.#learnt.get(componentId);
    if (learnt === undefined) return;
    follower.intervals.unpack(learnt.feed);
    follower.rates.unpack(learnt.rates);
    follower.latencies.unpack(learnt.latencies);
    follower.recall(new Map(Object.entries(learnt.symbols)), new Map(Object.entries(learnt.channels ?? {})));
  }

  keep(componentId: string, follower: FeedFollower, now: number): void {
    const room = SYMBOLS_KEPT - this.#others(componentId, now);
    const symbols: [string, string][] = [];
    for (const track of follower.tracks.values()) {
      if (symbols.length < room) symbols.push([track.name, track.baseline.pack()]);
    }
    this.#learnt.set(componentId, {
      at: now,
      feed: follower.intervals.pack(),
      symbols: Object.fromEntries(symbols.filter(([, packed]) => packed !== "")),
      channels: Object.fromEntries(
        follower.channels.flatMap((channel) =>
          channel === undefined ? [] : [[channel.name, channel.baseline.pack()]],
        ),
      ),
      rates: follower.rates.pack(),
      latencies: follower.latencies.pack(),
    });
    const memory = Object.fromEntries(this.#learnt);
    for (const listener of this.#listeners) listener(memory);
  }

  #others(componentId: string, now: number): number {
    let count = 0;
    for (const [id, learnt] of this.#learnt) {
      if (now - learnt.at > LONGEST_KEPT_MS) this.#learnt.delete(id);
      else if (id !== componentId) count += Object.keys(learnt.symbols).length;
    }
    return count;
  }
}

function isLearnt(value: unknown): value is Learnt {
  if (typeof value !== "object" || value === null) return false;
  const { at, feed, symbols, channels = {}, rates, latencies } = value as Partial<Record<keyof Learnt, unknown>>;
  const areTexts = areAllTexts(symbols) && areAllTexts(channels);
  return typeof at === "number" && isText(feed) && areTexts && Array.isArray(rates) && Array.isArray(latencies);
}

function areAllTexts(table: unknown): boolean {
  return typeof table === "object" && table !== null && Object.values(table).every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
