import { isNeverAutomatic, totalTries } from "@plimsoll/core";
import type { ActionRegistry, ActionSetup } from "../port/action.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { RecoveryControl, RecoveryPolicy, StoredRecovery } from "../port/recovery.ts";
import type { Store } from "../port/store.ts";
import { haltOf } from "./attempt-words.ts";
import type { RecoverySubject } from "./book-types.ts";
import { CodeActions } from "./code-actions.ts";
import { countRootCauses } from "./note-root-cause.ts";
import { type Happening, OrderRunner } from "./order-runner.ts";
import { RecoveryBook } from "./recovery-book.ts";
import { isEmptyStep, mergeSteps, type RecoveryLine, type RecoveryStep } from "./recovery-step.ts";
import type { RecoveryWorld } from "./recovery-world.ts";
import { RecoveryWriter } from "./recovery-writer.ts";
import { restateBook } from "./restate-book.ts";
import { refuseWaiting, type SafetyNote, takeHeld } from "./safety-note.ts";
import { shiftTimes } from "./shift-times.ts";
import { takeRecorded } from "./take-recorded.ts";

/** How often what is ill is looked at again, ms, when nothing says when to. */
const LOOK_MS = 5000;
/** The longest and the shortest wait before that, ms. */
const LONGEST_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 20;
/** The wall clock has been set where it moved so far apart from the monotonic one, ms. */
const SET_MS = 5000;

export interface RecoveryDeskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly world: RecoveryWorld;
  readonly policy: RecoveryPolicy;
  readonly actions: ActionRegistry;
  readonly setup: Pick<ActionSetup, "egress"> | null;
  /** Where what holds recovery back is kept while the store cannot be written. */
  readonly note: SafetyNote;
  readonly newId: () => string;
  readonly random: () => number;
}

/**
 * Carries out what the book decides. What happens is put to it turn by turn; what a turn brings is first made durable in
 * one commit, then told, then done. Nothing is ever done that could not be recorded.
 */
export class RecoveryDesk {
  readonly book: RecoveryBook;
  /** Handlers given in code. */
  readonly code: CodeActions;
  readonly #options: RecoveryDeskOptions;
  readonly #runner: OrderRunner;
  readonly #writer: RecoveryWriter;
  #happenings: Happening[] = [];
  /** Components to be looked at in the next turn; those that have just broken by themselves. */
  readonly #looks = new Set<string>();
  readonly #broke = new Set<string>();
  #turn: Promise<void> | null = null;
  /** The last of what is decided and written one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #cancel: Cancel = () => {};
  /** How often people have held recovery back. */
  #heldBack = 0;
  /** The run before left what its store may not know. */
  #isDistrustful = false;
  #isOpen = false;
  /** How far the wall clock is ahead of the monotonic one, ms. */
  #ahead: number;

