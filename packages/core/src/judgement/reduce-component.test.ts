import { describe, expect, it } from "vitest";
import type { CheckResult } from "../metric/check-result.ts";
import type { MetricReading } from "../metric/metric-reading.ts";
import type { ThresholdTable } from "../threshold/threshold.ts";
import type {
  ComponentState,
  ConfirmPolicy,
  Judgement,
  JudgementEvent,
  JudgementPolicy,
  Transition,
} from "./component-state.ts";
import { initialState, reduceComponent } from "./reduce-component.ts";

const START = Date.UTC(2026, 10, 23, 14, 2, 0);
const SECOND = 1000;

interface Setup {
  readonly confirm?: Partial<ConfirmPolicy>;
  readonly thresholds?: ThresholdTable;
}

/** A component with interval 5 s, timeout 10 s and grace 1 s: stale after 16 s. Times are ms since START. */
class Subject {
  readonly policy: JudgementPolicy;
  state: ComponentState = initialState(START);
  last: Judgement = { state: this.state, effects: [], reason: this.state.reason };
  readonly transitions: Transition[] = [];

  constructor({ confirm, thresholds }: Setup = {}) {
    this.policy = {
      componentId: "engine-api",
      componentType: "API_SERVER",
      intervalMs: 5 * SECOND,
      timeoutMs: 10 * SECOND,
      graceMs: SECOND,
      confirm: { failures: 2, recoveries: 1, retryIntervalMs: SECOND, ...confirm },
      thresholds: thresholds ?? { response_time: { warning: 1000, critical: 5000 } },
    };
  }

  send(at: number, event: JudgementEvent): Judgement {
    this.last = reduceComponent(this.state, event, { policy: this.policy, now: START + at });
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

function kinds(judgement: Judgement): string[] {
  return judgement.effects.map((effect) => (effect.kind === "note" ? `note:${effect.event}` : effect.kind));
}

describe("a pending component", () => {
  it("believes its first good answer at once", () => {
    const subject = new Subject({ confirm: { recoveries: 3 } });
    expect(kinds(subject.measure(100, 12))).toEqual(["transition"]);
    expect(subject.state).toMatchObject({
      lifecycle: "active",
      status: "HEALTHY",
      since: START + 100,
      stale: false,
      lastCheckAt: START + 100,
      lastGoodAt: START + 100,
      upSince: START + 100,
      errorCount: 0,
      lastError: null,
    });
    expect(subject.transitions).toEqual([
      {
        componentId: "engine-api",
        componentType: "API_SERVER",
        from: null,
        to: "HEALTHY",
        reason: subject.state.reason,
        eventAt: START + 80,
        detectedAt: START + 100,
        confirmedAt: START + 100,
      },
    ]);
  });

  it("stays pending until a bad first answer is confirmed", () => {
    const subject = new Subject();
    expect(kinds(subject.fail(100))).toEqual(["note:soft_failure", "recheck"]);
    expect(subject.state).toMatchObject({ lifecycle: "pending", status: null, errorCount: 1 });
    expect(kinds(subject.fail(1200))).toEqual(["transition"]);
    expect(subject.state).toMatchObject({ lifecycle: "active", status: "DOWN", upSince: null });
    expect(subject.transitions[0]).toMatchObject({
      from: null,
      to: "DOWN",
      detectedAt: START + 100,
      confirmedAt: START + 1200,
    });
  });

  it("is not moved by time", () => {
    const subject = new Subject();
    const before = subject.state;
    expect(subject.tick(3_600_000).state).toBe(before);
  });
});

describe("confirmation", () => {
  it("takes two failed checks to believe DOWN, and says when it began", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    const soft = subject.fail(5000);
    expect(soft.effects).toEqual([
      {
        kind: "note",
        event: "soft_failure",
        message:
          "DOWN seen once, believed after 2 answers in a row: the check failed: connection refused on 127.0.0.1:9878",
      },
      { kind: "recheck", afterMs: 1000, timeoutMs: 3000 },
    ]);
    expect(subject.state).toMatchObject({
      status: "HEALTHY",
      errorCount: 1,
      lastError: "connection refused on 127.0.0.1:9878",
    });
    expect(kinds(subject.fail(6000))).toEqual(["transition"]);
    expect(subject.transitions[1]).toEqual({
      componentId: "engine-api",
      componentType: "API_SERVER",
      from: "HEALTHY",
      to: "DOWN",
      reason: { code: "check-failed", text: "2 checks in a row failed: connection refused on 127.0.0.1:9878" },
      eventAt: START + 4980,
      detectedAt: START + 5000,
      confirmedAt: START + 6000,
    });
  });

  it("rechecks with the component's own timeout when that is shorter", () => {
    const subject = new Subject();
    const policy = { ...subject.policy, timeoutMs: 800 };
    const result: CheckResult = {
      startedAt: START,
      finishedAt: START,
      outcome: { kind: "failed", failure: { code: "timeout", message: "x" } },
    };
    const { effects } = reduceComponent(subject.state, { kind: "result", result }, { policy, now: START });
    expect(effects).toContainEqual({ kind: "recheck", afterMs: 1000, timeoutMs: 800 });
  });

  it("forgets a soft failure when the next answer is good", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.fail(5000);
    expect(kinds(subject.measure(6000, 12))).toEqual([]);
    expect(subject.state).toMatchObject({ candidate: null, errorCount: 0, lastError: null });
    subject.fail(11_000);
    expect(subject.path).toBe("none>HEALTHY");
  });

  it("believes at once with failures: 1", () => {
    const subject = new Subject({ confirm: { failures: 1 } });
    subject.measure(0, 12);
    expect(kinds(subject.fail(5000))).toEqual(["transition"]);
    expect(subject.state.status).toBe("DOWN");
  });

  it("treats worse metrics as it treats failed checks", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    expect(kinds(subject.measure(5000, 1000))).toEqual(["note:soft_failure", "recheck"]);
    subject.measure(6000, 1240);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>WARNING");
    expect(subject.state.reason).toEqual({ code: "threshold", text: "response_time 1,240 ms, warning at 1,000 ms" });
  });

