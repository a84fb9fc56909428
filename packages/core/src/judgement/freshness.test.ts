import { describe, expect, it } from "vitest";
import { kinds, START, Subject } from "../../test/subject.ts";

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
    expect(kinds(subject.measure(41_000, 12))).toEqual([]);
    expect(subject.state.stale).toBe(false);
    subject.send(60_000, { kind: "rescheduled" });
    subject.tick(76_001);
    expect(subject.state.status).toBe("WARNING");
  });
});
