import {
  addRootCause,
  countTry,
  decide,
  type GuardReading,
  HOUR_MS,
  type IllComponent,
  isBlast,
  latchCase,
  openCase,
  type RecoveryAttempt,
  type RecoveryCase,
  type RecoveryDecision,
  type RecoveryFact,
  type RecoverySituation,
  type RecoverySnapshot,
  rest,
  seeHealthy,
  seeIll,
  toTimestamp,
  triesOf,
  waitsItsTurn,
} from "@plimsoll/core";
import {
  type ActionDefinition,
  FREE_CONTROL,
  type RecoveryControl,
  type RecoveryPolicy,
  type StoredRecovery,
} from "../port/recovery.ts";
import { endOf, hasAllApprovals, isUnjudged, planAttempt, settle } from "./attempt.ts";
import { AUTOMATIC, type RecoveryStep, StepBuilder } from "./recovery-step.ts";

/** A component as recovery looks at it. */
export interface RecoverySubject extends IllComponent {
  readonly snapshot: RecoverySnapshot;
  readonly incidentId: string | null;
}

export interface RecoveryBookOptions {
  readonly policy: RecoveryPolicy;
  /** Ids of the actions of a component, in the order in which they are tried. */
  readonly actionsOf: (componentId: string) => readonly string[];
  readonly newId: () => string;
  /** From [0, 1): spreads tries that would otherwise meet. */
  readonly random: () => number;
}

/** Why nothing may be done at all. */
export type Inability = NonNullable<RecoverySituation["unable"]>;

/** A try that has begun, for the budgets. */
interface Start {
  readonly target: string;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * All that recovery knows and decides. It does nothing itself and waits for nothing: each thing that happens gives a step,
 * which is first made durable and then carried out. The same book runs live, in simulations and in tests. Times are epoch ms.
 */
export class RecoveryBook {
  #policy: RecoveryPolicy;
  #definitions: ReadonlyMap<string, ActionDefinition>;
  /** Why nothing may be done at all; null when all is well. */
  unable: Inability | null = null;
  readonly #options: RecoveryBookOptions;
  #control: RecoveryControl = FREE_CONTROL;
  readonly #cases = new Map<string, RecoveryCase>();
  /** Those that are not settled. */
  readonly #open = new Map<string, RecoveryAttempt>();
  #starts: Start[] = [];
  #token = 0;
  /** What was decided last, so that the same is not written again and again. */
  readonly #decisions = new Map<string, RecoveryDecision>();

  constructor(options: RecoveryBookOptions) {
    this.#options = options;
    this.#policy = options.policy;
    this.#definitions = byId(options.policy);
  }

  get policy(): RecoveryPolicy {
    return this.#policy;
  }
  /** Takes a new configuration. What is under way goes on under the one it began with. */
  usePolicy(policy: RecoveryPolicy): void {
    this.#policy = policy;
    this.#definitions = byId(policy);
  }

  get control(): RecoveryControl {
    return this.#control;
  }
  get openAttempts(): readonly RecoveryAttempt[] {
    return [...this.#open.values()];
  }
  get cases(): ReadonlyMap<string, RecoveryCase> {
    return this.#cases;
  }
  /** What was decided last of a component; null when nothing was, or it is well. */
  decisionOf(componentId: string): RecoveryDecision | null {
    return this.#decisions.get(componentId) ?? null;
  }
  attempt(id: string): RecoveryAttempt | null {
    return this.#open.get(id) ?? null;
  }

  /** What the run before left: what may have begun is never begun again, only judged. */
  restore({ control, cases, attempts, lastFencingToken }: StoredRecovery, now: number): RecoveryStep {
    const step = new StepBuilder();
    this.#control = control;
    this.#token = lastFencingToken;
    for (const it of cases) this.#cases.set(it.componentId, it);
    for (const attempt of attempts) {
      if (attempt.running_at !== null)
        this.#starts.push({ target: attempt.target, at: Date.parse(attempt.running_at) });
      if (attempt.settled_at === null) this.#resume(attempt, step, now);
    }
    this.#starts.sort((a, b) => a.at - b.at);
    return step.build();
  }

  #resume(attempt: RecoveryAttempt, step: StepBuilder, now: number): void {
    if (isUnjudged(attempt)) {
      const interrupted: RecoveryAttempt = {
        ...attempt,
        state: "verifying",
        ended_at: attempt.ended_at ?? toTimestamp(now),
        reason: "Plimsoll was restarted while it ran: it is not begun again, a fresh check judges it",
      };
      this.#keep(interrupted, step);
      step.order("verify", interrupted);
    } else if (attempt.state === "awaiting_approval") this.#open.set(attempt.attempt_id, attempt);
    else this.#settle(attempt, { state: "refused", reason: "Plimsoll was restarted before it began", now }, step);
  }