  it("confirms what both of two different answers support, and goes on about the worse", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.measure(5000, 6000);
    expect(kinds(subject.fail(6000))).toEqual(["transition", "recheck"]);
    expect(subject.state).toMatchObject({
      status: "CRITICAL",
      candidate: { status: "DOWN", count: 1, detectedAt: START + 6000 },
    });
    subject.fail(7000);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>CRITICAL CRITICAL>DOWN");
  });

  it("takes a milder second answer for the milder status", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.fail(5000);
    expect(kinds(subject.measure(6000, 1500))).toEqual(["transition"]);
    expect(subject.transitions[1]).toMatchObject({ to: "WARNING", detectedAt: START + 5000 });
  });

  it("counts each level for itself in a longer mixed streak", () => {
    const subject = new Subject({ confirm: { failures: 3 } });
    subject.measure(0, 12);
    subject.measure(5000, 6000);
    subject.fail(6000);
    subject.fail(7000);
    subject.fail(8000);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>CRITICAL CRITICAL>DOWN");
    expect(subject.transitions[2]).toMatchObject({ detectedAt: START + 6000, confirmedAt: START + 8000 });
  });

  it("takes as many good answers in a row as recoveries asks for", () => {
    const subject = new Subject({ confirm: { failures: 1, recoveries: 3 } });
    subject.fail(0);
    subject.measure(5000, 12);
    subject.measure(10_000, 12);
    subject.fail(15_000);
    subject.measure(20_000, 12);
    subject.measure(25_000, 1500);
    expect(kinds(subject.measure(30_000, 12))).toEqual(["transition"]);
    expect(subject.path).toBe("none>DOWN DOWN>WARNING");
    expect(subject.transitions[1]).toMatchObject({ detectedAt: START + 20_000, confirmedAt: START + 30_000 });
  });

  it("never dates a detection after its confirmation, should the clock be set back between", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.fail(5000);
    subject.fail(-3_600_000);
    const { eventAt = 0, detectedAt = 0, confirmedAt = 0 } = subject.transitions[1] ?? {};
    expect(eventAt).toBeLessThanOrEqual(detectedAt);
    expect(detectedAt).toBeLessThanOrEqual(confirmedAt);
  });
});

