import {
  addRootCause,
  countTry,
  decide,
  type RecoveryAttempt,
  type RecoveryCase,
  type RecoveryDecision,
  type RecoveryFact,
  type RecoveryRule,
  type RecoverySituation,
  rest,
  seeHealthy,
  seeIll,
  stopsRisk,
  triesOf,
  uncountTry,
} from "@plimsoll/core";
import {
  type ActionDefinition,
  FREE_CONTROL,
  type RecoveryControl,
  type RecoveryPolicy,
  type StoredRecovery,
} from "../port/recovery.ts";
import { type AttemptEnd, hasAllApprovals, isUnjudged } from "./attempt.ts";
import { AttemptKeeper } from "./attempt-keeper.ts";
import { outdatedWords, pauseWords, suspensionWords } from "./attempt-words.ts";
import type { GuardsRead, Inability, RecoveryBookOptions, RecoverySubject } from "./book-types.ts";
import { boundStored } from "./bound-stored.ts";
import { CaseKeeper } from "./case-keeper.ts";
import { isOther, isPassing } from "./decision-news.ts";
import { planByItself } from "./plan-by-itself.ts";
import { AUTOMATIC, mergeSteps, type RecoveryStep, StepBuilder, type Turn } from "./recovery-step.ts";
import { resumeAttempt } from "./resume-attempt.ts";

/** Why something is not begun, and the attempt that had been planned, if one had. */
interface Objection {
  readonly decision: RecoveryDecision;
  readonly attempt: RecoveryAttempt | null;
}

/**
 * All that recovery knows and decides. It does nothing itself and waits for nothing: each thing that happens gives a step,
 * which is first made durable and then carried out. The same book runs live, in simulations and in tests. Times are epoch ms.
 */
export class RecoveryBook {
  /** Why nothing may be done at all; null when all is well. */
  unable: Inability | null = null;
  control: RecoveryControl = FREE_CONTROL;
  readonly attempts = new AttemptKeeper();
  readonly cases = new CaseKeeper();
  readonly #options: RecoveryBookOptions;
  #policy: RecoveryPolicy;
  #definitions: ReadonlyMap<string, ActionDefinition>;
  /** What was decided last, so that the same is not written again and again. */
  readonly #decisions = new Map<string, RecoveryDecision>();
  /** What was written last, but for the waits between. */
  readonly #written = new Map<string, RecoveryDecision>();

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
  definition(actionId: string): ActionDefinition | null {
    return this.#definitions.get(actionId) ?? this.#options.otherAction?.(actionId) ?? null;
  }
  newId(): string {
    return this.#options.newId();
  }

  /** What was decided last of a component; null when nothing was, or it is well. */
  decisionOf(componentId: string): RecoveryDecision | null {
    return this.#decisions.get(componentId) ?? null;
  }
  forgetDecision(componentId: string): void {
    this.#decisions.delete(componentId);
    this.#written.delete(componentId);
  }