  /** A component broke that depends on nothing broken. Too many of them at once suspend everything. */
  noteRootCause(componentId: string, now: number): RecoveryStep {
    const step = new StepBuilder();
    const { blastRadius } = this.#policy;
    const causes = addRootCause(this.#control.causes, { componentId, at: now }, blastRadius);
    this.#control = { ...this.#control, causes };
    if (this.#control.suspended !== null || !isBlast(causes, blastRadius)) return step.build();
    const components = causes.map((it) => it.componentId);
    this.#control = { ...this.#control, suspended: { at: now, components } };
    step.saveControl(this.#control);
    const message = `Recovery is suspended: ${suspensionWords(components)}. A person has to resume it`;
    step.tell("recovery_suspended", { componentId: null, severity: "HIGH", message, details: { components } });
    step.audit({
      at: now,
      actor: AUTOMATIC,
      verb: "recovery_suspended",
      subject: "recovery",
      outcome: "done",
      before: null,
      after: { components },
    });
    return step.build();
  }

  /** A component is not well, or still is not: what is to be done about it? */
  consider(subject: RecoverySubject, now: number): RecoveryStep {
    const step = new StepBuilder();
    const { componentId } = subject;
    const rules = this.#rulesOf(componentId);
    if (rules.length === 0) return step.build();
    const known = this.#cases.get(componentId);
    this.#cases.set(componentId, known === undefined ? openCase(componentId, now) : seeIll(known));
    if (this.#cases.get(componentId) !== known) step.saveCase(componentId, this.#case(componentId, now));
    const decision = this.#decide({ kind: "ill", component: subject }, null, now);
    if (decision.verdict === "act" && decision.rule !== null) this.#plan(subject, decision, step, now);
    else this.#object(subject, decision, { step, now, attempt: null });
    return step.build();
  }

  /** The guards of an attempt have been read. */
  guarded(attemptId: string, subject: RecoverySubject, readings: readonly GuardReading[], now: number): RecoveryStep {
    const step = new StepBuilder();
    const attempt = this.#open.get(attemptId);
    if (attempt?.state === "guarding") this.#proceed(attempt, subject, readings, { step, now });
    return step.build();
  }

  /** The action has ended, by its own account. A fresh check judges it. */
  ended(attemptId: string, outcome: { message: string; output: string }, now: number): RecoveryStep {
    const step = new StepBuilder();
    const attempt = this.#open.get(attemptId);
    if (attempt?.state !== "running") return step.build();
    const verifying: RecoveryAttempt = {
      ...attempt,
      state: "verifying",
      reason: outcome.message,
      output: endOf(outcome.output),
      ended_at: toTimestamp(now),
    };
    this.#keep(verifying, step);
    step.order("verify", verifying);
    return step.build();
  }

  /** A fresh check has shown that it healed, or none has in time. */
  judged(attemptId: string, { healed, after, text }: Verification, now: number): RecoveryStep {
    const step = new StepBuilder();
    const attempt = this.#open.get(attemptId);
    if (attempt === undefined || !isUnjudged(attempt)) return step.build();
    const reason = `${attempt.reason}; ${text}`;
    this.#settle(attempt, { state: healed ? "succeeded" : "failed", reason, now, after }, step);
    const rule = this.#definition(attempt.action_id)?.rule;
    const it = attempt.component_id === null ? undefined : this.#cases.get(attempt.component_id);
    if (rule !== undefined && it !== undefined) this.#keepCase(rest(it, rule, now, this.#options.random()), step);
    return step.build();
  }

  /** A component is well. Its tries are forgotten once it has been for long enough. */
  recovered(componentId: string, now: number): RecoveryStep {
    const step = new StepBuilder();
    this.#decisions.delete(componentId);
    const it = this.#cases.get(componentId);
    if (it !== undefined && it.healthySince === null) this.#keepCase(seeHealthy(it, now), step);
    for (const attempt of this.#open.values()) {
      if (attempt.component_id !== componentId || isUnjudged(attempt)) continue;
      this.#settle(attempt, { state: "refused", reason: "it has become healthy by itself", now }, step);
    }
    return step.build();
  }

  /** What only time brings about: nobody agreed, or a component has been well for long enough. */
  passTime(now: number): RecoveryStep {
    const step = new StepBuilder();
    this.#starts = this.#starts.filter(({ at }) => now - at < HOUR_MS);
    for (const attempt of this.#open.values()) {
      if (attempt.expires_at === null || Date.parse(attempt.expires_at) > now) continue;
      if (attempt.state === "awaiting_approval") this.#expire(attempt, step, now);
    }
    for (const it of this.#cases.values()) {
      const closesAt = this.#closesAt(it);
      if (closesAt === null || closesAt > now) continue;
      this.#cases.delete(it.componentId);
      step.saveCase(it.componentId, null);
    }
    return step.build();
  }

  /** When `passTime` has something to do next, or a wait ends; null: nothing is waited for. */
  nextAt(): number | null {
    const moments = [
      ...Array.from(this.#open.values(), ({ expires_at }) => (expires_at === null ? null : Date.parse(expires_at))),
      ...Array.from(this.#cases.values(), (it) => this.#closesAt(it)),
      ...Array.from(this.#decisions.values(), ({ until }) => until),
    ].filter((moment) => moment !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  }

  /** A person's word for or against an attempt that waits for it. False: it waits for none any more. */
  answer(attemptId: string, word: { by: string; note: string; agrees: boolean }, now: number): RecoveryStep | null {
    const attempt = this.#open.get(attemptId);
    if (attempt?.state !== "awaiting_approval") return null;
    const step = new StepBuilder();
    const { by, note, agrees } = word;
    const verb = agrees ? "recovery_approved" : "recovery_rejected";
    step.audit({
      at: now,
      actor: by,
      verb,
      subject: attempt.attempt_id,
      outcome: "done",
      before: null,
      after: { action_id: attempt.action_id, component_id: attempt.component_id, note },
    });
    if (!agrees) {
      this.#settle(attempt, { state: "rejected", reason: `${by} said no${said(note)}`, now }, step);
      this.#restAfter(attempt, step, now);
      return step.build();
    }
    const approvals = [...attempt.approvals.filter((it) => it.by !== by), { by, at: toTimestamp(now), note }];
    const agreed: RecoveryAttempt = { ...attempt, approvals };
    const { size } = new Set(approvals.map((it) => it.by));
    step.tell("recovery_approved", {
      componentId: attempt.component_id,
      message: `${by} agreed to ${attempt.what} (${size} of ${attempt.approvals_required})${said(note)}`,
      details: { attempt_id: attempt.attempt_id },
    });
    // What was read when people were asked may be minutes old.
    const next: RecoveryAttempt = hasAllApprovals(agreed) ? { ...agreed, state: "guarding" } : agreed;
    this.#keep(next, step);
    if (next.state === "guarding") step.order("guard", next);
    return step.build();
  }

  setControl(change: Partial<RecoveryControl>): void {
    this.#control = { ...this.#control, ...change };
  }

  /** A person takes the latch off: everything may be tried again. False: there was none. */
  release(componentId: string, now: number): { readonly latch: string; readonly step: StepBuilder } | null {
    const it = this.#cases.get(componentId);
    if (it === undefined || it.latch === null) return null;
    const step = new StepBuilder();
    this.#keepCase({ ...openCase(componentId, now), healthySince: it.healthySince }, step);
    this.#decisions.delete(componentId);
    return { latch: it.latch.text, step };
  }

  /** A step could not be made durable: what it would have begun is not begun, and what had been tried still counts. */
  notRecorded(attemptId: string): void {
    this.#open.delete(attemptId);
  }

  /** It is no longer watched. */
  forget(componentId: string, now: number): RecoveryStep {
    const step = new StepBuilder();
    for (const attempt of this.#open.values()) {
      if (attempt.component_id !== componentId) continue;
      const state = isUnjudged(attempt) ? "failed" : "refused";
      this.#settle(attempt, { state, reason: "the component was removed", now }, step);
    }
    if (this.#cases.delete(componentId)) step.saveCase(componentId, null);
    this.#decisions.delete(componentId);
    return step.build();
  }

  /** When tries against a target began within the last hour, oldest first. */
  startsOf(target: string, now: number): number[] {
    return this.#starts.filter((it) => it.target === target && now - it.at < HOUR_MS).map(({ at }) => at);
  }
  startsWithinHour(now: number): number[] {
    return this.#starts.filter(({ at }) => now - at < HOUR_MS).map(({ at }) => at);
  }
  /** The attempt that T1, T2 and T4 wait for. */
  get running(): RecoveryAttempt | null {
    for (const it of this.#open.values()) if (isUnjudged(it) && !it.dry_run && waitsItsTurn(it.tier)) return it;
    return null;
  }

  #plan(subject: RecoverySubject, decision: RecoveryDecision, step: StepBuilder, now: number): void {
    const definition = this.#definition(decision.rule?.id ?? "");
    if (definition === null) return;
    const { componentId, incidentId, snapshot } = subject;
    const attempt = planAttempt({
      id: this.#options.newId(),
      definition,
      componentId,
      incidentId,
      by: AUTOMATIC,
      reason: decision.text,
      number: triesOf(this.#case(componentId, now), definition.rule.id) + 1,
      before: snapshot,
      approvalsRequired: decision.needsApproval ? this.#policy.approvalsRequired : 0,
      isSinglePerson: this.#policy.isSinglePerson,
      now,
    });
    this.#open.set(attempt.attempt_id, attempt);
    // What nobody has to read begins at once.
    if (definition.rule.guards.length === 0) this.#proceed(attempt, subject, [], { step, now });
    else step.order("guard", attempt);
  }

  /** The guards' readings are there: it begins, people are asked, or it does not. */
  #proceed(
    planned: RecoveryAttempt,
    subject: RecoverySubject,
    readings: readonly GuardReading[],
    { step, now }: { step: StepBuilder; now: number },
  ): void {
    const attempt: RecoveryAttempt = { ...planned, guards: [...readings], before: subject.snapshot };
    const fact = { kind: "guarded", component: subject, ruleId: attempt.action_id, readings } as const;
    const decision = this.#decide(fact, attempt.attempt_id, now);
    if (decision.verdict !== "act" || decision.rule === null) {
      this.#open.delete(attempt.attempt_id);
      this.#object(subject, decision, { step, now, attempt });
      return;
    }
    const about = {
      componentId: subject.componentId,
      at: now,
      attemptId: attempt.attempt_id,
      before: subject.snapshot,
    };
    if (!attempt.dry_run && !hasAllApprovals(attempt)) {
      this.#askPeople(attempt, step, now);
      return;
    }
    this.#decisions.set(subject.componentId, decision);
    step.auditDecision(decision, about);
    this.#keepCase(countTry(this.#case(subject.componentId, now), decision.rule), step);
    if (attempt.dry_run) this.#sayOnly(attempt, step, now);
    else this.#begin(attempt, step, now);
  }

  #begin(attempt: RecoveryAttempt, step: StepBuilder, now: number): void {
    // Given only now: what waits for people meanwhile must not come with a lower one later.
    this.#token += 1;
    const began = { fencing_token: this.#token, running_at: toTimestamp(now), expires_at: null };
    const running: RecoveryAttempt = { ...attempt, state: "running", ...began };
    this.#starts.push({ target: attempt.target, at: now });
    this.#keep(running, step);
    step.order("run", running);
    this.#tell("recovery_started", running, `Try ${attempt.number}: ${attempt.what}, because ${attempt.reason}`, step);
  }

  #sayOnly(attempt: RecoveryAttempt, step: StepBuilder, now: number): void {
    const reason = `dry run: would ${attempt.what}, because ${attempt.reason}`;
    this.#settle(attempt, { state: "dry_run", reason, now }, step);
  }

  #askPeople(attempt: RecoveryAttempt, step: StepBuilder, now: number): void {
    const expires = now + this.#policy.approvalExpiresMs;
    const waiting: RecoveryAttempt = { ...attempt, state: "awaiting_approval", expires_at: toTimestamp(expires) };
    this.#keep(waiting, step);
    const people = attempt.approvals_required === 1 ? "one person" : `${attempt.approvals_required} people`;
    const until = waiting.expires_at?.slice(11, 19);
    const message = `${people} must agree to ${attempt.what} until ${until} UTC, because ${attempt.reason}`;
    step.tell("recovery_approval_asked", {
      componentId: attempt.component_id,
      severity: "HIGH",
      message,
      details: { attempt_id: attempt.attempt_id, guards: attempt.guards },
    });
  }

  #expire(attempt: RecoveryAttempt, step: StepBuilder, now: number): void {
    const { size } = new Set(attempt.approvals.map(({ by }) => by));
    const reason = `${size} of ${attempt.approvals_required} agreed in time`;
    this.#settle(attempt, { state: "expired", reason, now }, step);
    const rule = this.#definition(attempt.action_id)?.rule;
    const it = attempt.component_id === null ? undefined : this.#cases.get(attempt.component_id);
    // It counts: people who do not answer must not be asked for ever.
    if (rule !== undefined && it !== undefined) this.#keepCase(countTry(it, rule), step);
    this.#restAfter(attempt, step, now);
  }

  /** It is not begun. What objects is written when it is another objection than the one before. */
  #object(
    subject: RecoverySubject,
    decision: RecoveryDecision,
    { step, now, attempt }: { step: StepBuilder; now: number; attempt: RecoveryAttempt | null },
  ): void {
    const { componentId, snapshot } = subject;
    const before = this.#decisions.get(componentId);
    const isNew =
      before?.verdict !== decision.verdict || before.reason !== decision.reason || isOther(before, decision);
    this.#decisions.set(componentId, decision);
    if (decision.verdict === "latch") this.#latch(componentId, decision, step, now);
    if (decision.verdict === "refuse" && attempt !== null) this.#restAfter(attempt, step, now);
    if (!isNew || decision.reason === "attempt_open" || decision.reason === "not_called_for") return;
    step.auditDecision(decision, { componentId, at: now, attemptId: attempt?.attempt_id ?? null, before: snapshot });
    if (decision.verdict !== "refuse") return;
    if (attempt !== null) this.#settle(attempt, { state: "refused", reason: decision.text, now }, step);
    else {
      const what = this.#definition(decision.rule?.id ?? "")?.what;
      const message = `Nothing is done${what === undefined ? "" : ` (${what})`}: ${decision.text}`;
      step.tell("recovery_refused", { componentId, severity: "MEDIUM", message, details: { reason: decision.reason } });
    }
  }

  #latch(componentId: string, { reason, text }: RecoveryDecision, step: StepBuilder, now: number): void {
    const it = this.#case(componentId, now);
    if (it.latch !== null) return;
    this.#keepCase(latchCase(it, { at: now, reason, text }), step);
    const message = `Recovery has stopped for ${componentId}: ${text}`;
    step.tell("recovery_latched", { componentId, severity: "HIGH", message, details: { reason } });
  }

  #restAfter({ action_id, component_id }: RecoveryAttempt, step: StepBuilder, now: number): void {
    const rule = this.#definition(action_id)?.rule;
    const it = component_id === null ? undefined : this.#cases.get(component_id);
    if (rule !== undefined && it !== undefined) this.#keepCase(rest(it, rule, now, this.#options.random()), step);
  }

  #settle(attempt: RecoveryAttempt, end: Parameters<typeof settle>[1], step: StepBuilder): void {
    const settled = settle(attempt, end);
    this.#open.delete(attempt.attempt_id);
    step.saveAttempt(settled);
    const words = END_WORDS[settled.state];
    if (words !== undefined) this.#tell(words.type, settled, words.say(settled), step);
    if (settled.state === "dry_run" || !isUnjudged(attempt)) return;
    step.audit({
      at: end.now,
      actor: AUTOMATIC,
      verb: `recovery_${settled.state}`,
      subject: settled.component_id ?? settled.action_id,
      outcome: settled.state === "succeeded" ? "done" : "failed",
      before: settled.before,
      after: { attempt_id: settled.attempt_id, action_id: settled.action_id, reason: end.reason, seen: settled.after },
    });
  }

  #tell(type: Parameters<StepBuilder["tell"]>[0], attempt: RecoveryAttempt, message: string, step: StepBuilder): void {
    const severity = type === "recovery_failed" || type === "recovery_refused" ? "MEDIUM" : "LOW";
    const { attempt_id, action_id, component_id: componentId } = attempt;
    step.tell(type, { componentId, severity, message, details: { attempt_id, action_id } });
  }

  #keep(attempt: RecoveryAttempt, step: StepBuilder): void {
    this.#open.set(attempt.attempt_id, attempt);
    step.saveAttempt(attempt);
  }

