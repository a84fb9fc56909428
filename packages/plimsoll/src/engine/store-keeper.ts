import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { RetentionPolicy, Store } from "../port/store.ts";
import { LossCount } from "./loss-count.ts";
import { SettledTime } from "./settled-time.ts";

const ALIVE_MS = 10_000;
const PRUNE_MS = 30_000;
/** Between two steps of a clean-up, so that writes come in between, ms. */
const PRUNE_STEP_MS = 50;
const UPTIME_MS = 60_000;
const UPTIME_FIRST_MS = 3000;
const DAY_MS = 24 * 3600 * 1000;

export interface StoreKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: RetentionPolicy;
  /** Nothing is asked of a store that cannot be used. */
  readonly usable: () => boolean;
  /** The store cannot keep even that we are alive: its file may be gone, which appending to it would never show. */
  readonly onUnwritable: (error: unknown) => void;
  /** So many more results could not be packed. */
  readonly onUnpacked: (results: number) => void;
  /** So many more pieces of packed history could not be read. */
  readonly onUnreadable: (pieces: number) => void;
  readonly onUptime: (percent24h: number | null) => void;
}

/** The store's regular chores: say that we are alive, delete what is old in small steps, refresh the uptime figure. */
export class StoreKeeper {
  readonly #options: StoreKeeperOptions;
  readonly #timers = new Map<string, Cancel>();
  #stopped = false;
  #time: SettledTime | null = null;
  #isHeld = false;
  readonly #unpacked: LossCount;
  readonly #unreadable: LossCount;

  constructor(options: StoreKeeperOptions) {
    this.#options = options;
    this.#unpacked = new LossCount(options.onUnpacked);
    this.#unreadable = new LossCount(options.onUnreadable);
  }

  /** Results that could not be packed since the start. */
  get unpackedResults(): number {
    return this.#unpacked.total;
  }

  /** `lastAlive` is when the run before was last seen, epoch ms. */
  start(lastAlive: number | null): void {
    this.#time = new SettledTime(this.#options.clock, lastAlive);
    this.#repeat("alive", ALIVE_MS, () => this.#markAlive());
    this.#repeat("prune", PRUNE_MS, () => this.#prune());
    this.#repeat("uptime", UPTIME_FIRST_MS, () => this.#refreshUptime());
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
  }

  /** Runs a chore again and again; it answers when next. A failure is logged: the recorder tells of the trouble. */
  #repeat(name: string, waitMs: number, chore: () => Promise<number>): void {
    if (this.#stopped) return;
    const { clock, log, usable } = this.#options;
    const run = async () => {
      const nextMs = usable() ? await chore() : PRUNE_MS;
      this.#repeat(name, nextMs, chore);
    };
    const failed = (error: unknown) => {
      log.debug({ err: error }, `the store's chore "${name}" failed`);
      this.#repeat(name, PRUNE_MS, chore);
    };
    this.#timers.set(
      name,
      clock.schedule(waitMs, () => void run().catch(failed)),
    );
  }

  async #markAlive(): Promise<number> {
    const { store, clock, onUnwritable } = this.#options;
    await store.markAlive(clock.now()).catch(onUnwritable);
    return ALIVE_MS;
  }

  async #prune(): Promise<number> {
    const { store, clock, retention } = this.#options;
    if (!this.#canForget()) return PRUNE_MS;
    const { more, unpacked, unreadable } = await store.prune({ ...retention, now: clock.now() });
    this.#unpacked.count(unpacked, clock.monotonic());
    this.#unreadable.count(unreadable, clock.monotonic());
    return more ? PRUNE_STEP_MS : PRUNE_MS;
  }

  /** What is old by a clock that is wrong would be gone for good. */
  #canForget(): boolean {
    const isSettled = this.#time?.isSettled() ?? true;
    if (!isSettled && !this.#isHeld) {
      const message =
        "the clock was set forward, or the monitor did not run for days: nothing old is deleted for an hour";
      this.#options.log.warn({ now: this.#options.clock.now() }, message);
    }
    this.#isHeld = !isSettled;
    return isSettled;
  }

  async #refreshUptime(): Promise<number> {
    const { store, clock, onUptime } = this.#options;
    const query = { now: clock.now(), windowsMs: [DAY_MS], componentId: null };
    onUptime((await store.queryUptime(query)).uptime.get(DAY_MS) ?? null);
    return UPTIME_MS;
  }
}
