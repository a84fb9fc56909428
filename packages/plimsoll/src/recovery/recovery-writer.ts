import type { Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { FREE_CONTROL, type RecoveryRecord } from "../port/recovery.ts";
import { type Store, StoreError } from "../port/store.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { isEmptyRecord, mergeRecords } from "./recovery-step.ts";
import { restateBook } from "./restate-book.ts";
import { type HeldSafety, type SafetyNote, UNREADABLE } from "./safety-note.ts";
import { within } from "./within.ts";

/** How long a small file may take, ms. */
const NOTE_PATIENCE_MS = 5000;
/** Of what could not be written, so many rows of each kind are kept to be written later. */
const MOST_OWED = 1000;
const NOTHING: RecoveryRecord = { attempts: [], cases: [], audit: [] };

export interface RecoveryWriterOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly book: RecoveryBook;
  readonly note: SafetyNote;
}

/**
 * Makes durable what happens to the book, one commit at a time. What could not be written is owed and goes into the next
 * commit; what of it holds recovery back is kept in a note meanwhile, which outlasts a restart.
 */
export class RecoveryWriter {
  readonly #options: RecoveryWriterOptions;
  #owed: RecoveryRecord | null = null;
  #isNoted = false;
  #isOpen = false;

  constructor(options: RecoveryWriterOptions) {
    this.#options = options;
  }

  /** Something could not be written, and has to be as soon as it can. */
  get isBehind(): boolean {
    return this.#owed !== null;
  }
  /** Whether what holds recovery back, and the store has not, outlasts a restart all the same. */
  get isNoted(): boolean {
    return this.#isNoted;
  }

  /** What the store knew before is known. Until then nothing is written, lest it write over what holds there. */
  open(): void {
    this.#isOpen = true;
  }

  /** What held recovery back in the run before and its store may not have; null: nothing. */
  async readNote(): Promise<HeldSafety | null> {
    const { clock, note } = this.#options;
    const isLate = Symbol("late");
    const found = await within(
      clock,
      NOTE_PATIENCE_MS,
      note.read().then((held) => held ?? isLate),
    );
    if (found === isLate) return null;
    this.#owed = NOTHING;
    return found === null || typeof found === "symbol" ? UNREADABLE : found;
  }

  /** False when it could not be made durable: what holds by now is written later, what was only proposed is not. */
  async write(record: RecoveryRecord, isProposal: boolean): Promise<boolean> {
    const { store, log, book } = this.#options;
    // What holds by now, where something else was said meanwhile.
    const own = record.control === undefined || isProposal ? record : { ...record, control: book.control };
    const owed = this.#owed;
    if (isEmptyRecord(own)) return true;
    const whole = owed === null ? own : mergeRecords([owed, restateBook(book).record, own]);
    try {
      if (!this.#isOpen) throw new StoreError("closed", "what was tried before the start is not known yet");
      await store.recordRecovery(whole);
    } catch (error) {
      log.error({ err: error }, "recovery could not be recorded, so nothing of it is done");
      this.#owed = isProposal ? (owed ?? NOTHING) : toOwed([owed ?? NOTHING, own], book);
      // A store that answers too late may have written a proposal all the same.
      if (holdsBack(isProposal ? { ...NOTHING, control: book.control } : own)) this.#isNoted = await this.#keep();
      return false;
    }
    if (owed === null) return true;
    this.#owed = null;
    this.#isNoted = false;
    await within(this.#options.clock, NOTE_PATIENCE_MS, this.#options.note.clear());
    return true;
  }

  async #keep(): Promise<boolean> {
    const { clock, note, book } = this.#options;
    const held = { control: book.control, lastFencingToken: book.attempts.lastFencingToken };
    return (await within(clock, NOTE_PATIENCE_MS, note.keep(held))) ?? false;
  }
}

/** What is open is written again as it is then, and what was to begin has not. */
function toOwed(records: readonly RecoveryRecord[], book: RecoveryBook): RecoveryRecord {
  const { attempts, cases, audit } = mergeRecords(records);
  return {
    attempts: attempts.filter(({ settled_at }) => settled_at !== null).slice(-MOST_OWED),
    cases: cases.filter(({ componentId }) => book.cases.get(componentId) === null).slice(-MOST_OWED),
    audit: audit.slice(-MOST_OWED),
  };
}

/** Whether something must not be forgotten, lest more be done after a restart than before. */
function holdsBack({ control = FREE_CONTROL, attempts, cases }: RecoveryRecord): boolean {
  const { paused, suspended, killed, deploy } = control;
  if (paused !== null || suspended !== null || killed !== null || deploy !== null) return true;
  return attempts.some(({ state }) => state === "rejected") || cases.some((it) => it.case?.latch != null);
}
