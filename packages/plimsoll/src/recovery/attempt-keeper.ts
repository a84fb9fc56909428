import {
  type EventType,
  HOUR_MS,
  type RecoveryAttempt,
  type RecoveryTier,
  toTimestamp,
  waitsItsTurn,
} from "@plimsoll/core";
import { type AttemptEnd, isUnjudged, settle } from "./attempt.ts";
import { endWords } from "./attempt-words.ts";
import { AUTOMATIC, type StepBuilder } from "./recovery-step.ts";

/** Of what people have started, so much is remembered. */
const MOST_BY_HAND = 1000;

/** A try that has begun, for the budgets. */
interface Start {
  readonly target: string;
  /** Epoch ms. */
  readonly at: number;
}

/** The attempts that are not settled, what has been begun within the hour, and the next fencing token. Times are epoch ms. */
export class AttemptKeeper {
  readonly #open = new Map<string, RecoveryAttempt>();
  #starts: Start[] = [];
  /** What people have started within the hour, as it stands by now. */
  readonly #byHand = new Map<string, RecoveryAttempt>();
  #token = 0;

  /** What people have started within the hour, the newest first. */
  get byHand(): readonly RecoveryAttempt[] {
    return [...this.#byHand.values()].toReversed();
  }
  get open(): readonly RecoveryAttempt[] {
    return [...this.#open.values()];
  }
  get(id: string): RecoveryAttempt | null {
    return this.#open.get(id) ?? null;
  }
  /** Tiers of what is under way for a component, other than one attempt. */
  tiersOf(componentId: string, attemptId: string | null): RecoveryTier[] {
    const tiers: RecoveryTier[] = [];
    for (const { component_id, attempt_id, tier } of this.#open.values()) {
      if (component_id === componentId && attempt_id !== attemptId) tiers.push(tier);
    }
    return tiers;
  }
  /** The attempt that T1, T2 and T4 wait for; null when none is under way. */
  get running(): RecoveryAttempt | null {
    for (const it of this.#open.values()) if (isUnjudged(it) && !it.dry_run && waitsItsTurn(it.tier)) return it;
    return null;
  }

  /** The highest that was given. */
  get lastFencingToken(): number {
    return this.#token;
  }

  /** Takes up what the run before left. */
  restore(attempts: readonly RecoveryAttempt[], lastToken: number, now: number): void {
    this.#token = Math.max(this.#token, lastToken);
    for (const attempt of attempts) {
      const { target, running_at } = attempt;
      // One of a time yet to come is of a clock that ran ahead.
      if (running_at !== null) this.#starts.push({ target, at: Math.min(Date.parse(running_at), now) });
      this.#remember(attempt);
    }
    this.#starts.sort((a, b) => a.at - b.at);
  }

  /** When tries against a target (or all) began within the last hour, oldest first. */
  startsOf(target: string | null, now: number): number[] {
    return this.#starts
      .filter((it) => (target === null || it.target === target) && now - it.at < HOUR_MS)
      .map(({ at }) => at);
  }
  forgetOldStarts(now: number): void {
    this.#starts = this.#starts.filter(({ at }) => now - at < HOUR_MS);
    for (const [id, { planned_at }] of this.#byHand) {
      if (now - Date.parse(planned_at) >= HOUR_MS || this.#byHand.size > MOST_BY_HAND) this.#byHand.delete(id);
    }
  }
  /** The wall clock was set by `byMs`: budgets stay spent for as long, and no time to agree in becomes longer. */
  shift(byMs: number, step: StepBuilder): void {
    this.#starts = this.#starts.map(({ target, at }) => ({ target, at: at + byMs }));
    for (const attempt of this.#open.values()) {
      if (attempt.expires_at === null || byMs > 0) continue;
      this.keep({ ...attempt, expires_at: toTimestamp(Date.parse(attempt.expires_at) + byMs) }, step);
    }
  }
  #remember(attempt: RecoveryAttempt): void {
    if (attempt.started_by !== AUTOMATIC) this.#byHand.set(attempt.attempt_id, attempt);
  }

  /** Remembers one that nothing has to be written of yet. */
  hold(attempt: RecoveryAttempt): void {
    this.#open.set(attempt.attempt_id, attempt);
    this.#remember(attempt);
  }
  drop(attemptId: string): void {
    this.#open.delete(attemptId);
  }
  keep(attempt: RecoveryAttempt, step: StepBuilder): void {
    this.hold(attempt);
    step.saveAttempt(attempt);
  }

  /** Its action begins once the step is durable; from here on it counts. */
  begin(attempt: RecoveryAttempt, step: StepBuilder, now: number): void {
    // Given only now: what waits for people meanwhile must not come with a lower one later. The time makes it higher than
    // those of runs before, also while the store that would tell cannot be read.
    this.#token = Math.max(this.#token + 1, now);
    const began = { fencing_token: this.#token, running_at: toTimestamp(now), expires_at: null };
    const running: RecoveryAttempt = { ...attempt, state: "running", ...began };
    this.#starts.push({ target: attempt.target, at: now });
    this.keep(running, step);
    step.order("run", running);
    const message = `Try ${attempt.number}: ${attempt.what}, because ${attempt.reason}`;
    this.#tell(running, { type: "recovery_started", message }, step);
  }

  /** People have to agree until a moment, or it is not done. */
  askPeople(attempt: RecoveryAttempt, step: StepBuilder, until: number): void {
    const expires_at = toTimestamp(until);
    const waiting: RecoveryAttempt = { ...attempt, state: "awaiting_approval", expires_at };
    this.keep(waiting, step);
    const people = attempt.approvals_required === 1 ? "one person" : `${attempt.approvals_required} people`;
    const message = `${people} must agree to ${attempt.what} until ${expires_at.slice(11, 19)} UTC, because ${attempt.reason}`;
    const { component_id: componentId, incident_id: incidentId, attempt_id, guards } = waiting;
    step.tell("recovery_approval_asked", {
      componentId,
      incidentId,
      severity: "HIGH",
      message,
      details: { attempt_id, guards },
    });
  }

  /** It is only said what would be done. */
  sayOnly(attempt: RecoveryAttempt, step: StepBuilder, now: number): void {
    const reason = `dry run: would ${attempt.what}, because ${attempt.reason}`;
    this.settle(attempt, { state: "dry_run", reason, now }, step);
  }

  /** What was to begin could not be recorded, so it has not, and does not count. */
  unbegin({ attempt_id, target }: RecoveryAttempt): void {
    this.drop(attempt_id);
    this.#byHand.delete(attempt_id);
    const began = this.#starts.findLastIndex((start) => start.target === target);
    if (began >= 0) this.#starts.splice(began, 1);
  }

  /** It is over. What may have been done goes into the audit trail with what was seen before and after. */
  settle(attempt: RecoveryAttempt, end: AttemptEnd, step: StepBuilder): void {
    const settled = settle(attempt, end);
    this.drop(attempt.attempt_id);
    this.#remember(settled);
    step.saveAttempt(settled);
    const words = endWords(settled);
    if (words !== null) this.#tell(settled, words, step);
    if (!isUnjudged(attempt)) return;
    const { attempt_id, action_id, component_id, state, before, after } = settled;
    step.audit({
      at: end.now,
      actor: AUTOMATIC,
      verb: `recovery_${state}`,
      subject: component_id ?? action_id,
      outcome: state === "succeeded" ? "done" : "failed",
      before,
      after: { attempt_id, action_id, reason: end.reason, seen: after },
    });
  }

  #tell(attempt: RecoveryAttempt, { type, message }: { type: EventType; message: string }, step: StepBuilder): void {
    const { attempt_id, action_id, tier, component_id: componentId, incident_id: incidentId } = attempt;
    const isBad = type === "recovery_failed" || type === "recovery_refused";
    const severity = !isBad ? "LOW" : tier === "T5" ? "HIGH" : "MEDIUM";
    step.tell(type, { componentId, incidentId, severity, message, details: { attempt_id, action_id } });
  }
}
