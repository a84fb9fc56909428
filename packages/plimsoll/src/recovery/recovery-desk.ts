import { totalTries } from "@plimsoll/core";
import type { ActionRegistry, ActionSetup } from "../port/action.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { RecoveryPolicy, StoredRecovery } from "../port/recovery.ts";
import type { Store } from "../port/store.ts";
import type { RecoverySubject } from "./book-types.ts";
import { CodeActions } from "./code-actions.ts";
import { noteRootCause } from "./note-root-cause.ts";
import { type Happening, OrderRunner } from "./order-runner.ts";
import { RecoveryBook } from "./recovery-book.ts";
import { isEmptyRecord, isEmptyStep, mergeSteps, type RecoveryLine, type RecoveryStep } from "./recovery-step.ts";
import type { RecoveryWorld } from "./recovery-world.ts";
import { restateBook } from "./restate-book.ts";

/** How often what is ill is looked at again, ms, when nothing says when to. */
const LOOK_MS = 5000;
/** The longest and the shortest wait before that, ms. */
const LONGEST_WAIT_MS = 60_000;
const SHORTEST_WAIT_MS = 20;

export interface RecoveryDeskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly world: RecoveryWorld;
  readonly policy: RecoveryPolicy;
  readonly actions: ActionRegistry;
  readonly setup: Pick<ActionSetup, "egress"> | null;
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
  #happenings: Happening[] = [];
  /** Components to be looked at in the next turn; those that have just broken by themselves. */
  readonly #looks = new Set<string>();
  readonly #broke = new Set<string>();
  #turn: Promise<void> | null = null;
  #cancel: Cancel = () => {};
  /** The last commit failed: what holds has to be written again. */
  #isBehind = false;
  #isOpen = false;

  constructor(options: RecoveryDeskOptions) {
    const { policy, newId, random, world } = options;
    this.#options = options;
    this.code = new CodeActions((id) => world.plannedFor(id)?.type ?? null, options.log);
    this.book = new RecoveryBook({
      policy,
      newId,
      random,
      actionsOf: (id) => this.#actionsOf(id),
      otherAction: (id) => this.code.definition(id),
    });
    const { book, code } = this;
    this.#runner = new OrderRunner({ ...options, book, code, happen: (happening) => this.#happen(happening) });
  }

  /** Takes up what the run before left. */
  start(stored: StoredRecovery | null): void {
    this.#isOpen = true;
    this.#runner.open();
    if (stored !== null) this.#happen((now) => this.book.restore(stored, now));
    this.lookAtAll();
  }

  /** Begins nothing more, ends what runs, and waits for what is being written. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    this.#cancel();
    this.#runner.close();
    await this.#turn;
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

  /** The store could not be read at the start, and now can. Nothing has been done meanwhile but what a person did at once. */
  remember(stored: StoredRecovery): void {
    this.#happen((now) => this.book.restore(stored, now));
  }

  /** The store is another one: it is told what must be known after a restart. */
  restate(): void {
    this.#happen(() => restateBook(this.book));
  }

  lookAtAll(): void {
    if (this.#isIdle) return;
    for (const id of this.#ill()) this.#looks.add(id);
    this.#arm();
  }

  /** What a person does. Resolves when it is durable; rejects with `store_unavailable` when it holds in memory only, for now. */
  async byPerson(happening: Happening): Promise<RecoveryStep> {
    this.book.unable = this.#options.world.inability();
    const step = happening(this.#options.clock.now());
    if (!(await this.#commit(step))) {
      const message = "it holds from now on, but could not be recorded: it is written as soon as it can be";
      throw new PlimsollError("store_unavailable", message);
    }
    this.lookAtAll();
    return step;
  }

  /** What must not wait for a disk: it is done first, and recorded as well as can be. */
  async atOnce(happening: Happening): Promise<RecoveryStep> {
    const step = happening(this.#options.clock.now());
    for (const order of step.orders) this.#runner.carryOut(order);
    await this.#commit({ ...step, orders: [] });
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
      this.#wait();
    });
  }

  /** Turns, until nothing has happened meanwhile. What came together is decided together. */
  async #turns(): Promise<void> {
    await Promise.resolve();
    while (this.#isOpen && (this.#happenings.length > 0 || this.#looks.size + this.#broke.size > 0)) {
      const steps = this.#gather();
      await this.#commit(mergeSteps(this.#isBehind ? [restateBook(this.book), ...steps] : steps));
    }
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
    const steps = happenings.map((happening) => happening(now));
    // What was removed, or has nothing left that may be done, is not remembered.
    for (const id of this.book.remembered) {
      if (this.#actionsOf(id).length === 0) steps.push(this.book.forget(id, now));
    }
    // All that broke together is counted before anything is done about any of it.
    for (const id of broke) {
      if (world.see(id)?.subject.parent === null) steps.push(noteRootCause(this.book, id, now));
    }
    for (const id of looks) {
      const seen = world.see(id);
      if (seen === null) continue;
      if (seen.subject.status === "HEALTHY") steps.push(this.book.recovered(id, now));
      else steps.push(this.book.consider(seen.subject, now));
    }
    return steps;
  }

  async #commit(step: RecoveryStep): Promise<boolean> {
    if (isEmptyStep(step)) return true;
    const { store, log } = this.#options;
    try {
      if (!isEmptyRecord(step.record)) await store.recordRecovery(step.record);
      this.#isBehind = false;
    } catch (error) {
      this.#isBehind = true;
      log.error({ err: error }, "recovery could not be recorded, so nothing of it is done");
      const now = this.#options.clock.now();
      for (const { kind, attempt } of step.orders) if (kind === "run") this.book.notRecorded(attempt, now);
      // To read and to check does no harm, and what is under way must come to its end.
      for (const order of step.orders) if (order.kind !== "run") this.#runner.carryOut(order);
      // People hear of it all the same, but for what has not begun.
      for (const line of step.lines) if (line.type !== "recovery_started") this.#tell(line);
      return false;
    }
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
    const isIll = this.#isBehind || !this.#ill().next().done;
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
