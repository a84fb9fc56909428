import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckOutcome } from "../metric/check-result.ts";
import { type HealthStatus, statusRank } from "../status/health-status.ts";
import type { ComponentState, JudgementEvent, JudgementPolicy, Transition } from "./component-state.ts";
import { freshnessBoundMs } from "./freshness.ts";
import { initialState, reduceComponent } from "./reduce-component.ts";

const START = Date.UTC(2026, 10, 23);

/** What a result says by itself: the value of the one metric, or a failure. Thresholds are 1, 2. */
const OUTCOMES: Readonly<Record<string, { readonly outcome: CheckOutcome; readonly status: HealthStatus }>> = {
  good: { outcome: measured(0), status: "HEALTHY" },
  warning: { outcome: measured(1), status: "WARNING" },
  critical: { outcome: measured(2), status: "CRITICAL" },
  missing: { outcome: measured(null), status: "CRITICAL" },
  nan: { outcome: measured(Number.NaN), status: "CRITICAL" },
  failed: { outcome: { kind: "failed", failure: { code: "refused", message: "refused" } }, status: "DOWN" },
};

function measured(value: number | null): CheckOutcome {
  return { kind: "measured", metrics: [{ name: "m", value, unit: "1" }] };
}

type Step = { readonly gapMs: number } & (
  | { readonly kind: "result"; readonly says: string; readonly impaired: boolean }
  | { readonly kind: "other"; readonly event: JudgementEvent }
);

const gapMs = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 60_000 }));
const says = fc.oneof(fc.constantFrom("good", "failed"), fc.constantFrom(...Object.keys(OUTCOMES)));
const impaired = fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const result = fc.record({ kind: fc.constant("result" as const), gapMs, says, impaired });
const others: JudgementEvent[] = [
  { kind: "tick" },
  { kind: "tick" },
  { kind: "monitor-trouble", trouble: "impaired" },
  { kind: "monitor-trouble", trouble: "stopped" },
  { kind: "pause", by: "ann", note: "" },
  { kind: "resume", by: "ann" },
];
const other = fc.record({ kind: fc.constant("other" as const), gapMs, event: fc.constantFrom(...others) });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: result }, { weight: 1, arbitrary: other }),
  { maxLength: 60 },
);
const policies: fc.Arbitrary<JudgementPolicy> = fc.record({
  componentId: fc.constant("c"),
  componentType: fc.constant("CUSTOM" as const),
  intervalMs: fc.integer({ min: 1000, max: 30_000 }),
  timeoutMs: fc.integer({ min: 100, max: 10_000 }),
  graceMs: fc.constant(1000),
  confirm: fc.record({
    failures: fc.integer({ min: 1, max: 4 }),
    recoveries: fc.integer({ min: 1, max: 3 }),
    retryIntervalMs: fc.constant(1000),
  }),
  thresholds: fc.constant({ m: { warning: 1, critical: 2 } }),
});

interface Observation {
  readonly step: Step;
  readonly now: number;
  readonly before: ComponentState;
  readonly state: ComponentState;
  readonly transitions: readonly Transition[];
  readonly rechecks: number;
}

/** Runs the steps and tells of each; every state goes through JSON on the way, as across a restart. */
function observe(row: readonly Step[], policy: JudgementPolicy, look: (observation: Observation) => void): void {
  let now = START;
  let state = initialState(now);
  for (const step of row) {
    now += step.gapMs;
    const before = state;
    const judgement = reduceComponent(before, toEvent(step, now), { policy, now });
    expect(JSON.parse(JSON.stringify(judgement.state))).toStrictEqual(judgement.state);
    state = judgement.state;
    const transitions = judgement.effects.flatMap((effect) =>
      effect.kind === "transition" ? [effect.transition] : [],
    );
    const rechecks = judgement.effects.filter((effect) => effect.kind === "recheck").length;
    look({ step, now, before, state, transitions, rechecks });
    state = JSON.parse(JSON.stringify(state)) as ComponentState;
  }
}

function toEvent(step: Step, now: number): JudgementEvent {
  if (step.kind === "other") return step.event;
  const outcome = outcomeOf(step.says).outcome;
  return { kind: "result", result: { startedAt: now - 10, finishedAt: now, outcome, impaired: step.impaired } };
}

function outcomeOf(word: string): { readonly outcome: CheckOutcome; readonly status: HealthStatus } {
  const found = OUTCOMES[word];
  if (found === undefined) throw new Error(`no outcome ${word}`);
  return found;
}

/** A bad answer that was got while the monitor was impaired. */
function isSetAside(step: Extract<Step, { kind: "result" }>, { status }: ComponentState): boolean {
  const worse = statusRank(outcomeOf(step.says).status) > statusRank(status ?? "HEALTHY");
  return step.impaired && (worse || step.says === "failed");
}

function holds(look: (policy: JudgementPolicy) => (observation: Observation) => void): void {
  fc.assert(
    fc.property(steps, policies, (row, policy) => observe(row, policy, look(policy))),
    { numRuns: 500 },
  );
}