describe("metrics", () => {
  it("are judged as the contract shows them", () => {
    const subject = new Subject({ thresholds: { 'disk_usage{mount="/"}': { warning: 80, critical: 92 } } });
    const details = { total: 100 };
    subject.measureAll(0, [{ name: "disk_usage", labels: { mount: "/" }, value: 79.5, unit: "%", details }]);
    expect(subject.state.metrics).toEqual([
      {
        name: "disk_usage",
        labels: { mount: "/" },
        value: 79.5,
        unit: "%",
        status: "HEALTHY",
        threshold_warning: 80,
        threshold_critical: 92,
        direction: "above",
        timestamp: "2026-11-23T14:02:00.000Z",
        details,
      },
    ]);
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY])("that are missing (%s) are never HEALTHY", (value) => {
    const subject = new Subject({ confirm: { failures: 1 } });
    subject.measure(0, value);
    expect(subject.state).toMatchObject({ status: "CRITICAL", metrics: [{ value: null, status: "CRITICAL" }] });
    expect(subject.state.reason).toEqual({
      code: "missing-value",
      text: "response_time was expected but has no value",
    });
  });

  it("name the worst in the reason, three at most, and the way they are bad", () => {
    const subject = new Subject({ confirm: { failures: 1 }, thresholds: { left: { warning: 7, direction: "below" } } });
    const days = (index: number) => ({ name: "left", labels: { host: `h${index}` }, value: index, unit: "d" });
    subject.measureAll(0, [0, 1, 2, 3, 99].map(days));
    expect(subject.state.reason.text).toBe(
      'left{host="h0"} 0 d, warning at 7 d or less; left{host="h1"} 1 d, warning at 7 d or less; left{host="h2"} 2 d, warning at 7 d or less; and 1 more',
    );
  });

  it("hold their level by for and clear, and say so", () => {
    const thresholds = { cpu_usage: { warning: 80, forMs: 5000, clear: 70 } };
    const subject = new Subject({ confirm: { failures: 1 }, thresholds });
    const cpu = (at: number, value: number | null) => subject.measureAll(at, [{ name: "cpu_usage", value, unit: "%" }]);
    cpu(0, 99);
    expect(subject.state.status).toBe("HEALTHY");
    cpu(5000, 99);
    expect(subject.state.status).toBe("WARNING");
    cpu(10_000, 75);
    expect(subject.state.reason.text).toBe("cpu_usage 75 %, still warning: not yet back to its clear value");
    cpu(15_000, 70);
    expect(subject.state).toMatchObject({ status: "HEALTHY", holds: {} });
    cpu(20_000, null);
    expect(subject.state.status).toBe("WARNING");
  });

  it("of a failed check are shown, and it is DOWN all the same", () => {
    const subject = new Subject({ confirm: { failures: 1 } });
    const metrics = [{ name: "response_time", value: 12, unit: "ms" }];
    subject.result(0, {
      outcome: { kind: "failed", failure: { code: "unexpected-answer", message: "status 500" }, metrics },
    });
    expect(subject.state).toMatchObject({
      status: "DOWN",
      metrics: [{ value: 12, status: "HEALTHY" }],
      lastGoodAt: null,
    });
    subject.fail(5000);
    expect(subject.state.metrics).toEqual([]);
  });
});

