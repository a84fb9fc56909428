import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { Store } from "../port/store.ts";
import type { SessionTable } from "./session-table.ts";

const SETTING = "auth_sessions";
/** When a session was last used is written no more often than this, ms. */
const SAVE_LATER_MS = 300_000;
/** A login or logout waits no longer than this for the store, ms. */
const PATIENCE_MS = 2000;

export interface SessionKeeperParts {
  readonly sessions: SessionTable;
  readonly store: Pick<Store, "load" | "saveSetting">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps the table of sessions across restarts. A store that cannot write hinders no login; it is logged. */
export class SessionKeeper {
  readonly #parts: SessionKeeperParts;
  #writing: Promise<void> = Promise.resolve();
  #later: Cancel | null = null;

  constructor(parts: SessionKeeperParts) {
    this.#parts = parts;
  }

  async restore(): Promise<void> {
    const { sessions, store, log } = this.#parts;
    try {
      sessions.restore((await store.load()).settings.get(SETTING));
    } catch (error) {
      log.warn({ err: error }, "the sessions of the run before cannot be read: everybody has to log in again");
    }
  }

  /** Resolves when the table as it is now is durable, or the store fails or takes too long. Never rejects. */
  async save(): Promise<void> {
    this.#later?.();
    this.#later = null;
    this.#writing = this.#writing.then(() => this.#write());
    await this.#within(this.#writing);
  }

  saveSoon(): void {
    this.#later ??= this.#parts.clock.schedule(SAVE_LATER_MS, () => void this.save());
  }

  /** Writes what waits to be written. */
  async close(): Promise<void> {
    if (this.#later !== null) await this.save();
    else await this.#within(this.#writing);
  }

  async #write(): Promise<void> {
    const { sessions, store, log } = this.#parts;
    try {
      await store.saveSetting(SETTING, sessions.toStored());
    } catch (error) {
      log.error(
        { err: error },
        "sessions cannot be kept: a restart forgets logins, and logouts since the last that could",
      );
    }
  }

  async #within(written: Promise<void>): Promise<void> {
    let cancel: Cancel = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#parts.clock.schedule(PATIENCE_MS, resolve);
    });
    await Promise.race([written, tooLong]);
    cancel();
  }
}