  /** What the run before left: what may have begun is never begun again, only judged. */
  restore(stored: StoredRecovery, now: number): RecoveryStep {
    const step = new StepBuilder();
    const { control, cases, attempts, lastFencingToken } = boundStored(stored, this.#policy, now);
    // What holds it back by now, while the store could not be read, stands.
    const { killed, paused, suspended, deploy, causes } = this.control;
    const isLonger = (deploy?.until ?? 0) > (control.deploy?.until ?? 0);
    this.control = {
      ...control,
      killed: killed ?? control.killed,
      paused: paused ?? control.paused,
      suspended: suspended ?? control.suspended,
      deploy: isLonger ? deploy : control.deploy,
      causes: causes.reduce((all, it) => addRootCause(all, it, this.#policy.blastRadius), control.causes),
    };
    this.attempts.restore(attempts, lastFencingToken, now);
    // Nobody watched it meanwhile: how long it has been well is counted anew.
    for (const it of cases) this.cases.hold(it.healthySince === null ? it : { ...it, healthySince: now });
    for (const attempt of attempts)
      if (attempt.settled_at === null) resumeAttempt(this.attempts, attempt, { step, now });
    return step.build();
  }

  /** Those of whom something is remembered. */
  get remembered(): ReadonlySet<string> {
    return new Set([...this.cases.all.keys(), ...this.#decisions.keys()]);
  }

  /** A component is not well, or still is not: what is to be done about it? */
  consider(subject: RecoverySubject, now: number): RecoveryStep {
    const step = new StepBuilder();
    const { componentId } = subject;
    if (this.#rulesOf(componentId).length === 0) return step.build();
    for (const attempt of this.attempts.open) {
      if (attempt.component_id === componentId && !isUnjudged(attempt)) this.#refuseOutdated(attempt, step, now);
    }
    this.cases.keep(seeIll(this.cases.of(componentId, now)), step);
    const fact = { kind: "ill", component: subject } as const;
    const decision = this.#decide(fact, null, now);
    if (decision.verdict === "act" && decision.rule !== null) {
      this.#plan(subject, decision, { step, now });
      // What stops new risk goes at once beside it, not only at the next look.
      const beside = this.#decide(fact, null, now);
      if (isRiskStop(beside)) this.#plan(subject, beside, { step, now });
    } else this.#object(subject, { decision, attempt: null }, { step, now });
    return step.build();
  }

  /** The guards of an attempt have been read. */
  guarded(attemptId: string, read: GuardsRead & { readonly subject: RecoverySubject }, now: number): RecoveryStep {
    const step = new StepBuilder();
    const attempt = this.attempts.get(attemptId);
    if (attempt?.state !== "guarding") return step.build();
    // What is to be tried instead is asked at once: what was planned has not been tried.
    if (this.#refuseOutdated(attempt, step, now)) return mergeSteps([step.build(), this.consider(read.subject, now)]);
    this.#proceed(attempt, read, { step, now });
    return step.build();
  }

  /** What the configuration says no longer is not begun, and counts for nothing. */
  #refuseOutdated(attempt: RecoveryAttempt, step: StepBuilder, now: number): boolean {
    const list = this.#options.actionsOf(attempt.component_id ?? "");
    const reason = outdatedWords(attempt, this.definition(attempt.action_id), list);
    if (reason === null || attempt.started_by !== AUTOMATIC) return false;
    this.attempts.settle(attempt, { state: "refused", reason, now }, step);
    return true;
  }

  /** A component is well. Its tries are forgotten once it has been for long enough. */
  recovered(componentId: string, now: number): RecoveryStep {
    const step = new StepBuilder();
    this.forgetDecision(componentId);
    const it = this.cases.get(componentId);
    if (it !== null) this.cases.keep(seeHealthy(it, now), step);
    for (const attempt of this.attempts.open) {
      if (attempt.component_id !== componentId || isUnjudged(attempt) || attempt.started_by !== AUTOMATIC) continue;
      const end = { state: "refused", reason: "it has become healthy by itself", now } as const;
      // What nobody was told of yet needs no end either.
      if (attempt.state === "guarding" && attempt.approvals.length === 0) this.attempts.drop(attempt.attempt_id);
      else this.attempts.settle(attempt, end, step);
    }
    return step.build();
  }

  /** What only time brings about: nobody agreed, or a component has been well for long enough. */
  passTime(now: number): RecoveryStep {
    const step = new StepBuilder();
    this.attempts.forgetOldStarts(now);
    for (const attempt of this.attempts.open) {
      const { state, expires_at } = attempt;
      if (state === "awaiting_approval" && expires_at !== null && Date.parse(expires_at) <= now) {
        this.#expire(attempt, { step, now });
      }
    }
    for (const it of this.cases.all.values()) {
      const closesAt = this.#closesAt(it);
      if (closesAt !== null && closesAt <= now) this.cases.close(it.componentId, step);
    }
    return step.build();
  }

  /** When `passTime` has something to do next, or a wait ends; null: nothing is waited for. */
  nextAt(): number | null {
    const moments = [
      ...this.attempts.open.map(({ expires_at }) => (expires_at === null ? null : Date.parse(expires_at))),
      ...Array.from(this.cases.all.values(), (it) => this.#closesAt(it)),
      ...Array.from(this.#decisions.values(), ({ until }) => until),
    ].filter((moment) => moment !== null);
    return moments.length === 0 ? null : moments.reduce((first, at) => Math.min(first, at));
  }

  /** What was to begin could not be made durable, so it has not: it does not count, and is asked about again in a while. */
  notRecorded(attempt: RecoveryAttempt, now: number): void {
    this.attempts.unbegin(attempt);
    const it = attempt.component_id === null ? null : this.cases.get(attempt.component_id);
    const rule = this.definition(attempt.action_id)?.rule;
    if (it === null || rule === undefined) return;
    this.forgetDecision(it.componentId);
    this.cases.hold(rest(uncountTry(it, rule), rule, { now, random: this.#options.random() }));
  }

  /** It is no longer watched. */
  forget(componentId: string, now: number): RecoveryStep {
    const step = new StepBuilder();
    for (const attempt of this.attempts.open) {
      // What runs is still open, so that nothing begins beside it: it ends by its deadline, and is judged then.
      if (attempt.component_id !== componentId || attempt.state === "running") continue;
      const state = isUnjudged(attempt) ? "failed" : "refused";
      this.attempts.settle(
        attempt,
        { state, reason: "it was removed, or nothing is to be tried for it any more", now },
        step,
      );
    }
    this.cases.close(componentId, step);
    this.forgetDecision(componentId);
    return step.build();
  }

  /** After a try, or a no, the next one has to wait. */
  restAfter(
    { action_id: actionId, component_id }: RecoveryAttempt,
    { state, reason }: Pick<AttemptEnd, "state" | "reason">,
    { step, now }: Turn,
  ): void {
    const rule = this.definition(actionId)?.rule;
    const it = component_id === null ? null : this.cases.get(component_id);
    if (rule === undefined || it === null) return;
    const last = { actionId, state, reason, at: now };
    this.cases.keep({ ...rest(it, rule, { now, random: this.#options.random() }), last }, step);
  }

  /** All that deciding looks at, but for the component itself. */
  situationOf(componentId: string, attemptId: string | null, now: number): RecoverySituation {
    const { running } = this.attempts;
    return {
      rules: this.#rulesOf(componentId),
      case: this.cases.of(componentId, now),
      paused: pauseWords(this.control),
      suspended: this.control.suspended === null ? null : suspensionWords(this.control.suspended.components),
      unable: this.unable,
      openTiers: this.attempts.tiersOf(componentId, attemptId),
      running: running === null || running.attempt_id === attemptId ? null : `${running.what} is under way`,
      restOf: (target) => this.control.rests[target] ?? 0,
      startsOf: (target) => this.attempts.startsOf(target, now),
      starts: this.attempts.startsOf(null, now),
    };
  }

  #plan(subject: RecoverySubject, decision: RecoveryDecision, turn: Turn): void {
    const definition = this.definition(decision.rule?.id ?? "");
    if (definition === null) return;
    const number = triesOf(this.cases.of(subject.componentId, turn.now), definition.rule.id) + 1;
    const plan = { id: this.newId(), subject, decision, definition, number, policy: this.#policy };
    const attempt = planByItself(plan, turn.now);
    this.attempts.hold(attempt);
    // What nobody has to read begins at once.
    if (definition.rule.guards.length === 0) this.#proceed(attempt, { subject, readings: [] }, turn);
    else turn.step.order("guard", attempt);
  }

  /** The guards' readings are there: it begins, people are asked, or it does not. */
  #proceed(
    planned: RecoveryAttempt,
    { subject, readings }: GuardsRead & { subject: RecoverySubject },
    turn: Turn,
  ): void {
    const { step, now } = turn;
    const { componentId, snapshot: before } = subject;
    const attempt: RecoveryAttempt = { ...planned, guards: [...readings], before };
    const fact = { kind: "guarded", component: subject, ruleId: attempt.action_id, readings } as const;
    const decision = this.#decide(fact, attempt.attempt_id, now);
    if (decision.verdict !== "act" || decision.rule === null) {
      this.attempts.drop(attempt.attempt_id);
      this.#object(subject, { decision, attempt }, turn);
      return;
    }
    if (!hasAllApprovals(attempt)) {
      this.attempts.askPeople(attempt, step, now + this.#policy.approvalExpiresMs);
      return;
    }
    this.#decisions.set(componentId, decision);
    this.#written.delete(componentId);
    step.auditDecision(decision, { componentId, at: now, attemptId: attempt.attempt_id, before });
    this.cases.keep(countTry(this.cases.of(componentId, now), decision.rule), step);
    if (attempt.dry_run) this.attempts.sayOnly(attempt, step, now);
    else this.attempts.begin(attempt, step, now);
  }

  #expire(attempt: RecoveryAttempt, { step, now }: Turn): void {
    const { size } = new Set(attempt.approvals.map(({ by }) => by));
    const reason = `${size} of ${attempt.approvals_required} agreed in time`;
    const end = { state: "expired", reason, now } as const;
    this.attempts.settle(attempt, end, step);
    this.countUndone(attempt, end, { step, now });
  }

  /** It counts although it was not begun: people who say no, or nothing, must not be asked for ever. */
  countUndone(attempt: RecoveryAttempt, end: Pick<AttemptEnd, "state" | "reason">, turn: Turn): void {
    const rule = this.definition(attempt.action_id)?.rule;
    const it = attempt.component_id === null ? null : this.cases.get(attempt.component_id);
    const isCounted = rule !== undefined && it !== null && attempt.started_by === AUTOMATIC;
    if (isCounted) this.cases.keep(countTry(it, rule), turn.step);
    this.restAfter(attempt, end, turn);
  }

  /** It is not begun. What objects is written when it is another objection than the one before. */
  #object(subject: RecoverySubject, { decision, attempt }: Objection, turn: Turn): void {
    const { componentId, snapshot: before } = subject;
    const { step, now } = turn;
    const isNew = isOther(this.#written.get(componentId), decision);
    this.#decisions.set(componentId, decision);
    if (!isPassing(decision)) this.#written.set(componentId, decision);
    if (decision.verdict === "latch") this.cases.latch(componentId, { at: now, ...decision }, step);
    const end = { state: "refused", reason: decision.text, now } as const;
    if (decision.verdict === "refuse" && attempt !== null) this.restAfter(attempt, end, turn);
    if (decision.verdict !== "refuse" && attempt !== null && attempt.approvals.length > 0) {
      // People have agreed to it: they hear what became of it, and are not asked again at once.
      this.attempts.settle(attempt, end, step);
      this.restAfter(attempt, end, turn);
    }
    if (!isNew || isPassing(decision)) return;
    step.auditDecision(decision, { componentId, at: now, attemptId: attempt?.attempt_id ?? null, before });
    if (decision.verdict !== "refuse") return;
    if (attempt !== null) {
      this.attempts.settle(attempt, end, step);
      return;
    }
    const what = this.definition(decision.rule?.id ?? "")?.what;
    const message = `Nothing is done${what === undefined ? "" : ` (${what})`}: ${decision.text}`;
    step.tell("recovery_refused", { componentId, severity: "MEDIUM", message, details: { reason: decision.reason } });
  }

  #decide(fact: RecoveryFact, attemptId: string | null, now: number): RecoveryDecision {
    return decide(this.situationOf(fact.component.componentId, attemptId, now), fact, now);
  }

  #rulesOf(componentId: string): RecoveryRule[] {
    return this.#options.actionsOf(componentId).flatMap((id) => this.definition(id)?.rule ?? []);
  }

  #closesAt(it: RecoveryCase): number | null {
    if (it.healthySince === null || it.latch !== null) return null;
    return it.healthySince + Math.max(0, ...this.#rulesOf(it.componentId).map(({ limits }) => limits.debounceMs));
  }
}

function isRiskStop({ verdict, rule }: RecoveryDecision): boolean {
  return verdict === "act" && rule !== null && stopsRisk(rule.tier);
}

function byId({ actions }: RecoveryPolicy): ReadonlyMap<string, ActionDefinition> {
  return new Map(actions.map((definition) => [definition.rule.id, definition]));
}