describe("freshness", () => {
  it("turns HEALTHY into WARNING once the last good result is older than interval + timeout + grace", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    const before = subject.state;
    expect(subject.tick(16_000).state).toBe(before);
    expect(kinds(subject.tick(16_001))).toEqual(["transition"]);
    expect(subject.state).toMatchObject({ status: "WARNING", stale: true, upSince: START });
    expect(subject.state.reason).toEqual({ code: "stale", text: "no good result for 16 s, one is expected every 5 s" });
    expect(subject.transitions[1]).toMatchObject({
      eventAt: START + 16_000,
      detectedAt: START + 16_001,
      confirmedAt: START + 16_001,
    });
    expect(kinds(subject.tick(60_000))).toEqual([]);
  });

  it("returns to HEALTHY with the next good result, whatever recoveries asks for", () => {
    const subject = new Subject({ confirm: { recoveries: 5 } });
    subject.measure(0, 12);
    subject.tick(20_000);
    expect(kinds(subject.measure(21_000, 12))).toEqual(["transition"]);
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: false });
  });

  it("is not kept up by failed checks: hanging checks are no evidence of health", () => {
    const subject = new Subject({ confirm: { failures: 5 } });
    subject.measure(0, 12);
    subject.fail(15_000, "no answer within 10 s");
    subject.tick(17_000);
    expect(subject.state).toMatchObject({
      status: "WARNING",
      stale: true,
      candidate: { status: "DOWN", detectedAt: START + 15_000 },
    });
    expect(subject.state.reason.text).toContain("last answer: the check failed: no answer within 10 s");
  });

  it("keeps counting towards DOWN across going stale", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.fail(15_000);
    subject.tick(17_000);
    subject.fail(19_000);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>WARNING WARNING>DOWN");
    expect(subject.transitions[2]).toMatchObject({ detectedAt: START + 15_000 });
  });

  it("only marks worse statuses, and notes when results come again", () => {
    const subject = new Subject({ confirm: { failures: 1 } });
    subject.fail(0);
    expect(kinds(subject.tick(16_001))).toEqual(["note:stale"]);
    expect(subject.state).toMatchObject({ status: "DOWN", stale: true, reason: { code: "check-failed" } });
    expect(kinds(subject.tick(17_000))).toEqual([]);
    expect(kinds(subject.fail(18_000))).toEqual(["note:fresh"]);
    expect(subject.state).toMatchObject({ status: "DOWN", stale: false });
  });

  it("takes failed checks for fresh evidence of DOWN", () => {
    const subject = new Subject({ confirm: { failures: 1 } });
    for (let at = 0; at <= 100_000; at += 5000) subject.fail(at);
    expect(kinds(subject.tick(105_000))).toEqual([]);
    expect(subject.state.stale).toBe(false);
  });

  it("does not let a clock that was set back keep old evidence fresh", () => {
    const subject = new Subject();
    subject.measure(3_600_000, 12);
    subject.tick(0);
    subject.tick(16_001);
    expect(subject.state).toMatchObject({ status: "WARNING", reason: { code: "stale" } });
  });

  it("counts silence from now when the schedule changes, but calls what is too old stale", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.send(15_000, { kind: "rescheduled" });
    expect(subject.state.stale).toBe(false);
    subject.send(20_000, { kind: "rescheduled" });
    expect(subject.state.stale).toBe(false);
    subject.send(40_000, { kind: "rescheduled" });
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: true });
    subject.tick(56_001);
    expect(subject.state.status).toBe("WARNING");
  });
});

