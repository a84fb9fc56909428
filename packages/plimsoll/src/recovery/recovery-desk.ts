import { type RecoveryAttempt, totalTries } from "@plimsoll/core";
import type { ActionRegistry, ActionSetup, RecoveryAction } from "../port/action.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type {
  ActionDefinition,
  GuardDefinition,
  RecoveryPolicy,
  RecoveryRecord,
  StoredRecovery,
} from "../port/recovery.ts";
import type { Store } from "../port/store.ts";
import type { RecoverySubject, Verification } from "./book-types.ts";
import { guardedByHand } from "./by-hand.ts";
import { CodeActions } from "./code-actions.ts";
import { noteRootCause } from "./note-root-cause.ts";
import { readGuards } from "./read-guards.ts";
import { RecoveryBook } from "./recovery-book.ts";
import { AUTOMATIC, isEmptyStep, type RecoveryOrder, type RecoveryStep } from "./recovery-step.ts";
import type { RecoveryWorld } from "./recovery-world.ts";
import { runAction } from "./run-action.ts";
import { verifyHealing } from "./verify-healing.ts";
import { within } from "./within.ts";

/** How often what is ill is looked at again, ms, when nothing says when to. */
const LOOK_MS = 5000;
/** How long what a run before left running has to end, ms. */
const CLEAR_PATIENCE_MS = 5000;
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

/** Something that happened, to be put to the book in its turn. */
type Happening = (now: number) => RecoveryStep;

/**
 * Carries out what the book decides. What happens is put to it turn by turn; what a turn brings is first made durable in
 * one commit, then told, then done. Nothing is ever done that could not be recorded.
 */
