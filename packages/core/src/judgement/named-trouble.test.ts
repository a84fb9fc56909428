import { describe, expect, it } from "vitest";
import { kinds, START, Subject, type SubjectSetup } from "../../test/subject.ts";
import type { MetricReading } from "../metric/metric-reading.ts";
import { diagnosisOf } from "./diagnosis-of.ts";

const ENFORCING = { name: "risk_gate_enforcing", unit: "1", direction: "below" as const };
const thresholds = {
  risk_gate_enforcing: { critical: 0, direction: "below" as const },
  kill_switch_state: { warning: 1, critical: 2 },
};
const unread: MetricReading = {
  name: "kill_switch_state",
  value: null,
  unit: "1",
  details: { error: "the source venue could not be read" },
};
const holds: MetricReading = { ...ENFORCING, value: 1 };
const bypassed: MetricReading = { ...ENFORCING, value: 0, details: { error: "3 orders went past the risk gate" } };
const proven: MetricReading = { ...bypassed, conclusive: true };

/** A component that has long been CRITICAL because nobody can tell whether its kill switch would work. */
function setUp(setup: SubjectSetup = {}): Subject {
  const subject = new Subject({ thresholds, ...setup });
  subject.measureAll(0, [holds, { ...unread, value: 0 }]);
  for (const at of [1000, 2000, 3000]) subject.measureAll(at, [holds, unread]);
  expect(subject.state).toMatchObject({ status: "CRITICAL", reason: { code: "missing-value" } });
  return subject;
}

describe("a risk gate that does not enforce", () => {
  it("is named first, whatever else is wrong and in whatever order it was read", () => {
    const subject = new Subject({ thresholds, confirm: { failures: 1 } });
    subject.measureAll(0, [unread, bypassed]);
    expect(subject.state.reason).toEqual({
      code: "gate-not-enforcing",
      text: "risk_gate_enforcing 0: 3 orders went past the risk gate; kill_switch_state was expected but has no value: the source venue could not be read",
    });
    expect(diagnosisOf(subject.state.reason)).toBe("risk_gate_not_enforcing");
  });

  it("that nobody can read is no such finding", () => {
    const subject = new Subject({ thresholds, confirm: { failures: 1 } });
    subject.measureAll(0, [{ ...ENFORCING, value: null }]);
    expect(subject.state.reason.code).toBe("missing-value");
  });
});

describe("trouble that gets a name while the status stays", () => {
  it("is told at once where it leaves no doubt, with the moments of the answer that showed it", () => {
    const subject = setUp();
    const judgement = subject.measureAll(5000, [proven, unread]);
    expect(judgement.effects).toEqual([
      {
        kind: "named",
        named: { reason: judgement.state.reason, eventAt: START + 4980, detectedAt: START + 5000 },
      },
    ]);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>CRITICAL");
  });

  it("is else looked at again soon, and told once as many answers say so as a change of status takes", () => {
    const subject = setUp();
    expect(kinds(subject.measureAll(5000, [bypassed, unread]))).toEqual(["recheck"]);
    const judgement = subject.measureAll(6000, [bypassed, unread]);
    expect(judgement.effects).toMatchObject([{ kind: "named", named: { detectedAt: START + 5000 } }]);
    expect(kinds(subject.measureAll(7000, [bypassed, unread]))).toEqual([]);
  });

  it("is not told for answers that are not in a row, nor across a time in which nothing was seen", () => {
    const subject = setUp();
    subject.measureAll(5000, [bypassed, unread]);
    subject.measureAll(6000, [holds, unread]);
    expect(kinds(subject.measureAll(7000, [bypassed, unread]))).toEqual(["recheck"]);
    subject.send(7500, { kind: "monitor-trouble", trouble: "suspended" });
    expect(kinds(subject.measureAll(8000, [bypassed, unread]))).toEqual(["recheck"]);
  });

  it("has been told with the status where it came with that", () => {
    const subject = new Subject({ thresholds });
    subject.measureAll(0, [holds]);
    subject.measureAll(1000, [proven]);
    expect(subject.path).toBe("none>HEALTHY HEALTHY>CRITICAL");
    expect(kinds(subject.measureAll(2000, [proven]))).toEqual([]);
    expect(kinds(subject.measureAll(3000, [proven]))).toEqual([]);
  });
});

describe("a name that is over while the status stays", () => {
  /** One that has been told. */
  function setUpNamed(setup: SubjectSetup = {}): Subject {
    const subject = setUp(setup);
    expect(kinds(subject.measureAll(5000, [proven, unread]))).toEqual(["named"]);
    return subject;
  }

  it("is said once, with the reason that holds now, and one that comes again is told again", () => {
    const subject = setUpNamed();
    const over = subject.measureAll(6000, [holds, unread]);
    expect(over.effects).toMatchObject([{ kind: "named", named: { reason: { code: "missing-value" } } }]);
    expect(kinds(subject.measureAll(7000, [holds, unread]))).toEqual([]);
    expect(kinds(subject.measureAll(8000, [proven, unread]))).toEqual(["named"]);
  });

  it("takes as many answers in a row to be believed as a better status", () => {
    const subject = setUpNamed({ confirm: { recoveries: 3 } });
    subject.measureAll(6000, [holds, unread]);
    subject.measureAll(7000, [proven, unread]);
    for (const at of [8000, 9000]) expect(kinds(subject.measureAll(at, [holds, unread]))).toEqual([]);
    expect(kinds(subject.measureAll(10_000, [holds, unread]))).toEqual(["named"]);
  });

  it("is noticed too where the check failed, or nothing was seen, between", () => {
    const subject = setUpNamed();
    subject.fail(6000);
    expect(kinds(subject.measureAll(7000, [holds, unread]))).toEqual(["named"]);
    subject.measureAll(8000, [proven, unread]);
    subject.send(8500, { kind: "monitor-trouble", trouble: "suspended" });
    expect(kinds(subject.measureAll(9000, [holds, unread]))).toContain("named");
  });

  it("and comes again at every look makes the component flap", () => {
    const subject = setUpNamed();
    for (let at = 6000; at < 22_000; at += 2000) {
      subject.measureAll(at, [holds, unread]);
      subject.measureAll(at + 1000, [proven, unread]);
    }
    expect(subject.state).toMatchObject({ status: "CRITICAL", flapping: true });
  });

  it("goes with the status that it came with", () => {
    const subject = setUpNamed();
    for (const at of [6000, 7000]) subject.measureAll(at, [holds, { ...unread, value: 0 }]);
    expect(subject.state.diagnosis).toBeUndefined();
    expect(subject.state.status).toBe("HEALTHY");
  });
});
