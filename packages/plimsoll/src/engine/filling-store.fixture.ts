import type { Clock } from "../port/clock.ts";
import { type Store, StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";

/** A store in memory on a disk that a test fills: then nothing of recovery can be recorded. */
export class FillingStore {
  isFull = false;
  readonly store: Store;

  constructor(clock: Clock) {
    const inner = createMemoryStore({ clock });
    this.store = {
      ...inner,
      recordRecovery: (record) =>
        this.isFull ? Promise.reject(new StoreError("full", "no space left")) : inner.recordRecovery(record),
    };
  }
}
