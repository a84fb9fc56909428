import { type RecoveryAttempt, waitsItsTurn } from "@plimsoll/core";
import type { ActionRegistry, ActionSetup, RecoveryAction } from "../port/action.ts";
import type { Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import type { ActionDefinition } from "../port/recovery.ts";
import { type ActionEnd, failedEnd, hasChanged } from "./attempt.ts";
import { guardedByHand, isUrgent, stopAttempt } from "./by-hand.ts";
import type { CodeActions } from "./code-actions.ts";
import { endAction, judgeAttempt } from "./end-attempt.ts";
import { readGuards } from "./read-guards.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { AUTOMATIC, type RecoveryOrder, type RecoveryStep, StepBuilder } from "./recovery-step.ts";
import type { RecoveryWorld } from "./recovery-world.ts";
import { runAction } from "./run-action.ts";
import { verifyHealing } from "./verify-healing.ts";
import { within } from "./within.ts";

/** How long what a run before left running has to end, ms. */
const CLEAR_PATIENCE_MS = 5000;

const KILLED = "it was told to end, because a person has stopped everything";
const UNENDED = "what an attempt before may have left running could not be ended: look for it and end it";

/** Something that happened, to be put to the book in its turn. */
export type Happening = (now: number) => RecoveryStep;

export interface OrderRunnerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly world: RecoveryWorld;
  readonly actions: ActionRegistry;
  readonly setup: Pick<ActionSetup, "egress"> | null;
  readonly book: RecoveryBook;
  readonly code: CodeActions;
  readonly happen: (happening: Happening) => void;
  /** As `happen`, for what must not wait for a disk. */
  readonly atOnce: (happening: Happening) => void;
}

/** Does what a durable step orders, and hands back what came of it. */
export class OrderRunner {
  readonly #options: OrderRunnerOptions;
  /** What waits its turn and runs, which a kill ends. */
  readonly #restarts = new Set<AbortController>();
  #stop = new AbortController();

  constructor(options: OrderRunnerOptions) {
    this.#options = options;
    this.#stop.abort();
  }

  open(): void {
    this.#stop = new AbortController();
  }
  /** Begins nothing more, and ends what runs. */
  close(): void {
    this.#stop.abort();
  }

  carryOut({ kind, attempt }: RecoveryOrder): void {
    if (this.#stop.signal.aborted) return;
    if (kind === "guard") void this.#guard(attempt);
    else if (kind === "run") this.#runUnlessStopped(attempt);
    else if (kind === "clear") void this.#clear(attempt);
    else void this.#verify(attempt);
  }

  async #guard(attempt: RecoveryAttempt): Promise<void> {
    const { book, clock, world } = this.#options;
    const happen = isUrgentByHand(attempt) ? this.#options.atOnce : this.#options.happen;
    const named = book.definition(attempt.action_id)?.rule.guards ?? [];
    const guards = book.policy.guards.filter(({ id }) => named.includes(id));
    const readings = await readGuards(guards, { clock, world, control: () => book.control });
    happen((now) => {
      const { attempt_id: id, component_id } = attempt;
      const subject = component_id === null ? null : (world.see(component_id)?.subject ?? null);
      const planned = book.attempts.get(id);
      if (planned !== null && planned.started_by !== AUTOMATIC) {
        return guardedByHand(book, { planned, subject, readings }, now);
      }
      if (subject === null) return book.forget(component_id ?? "", now);
      return book.guarded(id, { subject, readings }, now);
    });
  }

  /** All may have been stopped while it was being recorded, or the configuration may be another. */
  #runUnlessStopped(attempt: RecoveryAttempt): void {
    const { book, happen } = this.#options;
    const { killed, paused, suspended } = book.control;
    const isStopped = killed !== null || ((paused ?? suspended) !== null && attempt.started_by === AUTOMATIC);
    const isOther = hasChanged(attempt, book.definition(attempt.action_id));
    if ((isStopped && !isUrgentByHand(attempt)) || isOther) happen((now) => stopAttempt(book, attempt.attempt_id, now));
    else void this.#run(attempt);
  }

  async #run(attempt: RecoveryAttempt): Promise<void> {
    const { book, clock, happen, world } = this.#options;
    const definition = book.definition(attempt.action_id);
    const action = definition === null ? null : this.#action(definition);
    const component = world.see(attempt.component_id ?? "")?.health ?? null;
    // What starts an engine again must not come after what ended it.
    if (attempt.tier === "T5") for (const it of this.#restarts) it.abort();
    const killed = new AbortController();
    if (waitsItsTurn(attempt.tier)) this.#restarts.add(killed);
    const stop = AbortSignal.any([this.#stop.signal, killed.signal]);
    const ended: ActionEnd =
      definition === null || action === null
        ? failedEnd("the configuration no longer has this action")
        : await runAction({ action, attempt, component, deadlineMs: definition.deadlineMs, stop }, clock);
    this.#restarts.delete(killed);
    const end = killed.signal.aborted ? { ...ended, message: `${ended.message}; ${KILLED}` } : ended;
    happen((now) => endAction(book, { attemptId: attempt.attempt_id, outcome: end }, now));
  }

  /** What Plimsoll did not live to see the end of may still run: two of one kind beside each other must not be. */
  async #clear(attempt: RecoveryAttempt): Promise<void> {
    const { book, clock, log, happen } = this.#options;
    const { attempt_id, component_id } = attempt;
    const definition = book.definition(attempt.action_id);
    const action = definition === null ? null : this.#action(definition);
    const ended = Promise.resolve(action?.endLeftover?.(attempt_id) ?? null).catch((error: unknown) => {
      log.error({ err: error, attempt_id }, "what an action left running could not be ended");
      return UNENDED;
    });
    const { text } = (await within(
      clock,
      CLEAR_PATIENCE_MS,
      ended.then((words) => ({ text: words })),
    )) ?? { text: UNENDED };
    if (text !== null && component_id !== null) {
      happen((now) => {
        const step = new StepBuilder();
        book.cases.latch(component_id, { at: now, reason: "unclear", text }, step);
        return step.build();
      });
    }
    await this.#verify(attempt);
  }

  async #verify(attempt: RecoveryAttempt): Promise<void> {
    const { book, clock, happen, world } = this.#options;
    const verifyMs = book.definition(attempt.action_id)?.verifyMs ?? 0;
    const result = await verifyHealing(attempt, { clock, world, verifyMs, stop: this.#stop.signal });
    happen((now) => judgeAttempt(book, { attemptId: attempt.attempt_id, result }, now));
  }

  #action(definition: ActionDefinition): RecoveryAction | null {
    const { actions, code, setup, clock, log, world } = this.#options;
    const given = code.action(definition.rule.id);
    if (given !== null) return given;
    const kind = actions.get(definition.kind);
    if (kind === undefined || setup === null) return null;
    const resubscribe = (id: string) => world.resubscribe(id);
    return kind.create(definition.options, { ...setup, actionId: definition.rule.id, clock, log, resubscribe });
  }
}

/** A person stops new risk, or everything: that is kept back by no pause and no disk. */
function isUrgentByHand({ tier, dry_run: isDryRun, started_by }: RecoveryAttempt): boolean {
  return started_by !== AUTOMATIC && isUrgent({ tier, isDryRun });
}