  constructor(options: RecoveryDeskOptions) {
    const { policy, newId, random, world } = options;
    this.#options = options;
    this.#ahead = aheadOf(options.clock);
    this.code = new CodeActions((id) => world.plannedFor(id)?.type ?? null, options.log);
    this.book = new RecoveryBook({
      policy,
      newId,
      random,
      actionsOf: (id) => this.#actionsOf(id),
      otherAction: (id) => this.code.definition(id),
    });
    const { book, code } = this;
    this.#writer = new RecoveryWriter({ ...options, book });
    this.#runner = new OrderRunner({
      ...options,
      book,
      code,
      happen: (happening) => this.#happen(happening),
      atOnce: (happening) => void this.atOnce(happening),
    });
  }

  /** Takes up what the run before left. */
  async start(stored: StoredRecovery | null): Promise<void> {
    const held = await this.#writer.readNote();
    if (held !== null) takeHeld(this.book, held, this.#options.clock.now());
    this.#isDistrustful = held !== null;
    this.#isOpen = true;
    this.#runner.open();
    if (stored !== null) this.remember(stored);
    this.lookAtAll();
  }

  /** Begins nothing more, ends what runs, and waits for what is being written. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    this.#cancel();
    this.#runner.close();
    await this.#turn;
    await this.#last;
  }

  use(policy: RecoveryPolicy): void {
    this.book.usePolicy(policy);
    this.lookAtAll();
  }

  /** A component's confirmed status has changed. */
  onTransition(componentId: string, isIll: boolean, isSerious: boolean): void {
    if (this.#isIdle) return;
    if (!isIll) {
      this.#happen((now) => this.book.recovered(componentId, now));
      this.lookAtAll();
      return;
    }
    if (isSerious) this.#broke.add(componentId);
    this.#looks.add(componentId);
    this.#arm();
  }

  /** What the store knew before the start; nothing has been done before this but what a person did at once. */
  remember(stored: StoredRecovery): void {
    this.#happen((now) => {
      this.#writer.open();
      const step = this.book.restore(stored, now);
      return this.#isDistrustful ? mergeSteps([step, refuseWaiting(this.book, now)]) : step;
    });
  }

  /** The store is another one: it is told what must be known after a restart. */
  restate(): void {
    this.#writer.open();
    this.#happen(() => restateBook(this.book));
  }

  lookAtAll(): void {
    if (this.#isIdle) return;
    for (const id of this.#ill()) this.#looks.add(id);
    this.#arm();
  }

  /**
   * What a person says that holds recovery back: it holds at once. Resolves when it is durable; rejects with
   * `store_unavailable` when it is not in the store yet.
   */
  async holdBack(happening: Happening): Promise<RecoveryStep> {
    this.book.unable = this.#options.world.inability();
    const step = happening(this.#options.clock.now());
    this.#heldBack += 1;
    if (!(await this.#inTurn(() => this.#commit(step)))) {
      const message = this.#writer.isNoted
        ? "it holds from now on, also after a restart, but is not in the store yet: it is written as soon as it can be"
        : "it holds from now on, but could be written nowhere yet: say it again should Plimsoll be restarted before it is";
      throw new PlimsollError("store_unavailable", message);
    }
    this.lookAtAll();
    return step;
  }

  /**
   * What a person says that lets more happen: it holds once it is durable. Rejects with `store_unavailable` when it cannot
   * be, and with `conflict` when somebody held recovery back before its turn came: nothing has changed by it then.
   */
  async letHappen(happening: Happening): Promise<RecoveryStep> {
    const heldBack = this.#heldBack;
    const step = await this.#inTurn(async () => {
      if (this.#heldBack !== heldBack) {
        throw new PlimsollError("conflict", "somebody has held recovery back meanwhile: look again");
      }
      this.book.unable = this.#options.world.inability();
      const before = this.book.control;
      const proposed = happening(this.#options.clock.now());
      return (await this.#commit(proposed, before)) ? proposed : null;
    });
    if (step === null) {
      const message =
        "it could not be recorded, so nothing has changed by it: say it again once the store can be written";
      throw new PlimsollError("store_unavailable", message);
    }
    this.lookAtAll();
    return step;
  }

  /** What must not wait for a disk: it is done first, and recorded as well as can be. */
  async atOnce(happening: Happening): Promise<RecoveryStep> {
    this.book.unable = this.#options.world.inability();
    const step = happening(this.#options.clock.now());
    this.#heldBack += 1;
    for (const order of step.orders) this.#runner.carryOut(order);
    await this.#inTurn(() => this.#commit({ ...step, orders: [] }));
    return step;
  }

  subjectOf(componentId: string): RecoverySubject | null {
    return this.#options.world.see(componentId)?.subject ?? null;
  }

  /** Nothing is ever done by itself. */
  get #isIdle(): boolean {
    return this.book.policy.actions.length === 0 && this.code.total === 0;
  }

  /** Those that are ill and have something that may be done. */
  *#ill(): Generator<string> {
    if (this.#isIdle) return;
    for (const id of this.#options.world.ill()) if (this.#actionsOf(id).length > 0) yield id;
  }

  #actionsOf(componentId: string): readonly string[] {
    const configured = this.#options.world.plannedFor(componentId)?.actions ?? [];
    return this.code.total === 0 ? configured : [...this.code.actionsOf(componentId), ...configured];
  }

  #happen(happening: Happening): void {
    this.#happenings.push(happening);
    this.#arm();
  }

  #arm(): void {
    if (!this.#isOpen || this.#turn !== null) return;
    this.#turn = this.#turns().finally(() => {
      this.#turn = null;
      // Something may have happened after the last turn, and found this one not over yet.
      if (this.#hasWork) this.#arm();
      else this.#wait();
    });
  }

  get #hasWork(): boolean {
    return this.#happenings.length > 0 || this.#looks.size + this.#broke.size > 0;
  }

  /** Turns, until nothing has happened meanwhile. What came together is decided together. */
  async #turns(): Promise<void> {
    await Promise.resolve();
    while (this.#isOpen && this.#hasWork) {
      await this.#inTurn(async () => {
        const steps = this.#gather();
        await this.#commit(mergeSteps(this.#writer.isBehind ? [restateBook(this.book), ...steps] : steps));
      });
    }
  }

  /** One after the other: nothing is decided while what may change it is being written. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work).finally(() => this.#showHalt());
    this.#last = result.catch(() => {});
    return result;
  }

  #showHalt(): void {
    const isLive =
      this.code.total > 0 ||
      this.book.policy.actions.some(({ rule }) => !rule.isDryRun && !isNeverAutomatic(rule.tier));
    this.#options.world.showHalt(haltOf(this.book.control, isLive));
  }

  #gather(): RecoveryStep[] {
    const { world, clock } = this.#options;
    const now = clock.now();
    this.book.unable = world.inability();
    const happenings = this.#happenings;
    const [looks, broke] = [[...this.#looks], [...this.#broke]];
    this.#happenings = [];
    this.#looks.clear();
    this.#broke.clear();
    const steps = [...this.#followClock(), ...happenings.map((happening) => happening(now))];
    // What was removed, or has nothing left that may be done, is not remembered.
    for (const id of this.book.remembered) {
      if (this.#actionsOf(id).length === 0) steps.push(this.book.forget(id, now));
    }
    // All that broke together is counted before anything is done about any of it.
    steps.push(...countRootCauses(this.book, { broke, world }, now));
    for (const id of looks) {
      const seen = world.see(id);
      if (seen === null) continue;
      if (seen.subject.status === "HEALTHY") steps.push(this.book.recovered(id, now));
      else steps.push(this.book.consider(seen.subject, now));
    }
    return steps;
  }

  /** A clock that is set must neither free what is spent nor hold what is over. */
  #followClock(): RecoveryStep[] {
    const byMs = aheadOf(this.#options.clock) - this.#ahead;
    if (Math.abs(byMs) < SET_MS) return [];
    this.#ahead += byMs;
    return [shiftTimes(this.book, byMs)];
  }

  /** `before`: the step is only proposed, upon what held then. */
  async #commit(step: RecoveryStep, before: RecoveryControl | null = null): Promise<boolean> {
    if (isEmptyStep(step)) return true;
    if (!(await this.#writer.write(step.record, before !== null))) {
      if (before !== null) return false;
      const now = this.#options.clock.now();
      for (const { kind, attempt } of step.orders) if (kind === "run") this.book.notRecorded(attempt, now);
      // To read and to check does no harm, and what is under way must come to its end.
      for (const order of step.orders) if (order.kind !== "run") this.#runner.carryOut(order);
      // People hear of it all the same, but for what has not begun.
      const isBegun = step.orders.every(({ kind }) => kind !== "run");
      for (const line of step.lines) if (isBegun || line.type !== "recovery_started") this.#tell(line);
      return false;
    }
    if (before !== null) takeRecorded(this.book, step.record, before);
    for (const line of step.lines) this.#tell(line);
    for (const order of step.orders) this.#runner.carryOut(order);
    // What waited for this one may begin now.
    if (step.record.attempts.some(({ settled_at }) => settled_at !== null)) this.lookAtAll();
    return true;
  }

  #tell(line: RecoveryLine): void {
    const { world } = this.#options;
    world.note(line);
    if (line.componentId === null) return;
    const it = this.book.cases.get(line.componentId);
    world.showTries(line.componentId, it === null ? 0 : totalTries(it), line);
  }

  /** Looks again when a wait ends, and now and then at what is ill: what it waits for may not say so. */
  #wait(): void {
    this.#cancel();
    if (!this.#isOpen) return;
    const { clock } = this.#options;
    const now = clock.now();
    const at = this.book.nextAt();
    const isDoubtful = this.book.control.causes.some(({ isPending }) => isPending === true);
    const isIll = this.#writer.isBehind || isDoubtful || !this.#ill().next().done;
    if (at === null && !isIll) return;
    const waitMs = Math.min(
      isIll ? LOOK_MS : LONGEST_WAIT_MS,
      at === null ? LOOK_MS : Math.max(SHORTEST_WAIT_MS, at - now),
    );
    this.#cancel = clock.schedule(waitMs, () => {
      this.#happen((moment) => this.book.passTime(moment));
      this.lookAtAll();
    });
  }
}

function aheadOf(clock: Clock): number {
  return clock.now() - clock.monotonic();
}
