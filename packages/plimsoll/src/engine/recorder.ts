import type { Cancel, Clock } from "../port/clock.ts";
import {
  EMPTY_BATCH,
  type NewCheck,
  type RecordBatch,
  type Store,
  StoreError,
  type StoreTrouble,
} from "../port/store.ts";

/** Plain results wait at most this long for their group commit, ms. */
export const GROUP_COMMIT_MS = 250;
/** A group commit holds at most so many results. */
export const GROUP_COMMIT_ROWS = 500;
/** How many results are kept in memory while the store cannot write; the oldest go first, counted. */
export const MAX_WAITING_CHECKS = 20_000;
/** How many changes are kept in memory while the store cannot write. */
export const MAX_WAITING_CHANGES = 10_000;
/** A commit that takes longer than this no longer holds up publishing and alerting, ms. */
export const COMMIT_PATIENCE_MS = 2000;
const RETRY_MS = [500, 1000, 2000, 5000, 10_000] as const;

export interface RecorderOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** The store has just stopped being able to write. */
  readonly onTrouble: (trouble: StoreTrouble, message: string) => void;
  /** It writes again, and everything that waited has been written. */
  readonly onRecovered: (report: RecoveredReport) => void;
}

/** What became of what waited while the store could not write. */
export interface RecoveredReport {
  readonly droppedChecks: number;
  /** Changes that were told from memory and are in no history. */
  readonly droppedChanges: number;
  /** Where a corrupt store was set aside, or null. */
  readonly setAside: string | null;
  /** What writes again is another store than before: see OpenReport. */
  readonly isAnother: boolean;
}

interface Change {
  readonly batch: RecordBatch;
  /** It has been told from memory, because the store did not take it in time. */
  isTold: boolean;
  readonly settle: (durable: boolean) => void;
}

