import { afterEach, beforeEach } from "vitest";
import type { Clock } from "../port/clock.ts";
import type { HistoryQuery, RetentionPolicy, Store } from "../port/store.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { ALL_TIME, T0, toChecks } from "./store-samples.contract.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Rows of a day, nothing packed beyond them. */
export const RETENTION: RetentionPolicy = {
  rawMs: DAY,
  rawBytes: 1e9,
  packedMs: 0,
  packedBytes: 1e9,
  rollupMs: DAY,
  longMs: 5 * DAY,
};

/** A kind of store, ready for the suites that all of them have to pass. */
export interface Backend {
  readonly name: string;
  /** A closed, empty store. `dispose` frees what it needed. */
  create(clock: Clock): Promise<{ readonly store: Store; readonly dispose: () => Promise<void> }>;
}

/** The store of the test that runs: open and new, at `T0`. */
export class StoreUnderTest {
  clock: VirtualClock = createVirtualClock(T0);
  #store: Store | null = null;

  get store(): Store {
    if (this.#store === null) throw new Error("no test runs");
    return this.#store;
  }
  set store(store: Store) {
    this.#store = store;
  }

  /** All raw checks of a query, page by page. */
  async allChecks(query: Partial<HistoryQuery>) {
    const pages = [];
    let cursor: string | null = null;
    do {
      const request = { ...ALL_TIME, componentId: null, limit: 100, ...query, cursor };
      const page = toChecks(await this.store.queryChecks(request));
      pages.push(page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return pages.flat();
  }

  /** Forgets until nothing is left to be forgotten; how many rows that were. */
  async drain(policy: Partial<RetentionPolicy & { now: number }>): Promise<number> {
    let deleted = 0;
    for (;;) {
      const now = this.clock.now();
      const report = await this.store.prune({ ...RETENTION, now, ...policy });
      deleted += report.deleted;
      if (!report.more) return deleted;
    }
  }

  /** Claims notifications of the channel `desk` for a minute. */
  claim(parts: Partial<Parameters<Store["claimNotifications"]>[0]> = {}) {
    const lease = { channelId: "desk", now: T0, limit: 10, leaseUntil: T0 + MINUTE, owner: "this run" };
    return this.store.claimNotifications({ ...lease, ...parts });
  }
}

/** Gives each test of a suite a store of its own. */
export function useStore(backend: Backend): StoreUnderTest {
  const on = new StoreUnderTest();
  let dispose: () => Promise<void>;
  beforeEach(async () => {
    on.clock = createVirtualClock(T0);
    const made = await backend.create(on.clock);
    dispose = made.dispose;
    on.store = made.store;
    await on.store.open();
  });
  afterEach(async () => {
    await on.store.close();
    await dispose();
  });
  return on;
}

export function idsOf(rows: readonly { id: unknown }[]): unknown[] {
  return rows.map(({ id }) => id);
}
