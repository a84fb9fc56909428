import { describe, expect, it } from "vitest";
import { kinds, START, Subject } from "../../test/subject.ts";

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