export class RecoveryDesk {
  readonly book: RecoveryBook;
  /** Handlers given in code. */
  readonly code: CodeActions;
  readonly #options: RecoveryDeskOptions;
  #happenings: Happening[] = [];
  /** Components to be looked at in the next turn; those that have just broken by themselves. */
  readonly #looks = new Set<string>();
  readonly #broke = new Set<string>();
  #turn: Promise<void> | null = null;
  #cancel: Cancel = () => {};
  #stop = new AbortController();
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
  }

  /** Takes up what the run before left. */
  start(stored: StoredRecovery | null): void {
    this.#isOpen = true;
    this.#stop = new AbortController();
    if (stored !== null) this.#happen((now) => this.book.restore(stored, now));
    this.lookAtAll();
  }

  /** Begins nothing more, ends what runs, and waits for what is being written. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    this.#cancel();
    this.#stop.abort();
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
    this.#happen(() => this.book.restate());
  }

  lookAtAll(): void {
    if (this.#isIdle) return;
    for (const id of this.#ill()) this.#looks.add(id);
    this.#arm();
  }

  /** What a person does. Resolves when it is durable; rejects with `store_unavailable` when it cannot be. */
  async byPerson(happening: Happening): Promise<RecoveryStep> {
    this.book.unable = this.#options.world.inability();
    const step = happening(this.#options.clock.now());
    if (!(await this.#commit(step))) {
      throw new PlimsollError("store_unavailable", "it could not be recorded, so it is not done");
    }
    this.lookAtAll();
    return step;
  }

  /** What must not wait for a disk: it is done first, and recorded as well as can be. */
  async atOnce(happening: Happening): Promise<RecoveryStep> {
    const step = happening(this.#options.clock.now());
    for (const order of step.orders) this.#carryOut(order);
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
      await this.#commit(mergeSteps(this.#gather()));
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
    const { store, log, world } = this.#options;
    try {
      if (!isEmptyRecord(step.record)) await store.recordRecovery(step.record);
    } catch (error) {
      log.error({ err: error }, "recovery could not be recorded, so nothing of it is done");
      const now = this.#options.clock.now();
      for (const { kind, attempt } of step.orders) if (kind === "run") this.book.notRecorded(attempt, now);
      // To read and to check does no harm, and what is under way must come to its end.
      for (const order of step.orders) if (order.kind !== "run") this.#carryOut(order);
      return false;
    }
    for (const line of step.lines) {
      world.note(line);
      if (line.componentId !== null) world.showTries(line.componentId, this.#triesOf(line.componentId), line);
    }
    for (const order of step.orders) this.#carryOut(order);
    // What waited for this one may begin now.
    if (step.record.attempts.some(({ settled_at }) => settled_at !== null)) this.lookAtAll();
    return true;
  }

  #triesOf(componentId: string): number {
    const it = this.book.cases.get(componentId);
    return it === null ? 0 : totalTries(it);
  }

  #carryOut({ kind, attempt }: RecoveryOrder): void {
    if (!this.#isOpen) return;
    if (kind === "guard") void this.#guard(attempt);
    else if (kind === "run") this.#runUnlessStopped(attempt);
    else if (kind === "clear") void this.#clear(attempt);
    else void this.#verify(attempt);
  }

  async #guard(attempt: RecoveryAttempt): Promise<void> {
    const { clock, world } = this.#options;
    const definition = this.#definition(attempt.action_id);
    const guards = (definition?.rule.guards ?? []).flatMap((id) => this.#guardOf(id) ?? []);
    const readings = await readGuards(guards, { clock, world, control: () => this.book.control });
    this.#happen((now) => {
      const subject = attempt.component_id === null ? null : this.subjectOf(attempt.component_id);
      const planned = this.book.attempts.get(attempt.attempt_id);
      if (planned !== null && planned.started_by !== AUTOMATIC) {
        return guardedByHand(this.book, { planned, subject, readings }, now);
      }
      if (subject === null) return this.book.forget(attempt.component_id ?? "", now);
      return this.book.guarded(attempt.attempt_id, { subject, readings }, now);
    });
  }

  /** A person may have stopped everything while it was being recorded. */
  #runUnlessStopped(attempt: RecoveryAttempt): void {
    const { killed, paused } = this.book.control;
    const isStopped = killed !== null || (paused !== null && attempt.started_by === AUTOMATIC);
    if (isStopped && attempt.tier !== "T5") this.#happen((now) => this.book.stopped(attempt.attempt_id, now));
    else void this.#run(attempt);
  }

  async #run(attempt: RecoveryAttempt): Promise<void> {
    const { clock } = this.#options;
    const definition = this.#definition(attempt.action_id);
    const action = definition === null ? null : this.#action(definition);
    const component = this.#options.world.see(attempt.component_id ?? "")?.health ?? null;
    const end =
      definition === null || action === null
        ? { isDone: false, message: "the configuration no longer has this action", output: "", restMs: 0 }
        : await runAction(
            { action, attempt, component, deadlineMs: definition.deadlineMs, stop: this.#stop.signal },
            clock,
          );
    this.#happen((now) => this.book.ended(attempt.attempt_id, end, now));
  }

  /** What Plimsoll did not live to see the end of may still run: two of one kind beside each other must not be. */
  async #clear(attempt: RecoveryAttempt): Promise<void> {
    const { clock, log } = this.#options;
    const definition = this.#definition(attempt.action_id);
    const action = definition === null ? null : this.#action(definition);
    const ended = Promise.resolve(action?.endLeftover?.(attempt.attempt_id)).catch((error: unknown) =>
      log.error({ err: error, attempt_id: attempt.attempt_id }, "what an action left running could not be ended"),
    );
    await within(clock, CLEAR_PATIENCE_MS, ended);
    await this.#verify(attempt);
  }

  async #verify(attempt: RecoveryAttempt): Promise<void> {
    const { clock, world } = this.#options;
    const verifyMs = this.#definition(attempt.action_id)?.verifyMs ?? 0;
    const result: Verification = await verifyHealing(attempt, { clock, world, verifyMs, stop: this.#stop.signal });
    this.#happen((now) => this.book.judged(attempt.attempt_id, result, now));
  }

  #action(definition: ActionDefinition): RecoveryAction | null {
    const { actions, setup, clock, log, world } = this.#options;
    const given = this.code.action(definition.rule.id);
    if (given !== null) return given;
    const kind = actions.get(definition.kind);
    if (kind === undefined || setup === null) return null;
    const resubscribe = (id: string) => world.resubscribe(id);
    return kind.create(definition.options, { ...setup, actionId: definition.rule.id, clock, log, resubscribe });
  }

  #definition(actionId: string): ActionDefinition | null {
    return this.book.definition(actionId);
  }
  #guardOf(id: string): GuardDefinition | null {
    return this.book.policy.guards.find((guard) => guard.id === id) ?? null;
  }

  /** Looks again when a wait ends, and now and then at what is ill: what it waits for may not say so. */
  #wait(): void {
    this.#cancel();
    if (!this.#isOpen) return;
    const { clock } = this.#options;
    const now = clock.now();
    const at = this.book.nextAt();
    const isIll = !this.#ill().next().done;
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

function isEmptyRecord({ attempts, cases, audit, control }: RecoveryRecord): boolean {
  return attempts.length + cases.length + audit.length === 0 && control === undefined;
}

/** Several steps as one commit. What comes later goes before what came earlier. */
function mergeSteps(steps: readonly RecoveryStep[]): RecoveryStep {
  const attempts = new Map(steps.flatMap(({ record }) => record.attempts.map((it) => [it.attempt_id, it] as const)));
  const cases = new Map(steps.flatMap(({ record }) => record.cases.map((it) => [it.componentId, it] as const)));
  const control = steps.flatMap(({ record }) => record.control ?? []).at(-1);
  return {
    record: {
      attempts: [...attempts.values()],
      cases: [...cases.values()],
      ...(control === undefined ? {} : { control }),
      audit: steps.flatMap(({ record }) => record.audit),
    },
    orders: steps.flatMap(({ orders }) => orders),
    lines: steps.flatMap(({ lines }) => lines),
  };
}