/**
 * The only writer of results and changes. Changes are committed at once and before results; results in groups. While the
 * store cannot write, both wait in memory (bounded) and nobody waits for them.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #checks: NewCheck[] = [];
  #changes: Change[] = [];
  #cancelTimer: Cancel | null = null;
  #writing: Promise<void> | null = null;
  #trouble: { readonly trouble: StoreTrouble; readonly message: string } | null = null;
  #failures = 0;
  #setAside: string | null = null;
  #isAnother = false;
  #droppedSinceTrouble = 0;
  #droppedChanges = 0;
  #closed = false;
  /** Results not kept because the store could not take them, since the start. */
  droppedChecks = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Why nothing is being kept at the moment, or null. */
  get trouble(): { readonly trouble: StoreTrouble; readonly message: string } | null {
    return this.#trouble;
  }

  /** What has been told and is in no store yet, oldest first. */
  get unkept(): readonly RecordBatch[] {
    return this.#changes.filter(({ isTold }) => isTold).map(({ batch }) => batch);
  }

  /** Somebody else met it first: the store could not be opened, or a chore found that nothing can be kept in it. */
  meetTrouble(error: unknown): void {
    this.#fail(error);
  }

  /** Takes a result for the next group commit. */
  addCheck(check: NewCheck): void {
    if (this.#checks.length >= MAX_WAITING_CHECKS) {
      const dropped = this.#checks.length - MAX_WAITING_CHECKS + GROUP_COMMIT_ROWS;
      this.#checks.splice(0, dropped);
      this.droppedChecks += dropped;
      this.#droppedSinceTrouble += dropped;
    }
    this.#checks.push(check);
    if (this.#checks.length >= GROUP_COMMIT_ROWS) this.#write();
    else this.#arm(GROUP_COMMIT_MS);
  }

  /** Commits a change at once; resolves with whether it is durable, at the latest after COMMIT_PATIENCE_MS. */
  commit(batch: RecordBatch): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (durable: boolean) => {
        cancel();
        if (!durable) change.isTold = true;
        resolve(durable);
      };
      const change: Change = { batch, isTold: false, settle };
      const cancel = this.#options.clock.schedule(this.#trouble ? 0 : COMMIT_PATIENCE_MS, () => settle(false));
      if (this.#changes.length >= MAX_WAITING_CHANGES) {
        this.#changes.shift()?.settle(false);
        this.#droppedChanges += 1;
      }
      this.#changes.push(change);
      this.#write();
    });
  }

  /** Writes what waits, for at most `withinMs`, and takes nothing more. */
  async close(withinMs: number): Promise<void> {
    let late = false;
    let cancel: Cancel = () => {};
    const bound = new Promise<void>((resolve) => {
      cancel = this.#options.clock.schedule(withinMs, () => {
        late = true;
        resolve();
      });
    });
    // More can come while a commit is under way; a store that is in trouble gets one last try.
    do {
      this.#write(true);
      if (this.#writing !== null) await Promise.race([this.#writing, bound]);
    } while (!late && this.#trouble === null && this.#changes.length + this.#checks.length > 0);
    cancel();
    this.#closed = true;
    this.#cancelTimer?.();
  }

  #arm(delayMs: number): void {
    if (this.#cancelTimer !== null || this.#writing !== null || this.#closed || this.#trouble !== null) return;
    this.#schedule(delayMs);
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.schedule(delayMs, () => {
      this.#cancelTimer = null;
      this.#write(true);
    });
  }

  #write(force = false): void {
    if (this.#writing !== null || this.#closed) return;
    if (this.#trouble !== null && !force) return;
    if (this.#changes.length === 0 && this.#checks.length === 0 && this.#trouble === null) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = null;
      if (this.#trouble === null && this.#changes.length > 0) this.#write();
      else if (this.#trouble === null && this.#checks.length > 0) this.#arm(GROUP_COMMIT_MS);
    });
  }

  /** Changes first, one commit each so that their order is kept; then the results in one group. */
  async #writeAll(): Promise<void> {
    try {
      if (this.#trouble !== null) await this.#reopen();
      for (let change = this.#changes[0]; change !== undefined; change = this.#changes[0]) {
        await this.#options.store.recordBatch(change.batch);
        if (this.#changes[0] === change) this.#changes.shift();
        change.settle(true);
      }
      while (this.#checks.length > 0 && this.#changes.length === 0) {
        const checks = this.#checks.splice(0, GROUP_COMMIT_ROWS);
        try {
          await this.#options.store.recordBatch({ ...EMPTY_BATCH, checks });
        } catch (error) {
          this.#checks = checks.concat(this.#checks);
          throw error;
        }
        if (this.#checks.length < GROUP_COMMIT_ROWS && this.#trouble === null) break;
      }
      if (this.#trouble !== null) this.#recover();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #reopen(): Promise<void> {
    const report = await this.#options.store.open();
    if (report.setAside !== null) this.#setAside = report.setAside;
    if (report.isAnother) this.#isAnother = true;
  }

  #fail(error: unknown): void {
    const trouble = error instanceof StoreError ? error.trouble : "failed";
    const message = error instanceof Error ? error.message : String(error);
    const isNew = this.#trouble?.trouble !== trouble;
    this.#trouble = { trouble, message };
    for (const change of this.#changes) change.settle(false);
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 10_000;
    this.#failures += 1;
    if (!this.#closed && trouble !== "closed") this.#schedule(delay);
    if (isNew) this.#options.onTrouble(trouble, message);
  }

  #recover(): void {
    const report = {
      droppedChecks: this.#droppedSinceTrouble,
      droppedChanges: this.#droppedChanges,
      setAside: this.#setAside,
      isAnother: this.#isAnother,
    };
    this.#trouble = null;
    this.#failures = 0;
    this.#droppedSinceTrouble = 0;
    this.#droppedChanges = 0;
    this.#setAside = null;
    this.#isAnother = false;
    this.#options.onRecovered(report);
  }
}