describe("any row of events", () => {
  it("makes transitions that follow one from the other, one at a time, with times in order", () => {
    holds(() => {
      let status: HealthStatus | null = null;
      return ({ transitions, state }) => {
        expect(transitions.length).toBeLessThanOrEqual(1);
        for (const transition of transitions) {
          expect(transition.from).toBe(status);
          expect(transition.to).not.toBe(status);
          expect(transition.eventAt).toBeLessThanOrEqual(transition.detectedAt);
          expect(transition.detectedAt).toBeLessThanOrEqual(transition.confirmedAt);
          status = transition.to;
        }
        expect(state.status).toBe(status);
      };
    });
  });

  it("never leaves HEALTHY unmarked after a tick without a good result within the bound", () => {
    holds((policy) => {
      let goodAt = Number.NEGATIVE_INFINITY;
      return ({ step, now, before, state }) => {
        const counts = before.lifecycle !== "paused" && step.kind === "result" && step.says !== "failed";
        if (counts && !isSetAside(step, before)) goodAt = now;
        if (step.kind !== "other" || step.event.kind !== "tick") return;
        if (state.lifecycle !== "active" || state.status !== "HEALTHY" || state.stale) return;
        expect(now - goodAt).toBeLessThanOrEqual(freshnessBoundMs(policy));
      };
    });
  });

  it("makes no transition while paused, nor in answer to anything but results and ticks", () => {
    holds(() => ({ step, before, transitions }) => {
      const may = step.kind === "result" || step.event.kind === "tick";
      if (before.lifecycle === "paused" || !may) expect(transitions).toEqual([]);
    });
  });

  it("believes a worse status exactly when enough answers in a row support it", () => {
    holds(({ confirm }) => {
      let row: number[] = [];
      return ({ step, before, state, transitions }) => {
        const [transition] = transitions;
        if (step.kind === "other") {
          const { event } = step;
          const breaks = event.kind === "pause" || (event.kind === "monitor-trouble" && event.trouble === "stopped");
          if (breaks && before.lifecycle !== "paused") row = [];
          return;
        }
        const rank = statusRank(outcomeOf(step.says).status);
        const confirmed = statusRank(before.status ?? "HEALTHY");
        if (before.lifecycle === "paused" || isSetAside(step, before)) return expect(transition).toBeUndefined();
        row.push(rank);
        const last = row.slice(-confirm.failures);
        const supported = last.length === confirm.failures ? Math.min(...last) : 0;
        if (supported > confirmed) expect(statusRank(state.status ?? "HEALTHY")).toBe(supported);
        else if (transition !== undefined) expect(statusRank(transition.to)).toBeLessThanOrEqual(confirmed);
      };
    });
  });

  it("believes a better status only when enough answers in a row support it", () => {
    holds(({ confirm }) => {
      let row: number[] = [];
      return ({ step, before, transitions }) => {
        if (step.kind === "other" || before.lifecycle === "paused" || isSetAside(step, before)) return;
        row = [...row, statusRank(outcomeOf(step.says).status)].slice(-10);
        const [transition] = transitions;
        if (transition === undefined || transition.from === null || before.reason.code === "stale") return;
        if (statusRank(transition.to) > statusRank(transition.from)) return;
        const last = row.slice(-confirm.recoveries);
        expect(last).toHaveLength(confirm.recoveries);
        expect(Math.max(...last)).toBe(statusRank(transition.to));
      };
    });
  });

  it("asks for a recheck whenever a worse answer is not yet believed", () => {
    holds(() => ({ step, before, state, rechecks }) => {
      if (step.kind !== "result" || before.lifecycle === "paused") return expect(rechecks).toBe(0);
      const worse = statusRank(outcomeOf(step.says).status) > statusRank(state.status ?? "HEALTHY");
      const aside = step.impaired && step.says === "failed";
      expect(rechecks).toBe(worse || aside ? 1 : 0);
    });
  });

  it("is HEALTHY only on evidence: a good answer made it so, and metrics of a good result stand beside it", () => {
    holds(() => ({ step, transitions, state }) => {
      const [transition] = transitions;
      if (transition?.to !== "HEALTHY") return;
      expect(step.kind === "result" && step.says).toBe("good");
      expect(state.metrics.every((metric) => metric.status === "HEALTHY" && metric.value !== null)).toBe(true);
      expect(state).toMatchObject({ stale: false, errorCount: 0, lastError: null });
    });
  });

  it("counts failed checks since the last that measured", () => {
    holds(() => {
      let failed = 0;
      return ({ step, before, state }) => {
        const aside = step.kind === "result" && step.impaired && step.says !== "good";
        if (step.kind === "result" && before.lifecycle !== "paused" && !aside)
          failed = step.says === "failed" ? failed + 1 : 0;
        if (aside) failed = state.errorCount;
        expect(state.errorCount).toBe(failed);
        expect(state.upSince === null).toBe(state.status === null || state.status === "DOWN");
      };
    });
  });

  it("gives the same judgement for the same arguments, and leaves them alone", () => {
    holds((policy) => ({ step, now, before }) => {
      const frozen = structuredClone(before);
      const once = reduceComponent(before, toEvent(step, now), { policy, now });
      expect(reduceComponent(before, toEvent(step, now), { policy, now })).toEqual(once);
      expect(before).toEqual(frozen);
    });
  });
});
