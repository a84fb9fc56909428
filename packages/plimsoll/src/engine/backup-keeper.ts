import type { BackupMaker, BackupState } from "../port/backup.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { FindingDesk } from "../port/finding.ts";
import type { Log } from "../port/log.ts";
import type { NewEvent } from "../port/store.ts";

/** No timer is set for longer, ms: the clock may be set meanwhile. */
const LOOK_MS = 60_000;
/** After a failure it is tried again so soon, ms. */
const RETRY_MS = 15 * 60_000;
/** The first look comes so long after the start, ms: what starts has other things to do. */
const FIRST_MS = 30_000;

export interface BackupKeeperOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly record: (event: NewEvent) => void;
  readonly findings: FindingDesk;
}

/** Backs the store up when it is due, one at a time, and tells when that fails: it is the monitor's own trouble. */
export class BackupKeeper {
  readonly #options: BackupKeeperOptions;
  #maker: BackupMaker | null = null;
  #cancel: Cancel = () => {};
  #abort = new AbortController();
  #failure: { readonly words: string; readonly since: number; readonly lastTry: number } | null = null;
  #isBusy = false;

  constructor(options: BackupKeeperOptions) {
    this.#options = options;
  }

  /** Begins, or goes on by another plan; null ends it. */
  use(maker: BackupMaker | null): void {
    this.stop();
    this.#maker = maker;
    this.#failure = null;
    if (maker === null) return;
    this.#abort = new AbortController();
    this.#lookIn(FIRST_MS);
  }

  /** What is under way ends, and leaves nothing. */
  stop(): void {
    this.#cancel();
    this.#abort.abort();
  }

  /** Null while there is no plan. */
  state(): BackupState | null {
    if (this.#maker === null) return null;
    return { lastSuccessAt: newestOf(this.#maker), failure: this.#failure?.words ?? null };
  }

  #lookIn(ms: number): void {
    const { clock } = this.#options;
    this.#cancel = clock.schedule(ms, () => {
      this.#lookIn(LOOK_MS);
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    const [maker, now] = [this.#maker, this.#options.clock.now()];
    if (maker === null || this.#isBusy || !isDue(maker, now)) return;
    // A try that the clock puts ahead of now was before it was set back.
    const sinceTry = this.#failure === null ? RETRY_MS : now - this.#failure.lastTry;
    if (sinceTry >= 0 && sinceTry < RETRY_MS) return;
    const { signal } = this.#abort;
    this.#isBusy = true;
    try {
      const words = await maker.make(signal);
      this.#succeeded(words);
    } catch (error) {
      if (!signal.aborted) this.#failed(maker, (error as Error).message);
    } finally {
      this.#isBusy = false;
    }
  }

  #succeeded(words: string): void {
    const { log, findings } = this.#options;
    log.info({}, `backup made: ${words}`);
    this.#note("backup_made", "LOW", `Backup made: ${words}`);
    if (this.#failure !== null) {
      const { since } = this.#failure;
      findings.take("backup", [{ id: "store", status: "HEALTHY", reason: `Backup made: ${words}`, eventAt: since }]);
    }
    this.#failure = null;
  }

  #failed(maker: BackupMaker, words: string): void {
    const { clock, log, findings } = this.#options;
    const now = clock.now();
    const since = this.#failure?.since ?? now;
    log.error({}, `backup failed: ${words}`);
    if (this.#failure === null) this.#note("backup_failed", "HIGH", `Backup failed: ${words}`);
    this.#failure = { words, since, lastTry: now };
    const newest = newestOf(maker);
    const isOld = newest === null || now - newest >= 2 * maker.everyMs;
    const last = newest === null ? "there is none yet" : `the newest is of ${new Date(newest).toISOString()}`;
    const reason = `The store cannot be backed up (${last}): ${words}`;
    findings.take("backup", [{ id: "store", status: isOld ? "CRITICAL" : "WARNING", reason, eventAt: since }]);
  }

  #note(event_type: "backup_made" | "backup_failed", severity: NewEvent["severity"], message: string): void {
    const timestamp = new Date(this.#options.clock.now()).toISOString();
    this.#options.record({ timestamp, event_type, component_id: null, severity, message, details: {} });
  }
}

/** Whether the last moment at which one was due has passed since the newest was made. */
function isDue(maker: BackupMaker, now: number): boolean {
  const { everyMs, atMs } = maker;
  const newest = newestOf(maker);
  const due = Math.floor((now - atMs) / everyMs) * everyMs + atMs;
  // One that seems to be of tomorrow was made before the clock was set back.
  return newest === null || newest < due || newest > now + everyMs;
}

/** A folder that cannot be read has none: making one then tells why. */
function newestOf(maker: BackupMaker): number | null {
  try {
    return maker.newestAt();
  } catch {
    return null;
  }
}
