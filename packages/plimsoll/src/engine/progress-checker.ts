import {
  followProgress,
  type HealthMetric,
  isProgressDue,
  type MarketCalendar,
  type MetricReading,
  type Moment,
  PROGRESS_AGE,
  type ProgressLook,
  type ProgressRule,
  type ProgressState,
  progressAgeMs,
} from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../port/checker.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Push, PushReceipt } from "../port/push.ts";
import type { ReadinessGate } from "../port/readiness.ts";

/** The limit has passed when its timer fires, whatever a clock rounds. */
const MARGIN_MS = 10;
/** A timer later than this says that the monitor itself was held up, ms. */
const HELD_UP_MS = 500;
/** What was pushed meanwhile must then be read first: so long nothing is held against anybody, ms. */
const AFTER_HOLD_UP_MS = 300;
/** Later than this, the monitor was suspended, and so may have been what it watches, ms. */
const SUSPENDED_MS = 5000;
/** Whatever a calendar says, it is looked at again after this, ms. */
const LONGEST_WAIT_MS = 3_600_000;

export interface ProgressOptions {
  readonly rule: ProgressRule;
  readonly clock: Clock;
  readonly market: MarketCalendar;
  readonly requestCheck: () => void;
  /** What was known of the component before its first check here: from before a restart, or a change of its definition. */
  readonly lastKnown: () => readonly HealthMetric[];
}

/** The check just made: for how long progress has been standing still by it, and how long it took; ms. */
interface LastCheck {
  readonly ageMs: number;
  readonly tookMs: number;
}

/** A component's checker, with its progress followed where that is told by a metric of its own. */
export function withProgress(
  checker: Checker,
  { progress }: Pick<ComponentDefinition, "progress">,
  options: Omit<ProgressOptions, "rule">,
): Checker {
  if (progress === undefined || "componentIds" in progress) return checker;
  return new ProgressChecker(checker, { ...options, rule: progress });
}

/**
 * Adds to a component's answer for how long its progress has been standing still, in session time, and has it checked at
 * the moment at which that reaches the limit, whatever its interval. Liveness alone is never taken for work: while the
 * metric that must move is missing, the age is missing too.
 */
class ProgressChecker implements Checker {
  readonly #inner: Checker;
  readonly #options: ProgressOptions;
  readonly receive?: (push: Push) => PushReceipt;
  readonly resubscribe?: () => void | Promise<void>;
  readonly gate?: ReadinessGate;
  #state: ProgressState | null = null;
  /** What stood still before a restart, while it still has the value that it had then. */
  #recalled: ProgressState | null = null;
  #isFirst = true;
  #isStalled = false;
  /** Progress counts as having moved at this moment at least: monotonic ms. */
  #movedFrom = Number.NEGATIVE_INFINITY;
  #armedFor = Number.POSITIVE_INFINITY;
  #cancel: Cancel | null = null;

