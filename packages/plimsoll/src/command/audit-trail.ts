import type { AuditEntry } from "../port/audit.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { Store } from "../port/store.ts";

/** So many entries wait in memory while the store cannot write; older ones are left to the log. */
export const KEPT_ENTRIES = 1000;
/** How soon entries that could not be written are tried again, ms. */
export const RETRY_MS = 15_000;
/** A command waits no longer than this for its entry to be durable, ms. */
export const WRITE_PATIENCE_MS = 2000;

export interface AuditTrailOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Writes who did what. A store that cannot write never hinders a control: the entry is then logged in full, kept in
 * memory and written, in order, once the store can write again.
 */
export class AuditTrail {
  readonly #options: AuditTrailOptions;
  readonly #waiting: AuditEntry[] = [];
  #writing: Promise<void> | null = null;
  #retry: Cancel | null = null;
  #closed = false;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  /** Entries not yet durable. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when the entry is durable, or is kept for later because the store cannot write or takes too long. */
  async record(entry: AuditEntry): Promise<void> {
    this.#waiting.push(entry);
    if (this.#waiting.length > KEPT_ENTRIES) this.#waiting.shift();
    await this.#flushWithin(WRITE_PATIENCE_MS);
    if (this.#waiting.includes(entry)) {
      this.#options.log.error({ audit: entry }, "the audit entry could not be written yet; it is kept in memory");
    }
  }

  /** Tries once more to write what waits, then stops trying. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#retry?.();
    await this.#flushWithin(WRITE_PATIENCE_MS);
  }

  async #flushWithin(patienceMs: number): Promise<void> {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    const written = this.#writing;
    let cancel: Cancel = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#options.clock.schedule(patienceMs, resolve);
    });
    await Promise.race([written, tooLong]);
    cancel();
  }

  async #write(): Promise<void> {
    for (let entry = this.#waiting[0]; entry !== undefined; entry = this.#waiting[0]) {
      try {
        await this.#options.store.appendAudit(entry);
      } catch (error) {
        this.#options.log.warn({ err: error }, "the audit trail cannot be written; it will be tried again");
        this.#retryLater();
        return;
      }
      if (this.#waiting[0] === entry) this.#waiting.shift();
    }
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#retry?.();
    this.#retry = this.#options.clock.schedule(RETRY_MS, () => void this.#flushWithin(WRITE_PATIENCE_MS));
  }
}