  #keepCase(it: RecoveryCase, step: StepBuilder): void {
    this.#cases.set(it.componentId, it);
    step.saveCase(it.componentId, it);
  }

  #case(componentId: string, now: number): RecoveryCase {
    return this.#cases.get(componentId) ?? openCase(componentId, now);
  }

  #decide(fact: RecoveryFact, attemptId: string | null, now: number): RecoveryDecision {
    const { componentId } = fact.component;
    const { paused, suspended } = this.#control;
    const { running } = this;
    const others = this.openAttempts.filter((it) => it.component_id === componentId && it.attempt_id !== attemptId);
    const situation: RecoverySituation = {
      rules: this.#rulesOf(componentId),
      case: this.#case(componentId, now),
      paused: paused === null ? null : `paused by ${paused.by}${said(paused.reason)}`,
      suspended: suspended === null ? null : suspensionWords(suspended.components),
      unable: this.unable,
      hasOpenAttempt: others.length > 0,
      running: running === null ? null : `${running.what} is under way`,
      startsOf: (target) => this.startsOf(target, now),
      starts: this.startsWithinHour(now),
    };
    return decide(situation, fact, now);
  }

  #rulesOf(componentId: string): ActionDefinition["rule"][] {
    return this.#options.actionsOf(componentId).flatMap((id) => this.#definition(id)?.rule ?? []);
  }

  #definition(actionId: string): ActionDefinition | null {
    return this.#definitions.get(actionId) ?? null;
  }

  #closesAt(it: RecoveryCase): number | null {
    if (it.healthySince === null || it.latch !== null) return null;
    return it.healthySince + Math.max(0, ...this.#rulesOf(it.componentId).map(({ limits }) => limits.debounceMs));
  }
}