describe("the monitor's own trouble", () => {
  it("keeps the status, marks it stale, and turns no silence into the target's", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    expect(kinds(subject.send(1000, { kind: "monitor-trouble", trouble: "stopped" }))).toEqual([]);
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: true, reason: { code: "monitor" } });
    expect(kinds(subject.tick(3_600_000))).toEqual([]);
    expect(subject.state.status).toBe("HEALTHY");
    const again = subject.state;
    expect(subject.send(3_600_001, { kind: "monitor-trouble", trouble: "stopped" }).state).toBe(again);
  });

  it("ends with the first result", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.send(1000, { kind: "monitor-trouble", trouble: "suspended" });
    expect(kinds(subject.measure(3_600_000, 12))).toEqual([]);
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: false, reason: { code: "healthy" } });
    subject.tick(3_616_001);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>WARNING");
  });

  it("gives a target that fails first thing afterwards its confirmation, not a verdict of staleness", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.send(1000, { kind: "monitor-trouble", trouble: "stopped" });
    subject.fail(3_600_000);
    subject.tick(3_600_500);
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: true });
    subject.fail(3_601_000);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>DOWN");
    expect(subject.state.stale).toBe(false);
  });

  it("breaks off streaks and for clocks when nothing was seen for a while, but not for a hiccup", () => {
    const thresholds = { cpu_usage: { warning: 80, forMs: 5000 } };
    const subject = new Subject({ thresholds });
    subject.measureAll(0, [{ name: "cpu_usage", value: 10, unit: "%" }]);
    subject.measureAll(1000, [{ name: "cpu_usage", value: 90, unit: "%" }]);
    subject.fail(2000);
    subject.send(3000, { kind: "monitor-trouble", trouble: "impaired" });
    expect(subject.state).toMatchObject({
      candidate: { count: 1 },
      holds: { cpu_usage: { warningSince: START + 1000 } },
    });
    subject.send(4000, { kind: "monitor-trouble", trouble: "suspended" });
    expect(subject.state).toMatchObject({ candidate: null, holds: {} });
  });

  it("sets aside a bad answer got while impaired, and asks again", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.fail(5000);
    expect(kinds(subject.fail(6000, "timeout", { impaired: true }))).toEqual(["recheck", "note:monitor_trouble"]);
    expect(kinds(subject.measure(7000, 9000, { impaired: true }))).toEqual(["recheck"]);
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: true, errorCount: 1, lastCheckAt: START + 5000 });
    subject.fail(8000);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>DOWN");
  });

  it("takes a good answer got while impaired for what it is", () => {
    const subject = new Subject();
    expect(kinds(subject.fail(0, "timeout", { impaired: true }))).toEqual(["recheck", "note:monitor_trouble"]);
    expect(subject.state).toMatchObject({ lifecycle: "pending", status: null, stale: false });
    subject.measure(1000, 12, { impaired: true });
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: false, lastGoodAt: START + 1000 });
  });
});

describe("a paused component", () => {
  it("keeps its status and ignores results and time", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    expect(kinds(subject.send(1000, { kind: "pause", by: "ann", note: "moving it" }))).toEqual(["note:paused"]);
    const paused = subject.state;
    expect(paused).toMatchObject({
      lifecycle: "paused",
      status: "HEALTHY",
      reason: { code: "paused", text: "paused by ann: moving it" },
    });
    for (const judgement of [subject.fail(2000), subject.measure(3000, 9000), subject.tick(3_600_000)]) {
      expect(judgement.state).toBe(paused);
      expect(judgement.effects).toEqual([]);
    }
    expect(subject.send(4000, { kind: "pause", by: "bob", note: "" }).state).toBe(paused);
    expect(subject.send(5000, { kind: "monitor-trouble", trouble: "stopped" }).state).toBe(paused);
  });

  it("comes back with its old status, stale until a result, and then only for so long", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.send(1000, { kind: "pause", by: "ann", note: "" });
    expect(kinds(subject.send(3_600_000, { kind: "resume", by: "ann" }))).toEqual(["note:resumed"]);
    expect(subject.state).toMatchObject({ lifecycle: "active", status: "HEALTHY", stale: true });
    expect(kinds(subject.tick(3_610_000))).toEqual([]);
    const silent = new Subject();
    silent.state = subject.state;
    expect(kinds(silent.tick(3_616_001))).toEqual(["transition"]);
    expect(kinds(subject.measure(3_611_000, 12))).toEqual([]);
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: false });
  });

  it("is pending again when it had no result yet", () => {
    const subject = new Subject();
    subject.send(0, { kind: "pause", by: "ann", note: "" });
    subject.send(1000, { kind: "resume", by: "ann" });
    expect(subject.state).toMatchObject({ lifecycle: "pending", status: null, stale: false });
    const { state } = subject;
    expect(subject.send(2000, { kind: "resume", by: "ann" }).state).toBe(state);
  });
});
