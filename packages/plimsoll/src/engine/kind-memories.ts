import type { CheckerRegistry } from "../port/checker.ts";
import type { Cancel } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { Store } from "../port/store.ts";

/** Where the store keeps what a kind of checker must still know after a restart. */
function keyOf(kind: string): string {
  return `checker_memory_${kind}`;
}

/** Keeps what kinds of checkers must not forget, and gives it back to them. */
export class KindMemories {
  readonly #checkers: CheckerRegistry;
  readonly #known = new Map<string, unknown>();
  #cancels: Cancel[] = [];

  constructor(checkers: CheckerRegistry) {
    this.#checkers = checkers;
  }

  restore(settings: ReadonlyMap<string, unknown>, now: number): void {
    for (const { kind, memory } of this.#checkers.values()) memory?.restore(settings.get(keyOf(kind)), now);
  }

  /** Begins to keep it. What cannot be written now is written with the next change. */
  start(store: Store, log: Log): void {
    for (const { kind, memory } of this.#checkers.values()) {
      if (memory === undefined) continue;
      const keep = (value: unknown) => {
        this.#known.set(keyOf(kind), value);
        store.saveSetting(keyOf(kind), value).catch((error: unknown) => {
          log.warn({ err: error, kind }, "what a kind of checker must remember could not be kept");
        });
      };
      this.#cancels.push(memory.subscribe(keep));
    }
  }

  stop(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }

  /** What has been kept since the start, by the store's key. */
  get known(): Iterable<readonly [string, unknown]> {
    return this.#known;
  }
}
