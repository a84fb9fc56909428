import type { ComponentState, JudgementEvent, JudgementPolicy, Transition } from "../src/judgement/component-state.ts";
import { MAX_RECHECK_TIMEOUT_MS } from "../src/judgement/component-state.ts";
import { freshUntil } from "../src/judgement/freshness.ts";
import { initialState, reduceComponent } from "../src/judgement/reduce-component.ts";
import type { CheckOutcome } from "../src/metric/check-result.ts";

/** What a target does when it is checked: answers at once as told, or not at all. */
export type Behaviour = "well" | "slow" | "critical" | "refuses" | "hangs";

const OUTCOMES: Readonly<Record<Behaviour, CheckOutcome>> = {
  well: measured(10),
  slow: measured(2000),
  critical: measured(9000),
  refuses: { kind: "failed", failure: { code: "refused", message: "connection refused" } },
  hangs: { kind: "failed", failure: { code: "timeout", message: "no answer in time" } },
};
const ANSWER_MS = 20;
/** A check that hangs is ended this long after its deadline. */
const ABORT_GRACE_MS = 50;

function measured(value: number): CheckOutcome {
  return { kind: "measured", metrics: [{ name: "response_time", value, unit: "ms" }] };
}

/** How long it may take from a fault to its transition, as the contract promises. */
export function detectionBoundMs({ intervalMs, timeoutMs, confirm }: JudgementPolicy): number {
  const recheckMs = confirm.retryIntervalMs + Math.min(timeoutMs, MAX_RECHECK_TIMEOUT_MS);
  return intervalMs + timeoutMs + (confirm.failures - 1) * recheckMs + 1000;
}

/** One component with a scheduler like the engine's (slots, rechecks, ticks), on a time that only its own steps move. */
export class SimulatedComponent {
  readonly policy: JudgementPolicy;
  readonly transitions: Transition[] = [];
  readonly notes: string[] = [];
  state: ComponentState;
  checks = 0;
  now: number;
  #slot: number;
  #recheck: { readonly at: number; readonly timeoutMs: number } | null = null;

  constructor(policy: JudgementPolicy, start: number) {
    this.policy = policy;
    this.now = start;
    this.#slot = start + policy.intervalMs;
    this.state = initialState(start);
  }

  /** Lets time pass until `end` while the target behaves as told. A check that was begun before is finished. */
  run(end: number, behaviour: (check: number) => Behaviour): void {
    while (this.#nextAt() < end) this.#check(behaviour);
    this.now = Math.max(this.now, end);
  }

  send(event: JudgementEvent): void {
    const { state, effects } = reduceComponent(this.state, event, { policy: this.policy, now: this.now });
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === "transition") this.transitions.push(effect.transition);
      else if (effect.kind === "note") this.notes.push(effect.event);
      else if (effect.kind === "recheck")
        this.#recheck = { at: this.now + effect.afterMs, timeoutMs: effect.timeoutMs };
    }
  }

  /** The state goes through the store and comes back unvouched for. */
  restart(): void {
    this.state = JSON.parse(JSON.stringify(this.state)) as ComponentState;
    this.#recheck = null;
    this.send({ kind: "monitor-trouble", trouble: "stopped" });
  }

  #nextAt(): number {
    return Math.min(this.#slot, this.#recheck?.at ?? Number.POSITIVE_INFINITY);
  }

  #check(behaviour: (check: number) => Behaviour): void {
    const startedAt = this.#nextAt();
    const timeoutMs = this.#recheck?.timeoutMs ?? this.policy.timeoutMs;
    this.#recheck = null;
    this.checks += 1;
    const told = behaviour(this.checks);
    const finishedAt = startedAt + (told === "hangs" ? timeoutMs + ABORT_GRACE_MS : ANSWER_MS);
    this.#tickBefore(finishedAt);
    this.now = finishedAt;
    while (this.#slot <= finishedAt) this.#slot += this.policy.intervalMs;
    this.send({ kind: "result", result: { startedAt, finishedAt, outcome: OUTCOMES[told] } });
  }

  /** The engine ticks every second; only the first after freshness has run out can matter. */
  #tickBefore(at: number): void {
    const until = freshUntil(this.state, this.policy) ?? Number.POSITIVE_INFINITY;
    if (until + 1000 >= at) return;
    this.now = until + 1000;
    this.send({ kind: "tick" });
  }
}
