import {
  type ComponentState,
  type ConfirmPolicy,
  DEFAULT_FLAPPING,
  type FlappingPolicy,
  type Judgement,
  type JudgementEvent,
  type JudgementPolicy,
  type Transition,
} from "../src/judgement/component-state.ts";
import { initialState, reduceComponent } from "../src/judgement/reduce-component.ts";
import type { CheckResult } from "../src/metric/check-result.ts";
import type { MetricReading } from "../src/metric/metric-reading.ts";
import type { ThresholdTable } from "../src/threshold/threshold.ts";

export const START = Date.UTC(2026, 10, 23, 14, 2, 0);
export const SECOND = 1000;

export interface SubjectSetup {
  readonly confirm?: Partial<ConfirmPolicy>;
  readonly thresholds?: ThresholdTable;
  readonly flapping?: FlappingPolicy | null;
}

/** A component under test: what it was sent, and what came of it. A component with interval 5 s, timeout 10 s and grace 1 s: stale after 16 s. Times are ms since START. */
export class Subject {
  readonly policy: JudgementPolicy;
  state: ComponentState = initialState(START);
  last: Judgement = { state: this.state, effects: [], reason: this.state.reason };
  readonly transitions: Transition[] = [];
  /** Who answers while this one tells its progress. */
  answering: string | null = null;

  constructor({ confirm, thresholds, flapping = DEFAULT_FLAPPING }: SubjectSetup = {}) {
    this.policy = {
      componentId: "engine-api",
      componentType: "API_SERVER",
      intervalMs: 5 * SECOND,
      timeoutMs: 10 * SECOND,
      graceMs: SECOND,
      confirm: { failures: 2, recoveries: 1, retryIntervalMs: SECOND, ...confirm },
      flapping,
      thresholds: thresholds ?? { response_time: { warning: 1000, critical: 5000 } },
    };
  }

  send(at: number, event: JudgementEvent): Judgement {
    this.last = reduceComponent(this.state, event, {
      policy: this.policy,
      now: START + at,
      answering: this.answering,
    });
    this.state = this.last.state;
    for (const effect of this.last.effects) if (effect.kind === "transition") this.transitions.push(effect.transition);
    return this.last;
  }

  /** A check that began 20 ms before and measured this response time. */
  measure(at: number, value: number | null, more: Partial<CheckResult> = {}): Judgement {
    return this.measureAll(at, [{ name: "response_time", value, unit: "ms" }], more);
  }

  measureAll(at: number, metrics: readonly MetricReading[], more: Partial<CheckResult> = {}): Judgement {
    return this.result(at, { outcome: { kind: "measured", metrics }, ...more });
  }

  fail(at: number, message = "connection refused on 127.0.0.1:9878", more: Partial<CheckResult> = {}): Judgement {
    return this.result(at, { outcome: { kind: "failed", failure: { code: "refused", message } }, ...more });
  }

  tick(at: number): Judgement {
    return this.send(at, { kind: "tick" });
  }

  result(at: number, more: Omit<CheckResult, "startedAt" | "finishedAt">): Judgement {
    return this.send(at, { kind: "result", result: { startedAt: START + at - 20, finishedAt: START + at, ...more } });
  }

  get path(): string {
    return this.transitions.map(({ from, to }) => `${from ?? "none"}>${to}`).join(" ");
  }
}

/** The kinds of its effects, notes with their event: `["note:soft_failure", "recheck"]`. */
export function kinds(judgement: Judgement): string[] {
  return judgement.effects.map((effect) => (effect.kind === "note" ? `note:${effect.event}` : effect.kind));
}
