import { describe, expect, it } from "vitest";
import { START, Subject } from "../../test/subject.ts";
import type { MetricReading } from "../metric/metric-reading.ts";
import { diagnosisOf } from "./diagnosis-of.ts";

function progressAge(value: number | null, limit = 30): MetricReading {
  return {
    name: "progress_age",
    labels: { metric: "loop_iterations" },
    value,
    unit: "s",
    limits: { critical: limit },
    conclusive: value !== null,
    ...(value === null && { details: { error: "loop_iterations is not in the answer" } }),
  };
}
const latency = (value: number): MetricReading => ({ name: "response_time", value, unit: "ms" });

describe("a component that answers while its progress stands still", () => {
  it("is CRITICAL without a second look, in words of its own", () => {
    const subject = new Subject();
    subject.measureAll(0, [latency(12), progressAge(0)]);
    subject.measureAll(1000, [latency(12), progressAge(42)]);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>CRITICAL");
    const { reason, detectedAt } = subject.transitions[1] ?? {};
    expect(reason).toEqual({
      code: "up-but-not-trading",
      text: "up but not trading: it answers, but loop_iterations has not advanced for 42 s (limit 30 s)",
    });
    expect(detectedAt).toBe(START + 1000);
    expect(reason && diagnosisOf(reason)).toBe("up_but_not_trading");
  });

  it("says what else is wrong after it", () => {
    const subject = new Subject({ confirm: { failures: 1 } });
    subject.measureAll(0, [latency(9000), progressAge(42)]);
    expect(subject.state.reason.text).toBe(
      "up but not trading: it answers, but loop_iterations has not advanced for 42 s (limit 30 s); response_time 9,000 ms, critical at 5,000 ms",
    );
  });

  it("is well with the first answer in which it moves again", () => {
    const subject = new Subject();
    subject.measureAll(0, [progressAge(0)]);
    subject.measureAll(1000, [progressAge(42)]);
    subject.measureAll(2000, [progressAge(0)]);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>CRITICAL CRITICAL>HEALTHY");
  });

  it("whose metric is missing is not well either, but that is another fault, and takes a second look", () => {
    const subject = new Subject();
    subject.measureAll(0, [progressAge(0)]);
    subject.measureAll(1000, [progressAge(null)]);
    expect(subject.state.status).toBe("HEALTHY");
    subject.measureAll(2000, [progressAge(null)]);
    expect(subject.state).toMatchObject({
      status: "CRITICAL",
      reason: {
        code: "missing-value",
        text: 'progress_age{metric="loop_iterations"} was expected but has no value: loop_iterations is not in the answer',
      },
    });
  });

  it("that no longer answers is DOWN, and no longer called so", () => {
    const subject = new Subject();
    subject.measureAll(0, [progressAge(0)]);
    subject.measureAll(1000, [progressAge(42)]);
    subject.fail(2000);
    subject.fail(3000);
    expect(subject.state).toMatchObject({ status: "DOWN", reason: { code: "check-failed" } });
  });
});

describe("a component that tells the progress of another", () => {
  const silent = { kind: "failed", failure: { code: "timeout", message: "no heartbeat for 15 s", conclusive: true } };

  it("is called so when that one answers", () => {
    const subject = new Subject();
    subject.answering = "engine-api";
    subject.measure(0, 12);
    subject.result(15_000, { outcome: silent as never });
    expect(subject.transitions[1]).toMatchObject({
      to: "DOWN",
      reason: {
        code: "up-but-not-trading",
        text: "up but not trading: engine-api answers, but no heartbeat for 15 s",
      },
    });
  });

  it("is not when that one is silent too, nor for a mere warning", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.result(15_000, { outcome: silent as never });
    expect(subject.state.reason.text).toBe("the check failed: no heartbeat for 15 s");
    const warned = new Subject({ confirm: { failures: 1 } });
    warned.answering = "engine-api";
    warned.measure(0, 1500);
    expect(warned.state.reason.code).toBe("threshold");
  });
});
