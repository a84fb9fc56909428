import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { type OpenReport, StoreError } from "../../port/store.ts";
import { readHead } from "./audit-rows.ts";
import { ChangeWriter, hasChanges } from "./change-writer.ts";
import { CheckLog } from "./check-log.ts";
import { fileIdentity, requireFolder } from "./database-file.ts";
import { acquireLock, type InstanceLock } from "./instance-lock.ts";
import { Keepsakes } from "./keepsakes.ts";
import { openDatabase } from "./open-database.ts";
import { Outbox } from "./outbox.ts";
import { CHECK_CELLS, type EncodedBatch, type OpenRequest, type WriterVerbs } from "./protocol.ts";
import { Pruner } from "./pruner.ts";
import { CHAIN_VERSION } from "./schema.ts";
import { Sealer } from "./sealer.ts";
import { auditRowOf, type StoreChange } from "./store-change.ts";
import { toStoreError } from "./store-trouble.ts";
import { Transactor } from "./transactor.ts";

/** No commit holds more plain checks than this, so that none takes long. */
const COMMIT_ROWS = 500;

/** Everything that works on one opened database. */
interface Session {
  readonly db: Database.Database;
  readonly identity: string | null;
  readonly transactor: Transactor;
  readonly checks: CheckLog;
  readonly sealer: Sealer;
  readonly changes: ChangeWriter;
  readonly outbox: Outbox;
  readonly keepsakes: Keepsakes;
  readonly pruner: Pruner;
}

