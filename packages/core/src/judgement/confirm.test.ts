import { describe, expect, it } from "vitest";
import { kinds, START, Subject } from "../../test/subject.ts";

/** A subject that fails where the row says F, is slow where it says W, and is well where it says a dot; every 5 s. */
function after(row: string, confirm: { failures: number; of?: number; recoveries?: number }): Subject {
  const subject = new Subject({ confirm });
  subject.measure(0, 12);
  row.split("").forEach((answer, index) => {
    const at = 5000 * (index + 1);
    if (answer === "F") subject.fail(at);
    else subject.measure(at, answer === "W" ? 1500 : 12);
  });
  return subject;
}

describe("failures among the last answers", () => {
  it("believes DOWN when enough of the last answers failed, though some between were good, and says so", () => {
    const subject = after("F.F.F", { failures: 3, of: 5 });
    expect(subject.path).toBe("none>HEALTHY HEALTHY>DOWN");
    expect(subject.transitions[1]).toMatchObject({
      detectedAt: START + 5000,
      confirmedAt: START + 25_000,
      reason: {
        code: "check-failed",
        text: "3 of the last 5 answers said DOWN: the check failed: connection refused on 127.0.0.1:9878",
      },
    });
  });

  it("takes as few answers as in a row when they do all fail", () => {
    expect(after("FF", { failures: 3, of: 5 }).path).toBe("none>HEALTHY");
    const subject = after("FFF", { failures: 3, of: 5 });
    expect(subject.path).toBe("none>HEALTHY HEALTHY>DOWN");
    expect(subject.transitions[1]?.reason.text).toBe("3 checks in a row failed: connection refused on 127.0.0.1:9878");
  });

  it("lets good answers between count for nothing but their number: one too many, and the count begins anew", () => {
    const subject = after("F..", { failures: 3, of: 5 });
    expect(subject.state).toMatchObject({ candidate: { status: "DOWN", count: 1 }, status: "HEALTHY" });
    subject.measure(20_000, 12);
    expect(subject.state).toMatchObject({ candidate: null, recent: [] });
    expect(after("F...FF", { failures: 3, of: 5 }).path).toBe("none>HEALTHY");
    expect(after("F..FF", { failures: 3, of: 5 }).path).toBe("none>HEALTHY HEALTHY>DOWN");
  });

  it("dates the detection from the first answer that is still counted", () => {
    const subject = after("F..F.FF", { failures: 3, of: 5 });
    expect(subject.transitions[1]).toMatchObject({ to: "DOWN", detectedAt: START + 20_000 });
  });

  it("asks again soon after a bad answer only: a good one between returns to the interval", () => {
    const subject = after("F", { failures: 3, of: 5 });
    expect(kinds(subject.last)).toEqual(["note:soft_failure", "recheck"]);
    expect(subject.last.effects[0]).toMatchObject({ message: expect.stringContaining("after 3 of 5 answers") });
    expect(kinds(subject.measure(6000, 12))).toEqual([]);
    expect(kinds(subject.fail(11_000))).toEqual(["recheck"]);
  });

  it("counts each level for itself: the milder of two mixed faults is believed first", () => {
    const subject = after("F.W", { failures: 2, of: 3 });
    expect(subject.transitions[1]).toMatchObject({
      to: "WARNING",
      detectedAt: START + 5000,
      reason: {
        code: "threshold",
        text: "2 of the last 3 answers said WARNING or worse: response_time 1,500 ms, warning at 1,000 ms",
      },
    });
    expect(after("F.WF", { failures: 2, of: 4 }).path).toBe("none>HEALTHY HEALTHY>WARNING WARNING>DOWN");
  });

  it("lets a recovery end the count for the worse, and needs recoveries in a row whatever of says", () => {
    expect(after("F.F.F", { failures: 2, of: 5 }).path).toBe("none>HEALTHY HEALTHY>DOWN DOWN>HEALTHY");
    const subject = after("FF.F..", { failures: 2, of: 5, recoveries: 3 });
    expect(subject.state.status).toBe("DOWN");
    subject.measure(35_000, 12);
    expect(subject.state.status).toBe("HEALTHY");
  });

  it("means in a row when of is less than failures", () => {
    expect(after("F.F", { failures: 2, of: 1 }).path).toBe("none>HEALTHY");
    expect(after("FF", { failures: 2, of: 1 }).path).toBe("none>HEALTHY HEALTHY>DOWN");
  });
});

describe("an answer that leaves no doubt", () => {
  const closed = { code: "refused", message: "the venue closed the connection", conclusive: true } as const;

  it("is believed at once when the check failed by an event that cannot be mistaken", () => {
    const subject = new Subject({ confirm: { failures: 3 } });
    subject.measure(0, 12);
    subject.result(5000, { outcome: { kind: "failed", failure: closed } });
    expect(subject.path).toBe("none>HEALTHY HEALTHY>DOWN");
  });

  it("is believed at once for the metric that says so, and not for others beside it", () => {
    const stalled = { name: "progress_age", value: 900, unit: "ms", conclusive: true };
    const slow = { name: "response_time", value: 1500, unit: "ms" };
    const subject = new Subject({
      confirm: { failures: 2 },
      thresholds: { progress_age: { warning: 500 }, response_time: { warning: 1000 } },
    });
    subject.measureAll(0, []);
    subject.measureAll(5000, [{ ...stalled, value: 100 }, slow]);
    expect(subject.path).toBe("none>HEALTHY");
    subject.measureAll(5500, []);
    subject.measureAll(6000, [stalled, slow]);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>WARNING");
  });

  it("needs as many answers as ever to be better", () => {
    const subject = new Subject({ confirm: { failures: 2, recoveries: 2 } });
    subject.measure(0, 12);
    subject.result(5000, { outcome: { kind: "failed", failure: closed } });
    subject.measure(10_000, 12);
    expect(subject.state.status).toBe("DOWN");
    subject.measure(15_000, 12);
    expect(subject.state.status).toBe("HEALTHY");
  });
});