  constructor(inner: Checker, options: ProgressOptions) {
    this.#inner = inner;
    this.#options = options;
    if (inner.receive !== undefined) this.receive = (push) => this.#receive(push);
    if (inner.resubscribe !== undefined) this.resubscribe = inner.resubscribe.bind(inner);
    if (inner.gate !== undefined) this.gate = inner.gate;
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const begunAt = this.#options.clock.monotonic();
    const answer = await this.#inner.check(context);
    if (answer.kind !== "measured") {
      this.#disarm();
      return answer;
    }
    const { clock, rule, market } = this.#options;
    const moment = { at: clock.monotonic(), now: clock.now() };
    this.#allowForHoldUp(moment.at);
    if (this.#isFirst) this.#recalled = this.#recall(moment);
    this.#isFirst = false;
    const look = followProgress(this.#state ?? this.#recalled, answer.metrics, { rule, moment });
    this.#state = look.state;
    if (look.state?.value !== this.#recalled?.value) this.#recalled = null;
    const isDue = isProgressDue(moment.now, market);
    const ageMs = look.state === null ? 0 : this.#ageMs(look.state, moment);
    this.#isStalled = isDue && ageMs >= rule.limitMs;
    this.#arm(look, { ageMs, tookMs: moment.at - begunAt }, moment);
    return isDue ? { ...answer, metrics: [...answer.metrics, this.#reading(look, ageMs)] } : answer;
  }

  close(): void | Promise<void> {
    this.#disarm();
    return this.#inner.close?.();
  }

  /** What was pushed may be the progress that was missing: then it shows at once. */
  #receive(push: Push): PushReceipt {
    const receipt = this.#inner.receive?.(push);
    if (receipt === undefined) throw new Error("a checker that received no longer does");
    if (receipt.kind === "taken" && this.#isStalled) this.#options.requestCheck();
    return receipt;
  }

  #reading({ error }: ProgressLook, ageMs: number): MetricReading {
    const { metric, limitMs } = this.#options.rule;
    return {
      name: PROGRESS_AGE,
      labels: { metric },
      value: error === null ? Math.round(ageMs) / 1000 : null,
      unit: "s",
      limits: { critical: limitMs / 1000 },
      // The limit is its confirmation. A metric that is missing for once is not.
      conclusive: error === null,
      ...(error !== null && { details: { error } }),
    };
  }

  #ageMs(state: ProgressState, moment: Moment): number {
    const seenAt = Math.min(state.movedAt, this.#recalled?.movedAt ?? state.movedAt);
    const movedAt = Math.max(seenAt, this.#movedFrom);
    return progressAgeMs({ ...state, movedAt }, moment, this.#options.market);
  }

  /** A counter that has the same value after a restart as before has not moved meanwhile. */
  #recall({ at, now }: Moment): ProgressState | null {
    const { rule, lastKnown } = this.#options;
    if (rule.kind !== "counter") return null;
    const known = lastKnown();
    const age = known.find(({ name, labels }) => name === PROGRESS_AGE && labels?.metric === rule.metric);
    const look = followProgress(null, known, { rule, moment: { at, now } });
    if (age === undefined || age.value === null || look.state === null) return null;
    const movedBefore = now - Date.parse(age.timestamp) + age.value * 1000;
    return { ...look.state, movedAt: at - Math.max(0, movedBefore), isExact: false };
  }

  /**
   * What waited to be read while the monitor was held up must not look like a standstill, nor what was suspended with it.
   * A counter that was just pulled has been read.
   */
  #allowForHoldUp(at: number): void {
    const { limitMs } = this.#options.rule;
    const late = at - this.#armedFor;
    if (late > SUSPENDED_MS) this.#movedFrom = at;
    else if (late > HELD_UP_MS && this.receive !== undefined) this.#movedFrom = at - limitMs + AFTER_HOLD_UP_MS;
  }

  /** Has it looked at again when the limit passes; a counter as often before that as it must be to see when it moved. */
  #arm(look: ProgressLook, check: LastCheck, { at, now }: Moment): void {
    this.#disarm();
    const { clock, market } = this.#options;
    const waitMs = isProgressDue(now, market) ? this.#waitMs(look, check) : untilDue(market, now);
    if (waitMs === null) return;
    this.#armedFor = at + waitMs;
    this.#cancel = clock.schedule(waitMs, () => this.#wake());
  }

  #waitMs({ state, error }: ProgressLook, { ageMs, tookMs }: LastCheck): number | null {
    const { limitMs, sampleMs } = this.#options.rule;
    // Nothing moves faster by being asked for what it does not say.
    if (state === null || error !== null) return null;
    const left = limitMs - ageMs + MARGIN_MS;
    // A target that takes long to answer is looked at no less often for it.
    const toSample = Math.max(MARGIN_MS, sampleMs - tookMs);
    if (ageMs >= limitMs) return this.receive === undefined ? toSample : null;
    return state.isExact ? left : Math.min(toSample, left);
  }

  #wake(): void {
    const at = this.#options.clock.monotonic();
    this.#allowForHoldUp(at);
    this.#disarm();
    this.#options.requestCheck();
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#armedFor = Number.POSITIVE_INFINITY;
  }
}

/** Until standing still can be held against anybody again, ms; null when that is never. */
function untilDue(market: MarketCalendar, now: number): number | null {
  if (market.phaseAt(now) === "market") return Math.max(MARGIN_MS, market.graceMs);
  const open = market.nextOpen(now);
  return open === null ? null : Math.min(LONGEST_WAIT_MS, open - now + market.graceMs + MARGIN_MS);
}