/** The one that writes: runs on its own thread, one command after the other. */
export class Writer implements WriterVerbs {
  readonly #path: string;
  #lock: InstanceLock | null = null;
  #session: Session | null = null;
  #hasOpened = false;
  /** The file that was open before in this run is no longer the one at the path. */
  #isAnother = false;
  /** What the new trail is still to say about the one before. */
  #change: StoreChange | null = null;
  /** Of the store that was opened last. */
  #storeId: string | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  open(request: OpenRequest): OpenReport {
    // Before the old file is let go: a new one could be given its number.
    this.#isAnother ||= this.#hasOpened && this.#hasLostFile();
    this.#closeSession();
    requireFolder(this.#path);
    this.#lock ??= acquireLock(this.#path, () => describeHolder(this.#path));
    const { db, setAside, versionBefore } = openDatabase(this.#path, request);
    if (setAside !== null || this.#isAnother) this.#change = { path: this.#path, setAside, storeId: this.#storeId };
    try {
      this.#session = this.#begin(db, { ...request, hadChain: versionBefore >= CHAIN_VERSION });
    } catch (error) {
      db.close();
      throw toStoreError(error, this.#path);
    }
    const isAnother = this.#isAnother || (this.#hasOpened && setAside !== null);
    this.#hasOpened = true;
    this.#isAnother = false;
    this.#change = null;
    this.#storeId = readHead(db)?.store_id ?? null;
    return { setAside, isAnother };
  }

  close(): null {
    this.#closeSession();
    this.#lock?.close();
    this.#lock = null;
    return null;
  }

  load() {
    return this.#opened().keepsakes.load();
  }

  record(batch: EncodedBatch): null {
    const { transactor, changes, checks } = this.#opened();
    const step = COMMIT_ROWS * CHECK_CELLS;
    let written = 0;
    try {
      if (hasChanges(batch)) {
        transactor.run("full", () => {
          changes.write(batch);
          checks.append(batch.checks.slice(0, step));
        });
        written = step;
      }
      for (; written < batch.checks.length; written += step) {
        transactor.run("normal", () => checks.append(batch.checks.slice(written, written + step)));
      }
    } catch (error) {
      checks.forgetTail();
      throw error;
    }
    return null;
  }

  claim(request: Parameters<Outbox["claim"]>[0]) {
    const { transactor, outbox } = this.#opened();
    return transactor.run("normal", () => outbox.claim(request));
  }

  /** Outlives the process, not a power cut: that repeats a delivery under the same key, and others need not wait for a disk. */
  settle(settlements: Parameters<Outbox["settle"]>[0]): null {
    const { transactor, outbox } = this.#opened();
    transactor.run("normal", () => outbox.settle(settlements));
    return null;
  }

  resend(request: Parameters<Outbox["resend"]>[0]): string | null {
    const { transactor, outbox } = this.#opened();
    return transactor.run("full", () => outbox.resend(request));
  }

  nextDue() {
    return this.#opened().outbox.nextDue();
  }

  saveDefinition(row: readonly [string, string]): null {
    return this.#keep(({ keepsakes }) => keepsakes.saveDefinition(row));
  }

  removeComponent(id: string): null {
    return this.#keep(({ keepsakes }) => keepsakes.removeComponent(id));
  }

  saveSetting(row: readonly [string, string]): null {
    return this.#keep(({ keepsakes }) => keepsakes.saveSetting(row));
  }

  appendAudit(row: Parameters<Keepsakes["appendAudit"]>[0]): null {
    return this.#keep(({ keepsakes }) => keepsakes.appendAudit(row));
  }

  recordRecovery(record: Parameters<Keepsakes["recordRecovery"]>[0]): null {
    return this.#keep(({ keepsakes }) => keepsakes.recordRecovery(record));
  }

  markAlive(at: number): null {
    const { transactor, keepsakes } = this.#opened();
    this.#requireSameFile();
    transactor.run("normal", () => keepsakes.markAlive(at));
    return null;
  }

  probe(): null {
    const { db } = this.#opened();
    this.#requireSameFile();
    return this.#keep(() => {
      db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', 1)").run();
      db.prepare("DELETE FROM meta WHERE key = 'probe'").run();
    });
  }

  prune(policy: Parameters<Pruner["step"]>[0]) {
    return this.#opened().pruner.step(policy);
  }

  /** Work that can wait until a command has been answered. Answers whether there is more of it. */
  tidy(): boolean {
    if (this.#session === null) return false;
    const { checks, sealer } = this.#session;
    if (checks.hasUnsorted) {
      checks.sortOne();
      sealer.look();
    } else if (sealer.hasWork) sealer.step();
    return checks.hasUnsorted || sealer.hasWork;
  }

  #begin(db: Database.Database, request: OpenRequest & { readonly hadChain: boolean }): Session {
    const transactor = new Transactor(db);
    const checks = new CheckLog(db, transactor);
    const outbox = new Outbox(db);
    const keepsakes = transactor.run("normal", () => {
      // Only before this run has claimed anything itself: a send that is under way keeps its lease.
      if (!this.#hasOpened) outbox.releaseLeases();
      const kept = new Keepsakes(db, request);
      if (this.#change !== null) kept.appendAudit(auditRowOf(this.#change, db, request.now));
      return kept;
    });
    const identity = fileIdentity(this.#path);
    const changes = new ChangeWriter(db);
    const sealer = new Sealer(db, transactor);
    const pruner = new Pruner(db, transactor, { checks, sealer });
    return { db, identity, transactor, checks, sealer, changes, outbox, keepsakes, pruner };
  }

  #keep(work: (session: Session) => void): null {
    const session = this.#opened();
    session.transactor.run("full", () => work(session));
    return null;
  }

  #opened(): Session {
    if (this.#session === null) throw new StoreError("closed", `the store ${this.#path} is not open`);
    return this.#session;
  }

  /** SQLite would go on writing to a file that somebody has deleted or replaced. */
  #requireSameFile(): void {
    if (fileIdentity(this.#path) !== this.#opened().identity) {
      throw new StoreError("failed", `${this.#path} was deleted or replaced while it was in use`);
    }
  }

  #hasLostFile(): boolean {
    const identity = fileIdentity(this.#path);
    return identity === null || (this.#session !== null && identity !== this.#session.identity);
  }

  #closeSession(): void {
    const session = this.#session;
    this.#session = null;
    session?.db.close();
  }
}

function describeHolder(path: string): string {
  if (!existsSync(path)) return "";
  try {
    const db = new Database(path, { readonly: true, timeout: 0 });
    try {
      const pid = db.prepare<[], number>("SELECT pid FROM runs ORDER BY started_at DESC LIMIT 1").pluck().get();
      return pid === undefined ? "" : ` (process ${pid})`;
    } finally {
      db.close();
    }
  } catch {
    return "";
  }
}
