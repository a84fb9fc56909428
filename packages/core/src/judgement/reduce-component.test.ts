import { describe, expect, it } from "vitest";
import { kinds, START, Subject } from "../../test/subject.ts";

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