function byId({ actions }: RecoveryPolicy): ReadonlyMap<string, ActionDefinition> {
  return new Map(actions.map((definition) => [definition.rule.id, definition]));
}

/** What a check after the action showed. */
export interface Verification {
  readonly healed: boolean;
  readonly text: string;
  readonly after: RecoverySnapshot | null;
}

const END_WORDS: Partial<
  Record<RecoveryAttempt["state"], { type: Parameters<StepBuilder["tell"]>[0]; say: (it: RecoveryAttempt) => string }>
> = {
  succeeded: { type: "recovery_succeeded", say: (it) => `Healed by try ${it.number}, ${it.what}: ${it.reason}` },
  failed: { type: "recovery_failed", say: (it) => `Try ${it.number} did not heal it, ${it.what}: ${it.reason}` },
  refused: { type: "recovery_refused", say: (it) => `Not done, ${it.what}: ${it.reason}` },
  expired: { type: "recovery_expired", say: (it) => `Not done, ${it.what}: ${it.reason}` },
  rejected: { type: "recovery_rejected", say: (it) => `Not done, ${it.what}: ${it.reason}` },
  dry_run: { type: "recovery_dry_run", say: (it) => `Try ${it.number}, ${it.reason}` },
};

function suspensionWords(components: readonly string[]): string {
  const some = components.slice(0, 3).join(", ");
  return `${components.length} things broke at once (${some}): a shared cause, or a monitor that sees badly`;
}

/** The same reason about another action or another guard is another objection. */
function isOther(before: RecoveryDecision, now: RecoveryDecision): boolean {
  if (before.rule?.id !== now.rule?.id) return true;
  return now.reason === "guard" && before.text.split(":")[0] !== now.text.split(":")[0];
}

function said(words: string): string {
  return words === "" ? "" : `: ${words}`;
}
