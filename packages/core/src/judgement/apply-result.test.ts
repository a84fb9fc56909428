import { describe, expect, it } from "vitest";
import { kinds, START, Subject } from "../../test/subject.ts";
import type { CheckResult } from "../metric/check-result.ts";
import { reduceComponent } from "./reduce-component.ts";

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
