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
  { kind: "maintenance-start", by: "ann", note: "", until: null, windowId: null },
  { kind: "maintenance-start", by: "bob", note: "weekly", until: START + 60_000, windowId: "w1" },
  { kind: "maintenance-end", by: "ann" },
  { kind: "maintenance-end", by: "ann" },
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
    of: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 8 })),
    recoveries: fc.integer({ min: 1, max: 3 }),
    retryIntervalMs: fc.constant(1000),
  }),
  flapping: fc.constant({ high: 30, low: 25 }),
  thresholds: fc.constant({ m: { warning: 1, critical: 2 } }),
});

interface Observation {
  readonly step: Step;
  readonly now: number;
  readonly before: ComponentState;
  readonly state: ComponentState;
  readonly transitions: readonly Transition[];
  readonly rechecks: number;
  readonly notes: readonly string[];
}

/** Neither paused nor in maintenance: what happens counts. */
function counts({ lifecycle }: ComponentState): boolean {
  return lifecycle === "active" || lifecycle === "pending";
}

/** Ends what rests on an unbroken row of answers. */
function breaks(event: JudgementEvent, before: ComponentState): boolean {
  if (event.kind === "pause") return before.lifecycle !== "paused";
  return event.kind === "monitor-trouble" && event.trouble === "stopped";
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
    const notes = judgement.effects.flatMap((effect) => (effect.kind === "note" ? [effect.event] : []));
    look({ step, now, before, state, transitions, rechecks, notes });
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
        const measured = before.lifecycle !== "paused" && step.kind === "result" && step.says !== "failed";
        if (measured && !isSetAside(step, before)) goodAt = now;
        if (step.kind !== "other" || step.event.kind !== "tick") return;
        if (state.lifecycle !== "active" || state.status !== "HEALTHY" || state.stale) return;
        expect(now - goodAt).toBeLessThanOrEqual(freshnessBoundMs(policy));
      };
    });
  });

  it("makes no transition while paused or in maintenance, nor in answer to anything but results and ticks", () => {
    holds(() => ({ step, before, state, transitions }) => {
      const may = step.kind === "result" || step.event.kind === "tick";
      if (!counts(before) || !may) expect(transitions).toEqual([]);
      if (before.lifecycle === "maintenance") expect(state.status).toBe(before.status);
    });
  });

  it("gives every transition a reason in words, of a known code that fits where it leads", () => {
    const codes: Record<HealthStatus, readonly string[]> = {
      HEALTHY: ["healthy"],
      WARNING: ["threshold", "stale"],
      CRITICAL: ["threshold", "missing-value"],
      DOWN: ["check-failed"],
    };
    holds(() => ({ transitions }) => {
      for (const { to, reason } of transitions) {
        expect(codes[to]).toContain(reason.code);
        expect(reason.text.length).toBeGreaterThan(10);
      }
    });
  });

  it("believes a worse status exactly when enough of the last answers support it", () => {
    holds(({ confirm }) => {
      const among = Math.max(confirm.failures, confirm.of ?? 0);
      let row: { readonly rank: number; readonly at: number }[] = [];
      return ({ step, now, before, state, transitions }) => {
        const [transition] = transitions;
        if (step.kind === "other") {
          if (breaks(step.event, before) || before.maintenance !== state.maintenance) row = [];
          return;
        }
        if (!counts(before) || isSetAside(step, before)) return expect(transition).toBeUndefined();
        row = [...row, { rank: statusRank(outcomeOf(step.says).status), at: now }].slice(-among);
        const confirmed = statusRank(before.status ?? "HEALTHY");
        const supporting = (rank: number) => row.filter((answer) => answer.rank >= rank);
        const found = [3, 2, 1].find((rank) => rank > confirmed && supporting(rank).length >= confirm.failures);
        if (found === undefined) {
          if (transition === undefined) return;
          expect(statusRank(transition.to)).toBeLessThanOrEqual(confirmed);
          row = [];
        } else {
          expect(statusRank(state.status ?? "HEALTHY")).toBe(found);
          expect(transition?.detectedAt).toBe(supporting(found)[0]?.at);
        }
      };
    });
  });

  it("believes a better status only when enough answers in a row support it, or nothing stands against it", () => {
    holds(({ confirm }) => {
      let row: number[] = [];
      return ({ step, before, transitions }) => {
        if (step.kind === "other" || !counts(before) || isSetAside(step, before)) return;
        row = [...row, statusRank(outcomeOf(step.says).status)].slice(-10);
        const [transition] = transitions;
        if (transition === undefined || transition.from === null) return;
        if (before.reason.code === "stale" || before.reason.code === "maintenance-ended") return;
        if (statusRank(transition.to) > statusRank(transition.from)) return;
        const last = row.slice(-confirm.recoveries);
        expect(last).toHaveLength(confirm.recoveries);
        expect(Math.max(...last)).toBe(statusRank(transition.to));
      };
    });
  });

  it("believes the first better answer after maintenance at once, so that what was DOWN before is resolved", () => {
    holds(() => ({ step, before, state, transitions }) => {
      if (before.reason.code !== "maintenance-ended" || before.lifecycle !== "active") return;
      expect(before.stale).toBe(true);
      if (step.kind === "other" || before.status === null) return;
      const { status } = outcomeOf(step.says);
      if (isSetAside(step, before) || statusRank(status) > statusRank(before.status)) return;
      expect(state).toMatchObject({ status, stale: false });
      expect(transitions).toHaveLength(status === before.status ? 0 : 1);
    });
  });

  it("loses neither a pause nor a maintenance to the other", () => {
    holds(() => {
      let paused = false;
      let until: number | null | undefined;
      return ({ step, now, state }) => {
        const kind = step.kind === "other" ? step.event.kind : "result";
        if (kind === "pause") paused = true;
        if (kind === "resume") paused = false;
        if (step.kind === "other" && step.event.kind === "maintenance-start") until = step.event.until;
        const over = kind === "tick" && typeof until === "number" && now >= until;
        if (kind === "maintenance-end" || over) until = undefined;
        expect(state.maintenance?.until).toBe(until);
        const rest = state.status === null ? "pending" : "active";
        expect(state.lifecycle).toBe(paused ? "paused" : until === undefined ? rest : "maintenance");
      };
    });
  });

  it("flaps exactly as its last 20 answers say, and tells when that begins and ends", () => {
    holds(({ flapping }) => {
      let changed: boolean[] = [];
      let last: string | null = null;
      let flaps = false;
      return ({ step, before, state, notes }) => {
        const quiet = state.lifecycle !== before.lifecycle && !counts(state);
        if (quiet) {
          changed = [];
          if (!(before.lifecycle === "paused" && state.lifecycle === "maintenance")) last = null;
        }
        const heard = step.kind === "result" && before.lifecycle !== "paused" && !isSetAside(step, before);
        if (heard) {
          const { status } = outcomeOf(step.says);
          if (counts(before)) changed = [...changed, last !== null && last !== status].slice(-20);
          last = status;
        }
        const row = [...Array<boolean>(20 - changed.length).fill(false), ...changed];
        const score = row.reduce((sum, it, index) => sum + (it ? 0.8 + 0.02 * index : 0), 0) * 5;
        const limit = flaps ? (flapping?.low ?? 0) : (flapping?.high ?? 0);
        const now = heard && counts(before) ? score > limit + 1e-9 : flaps && !quiet;
        expect(state.flapping).toBe(now);
        expect(notes.filter((note) => note.startsWith("flapping"))).toEqual(
          now === flaps ? [] : [now ? "flapping_started" : "flapping_ended"],
        );
        flaps = now;
      };
    });
  });

  it("judges the same whether or not it went through a restart's JSON on the way", () => {
    fc.assert(
      fc.property(steps, policies, (row, policy) => {
        const kept: unknown[] = [];
        observe(row, policy, ({ state, transitions, notes, rechecks }) =>
          kept.push({ state, transitions, notes, rechecks }),
        );
        let now = START;
        let state = initialState(now);
        row.forEach((step, index) => {
          now += step.gapMs;
          const judgement = reduceComponent(state, toEvent(step, now), { policy, now });
          state = judgement.state;
          expect(kept[index]).toMatchObject({ state });
        });
      }),
      { numRuns: 300 },
    );
  });

  it("asks for a recheck whenever a worse answer is not yet believed", () => {
    holds(() => ({ step, before, state, rechecks }) => {
      if (step.kind !== "result" || !counts(before)) return expect(rechecks).toBe(0);
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
