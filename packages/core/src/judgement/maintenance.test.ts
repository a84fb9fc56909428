import { describe, expect, it } from "vitest";
import { kinds, START, Subject, type SubjectSetup } from "../../test/subject.ts";
import type { JudgementEvent } from "./component-state.ts";

const MINUTE = 60_000;

function begin(more: { note?: string; until?: number | null; by?: string } = {}): JudgementEvent {
  return { kind: "maintenance-start", by: "ann", note: "new disk", until: null, windowId: null, ...more };
}
const end: JudgementEvent = { kind: "maintenance-end", by: "ann" };

function down(setup?: SubjectSetup): Subject {
  const subject = new Subject({ confirm: { failures: 1 }, ...setup });
  subject.fail(0);
  return subject;
}

describe("maintenance", () => {
  it("keeps the status, takes results in and decides nothing by them", () => {
    const subject = new Subject({ confirm: { failures: 1 } });
    subject.measure(0, 12);
    expect(kinds(subject.send(1000, begin({ until: START + MINUTE })))).toEqual(["note:maintenance_started"]);
    expect(subject.state).toMatchObject({
      lifecycle: "maintenance",
      status: "HEALTHY",
      reason: { code: "maintenance", text: "in maintenance until 2026-11-23T14:03:00.000Z, by ann: new disk" },
    });
    expect(kinds(subject.fail(5000))).toEqual([]);
    expect(kinds(subject.fail(10_000))).toEqual([]);
    expect(subject.state).toMatchObject({ status: "HEALTHY", errorCount: 2, lastCheckAt: START + 10_000 });
    expect(subject.state.reason.text).toContain("new disk; the last answer said DOWN");
    subject.measure(15_000, 33);
    expect(subject.state).toMatchObject({ errorCount: 0, metrics: [{ value: 33 }] });
    expect(subject.path).toBe("none>HEALTHY");
  });

  it("ends DOWN to MAINTENANCE to UP in the transition that resolves what was open", () => {
    const subject = down({ confirm: { failures: 2, recoveries: 3 } });
    subject.fail(1000);
    subject.send(2000, begin());
    subject.measure(7000, 12);
    expect(kinds(subject.send(MINUTE, end))).toEqual(["note:maintenance_ended"]);
    expect(subject.state).toMatchObject({
      lifecycle: "active",
      status: "DOWN",
      stale: true,
      reason: {
        code: "maintenance-ended",
        text: "maintenance ended by ann, no result since; DOWN is from before it",
      },
    });
    expect(kinds(subject.measure(62_000, 12))).toEqual(["transition"]);
    expect(subject.path).toBe("none>DOWN DOWN>HEALTHY");
    expect(subject.state).toMatchObject({ stale: false, reason: { code: "healthy" } });
  });

  it("goes on with DOWN when it comes back DOWN, and confirms what is worse as always", () => {
    const still = down();
    still.send(1000, begin());
    still.send(MINUTE, end);
    expect(kinds(still.fail(62_000))).toEqual([]);
    expect(still.state).toMatchObject({ status: "DOWN", stale: false });
    const broken = new Subject();
    broken.measure(0, 12);
    broken.send(1000, begin());
    broken.fail(5000);
    broken.fail(6000);
    broken.send(MINUTE, end);
    expect(kinds(broken.fail(61_000))).toEqual(["note:soft_failure", "recheck"]);
    expect(kinds(broken.fail(62_000))).toEqual(["transition"]);
    expect(broken.transitions[1]).toMatchObject({ detectedAt: START + 61_000 });
  });

  it("does not leave HEALTHY from before unmarked: without a result it goes stale in time", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.send(1000, begin());
    expect(kinds(subject.tick(10 * MINUTE))).toEqual([]);
    subject.send(10 * MINUTE, end);
    expect(subject.state).toMatchObject({ status: "HEALTHY", stale: true });
    expect(kinds(subject.tick(10 * MINUTE + 16_001))).toEqual(["transition"]);
    expect(subject.state).toMatchObject({ status: "WARNING", reason: { code: "stale" } });
  });

  it("ends by itself when its time is over, also when nobody says so", () => {
    const subject = down();
    subject.send(1000, begin({ until: START + MINUTE }));
    expect(kinds(subject.tick(MINUTE - 1))).toEqual([]);
    expect(kinds(subject.tick(MINUTE))).toEqual(["note:maintenance_ended"]);
    expect(subject.state).toMatchObject({ lifecycle: "active", maintenance: null });
    expect(kinds(subject.send(MINUTE + 1, end))).toEqual([]);
  });

  it("can be extended, keeps when it began, and is not announced twice for the same", () => {
    const subject = down();
    subject.send(1000, begin({ until: START + MINUTE }));
    const { state } = subject;
    expect(subject.send(2000, begin({ until: START + MINUTE })).state).toBe(state);
    expect(kinds(subject.send(3000, begin({ until: START + 2 * MINUTE })))).toEqual(["note:maintenance_started"]);
    expect(subject.state.maintenance).toMatchObject({ since: START + 1000, until: START + 2 * MINUTE });
  });

  it("survives a pause meanwhile: paused wins, and the maintenance is there again afterwards", () => {
    const subject = down();
    subject.send(1000, begin());
    expect(kinds(subject.send(2000, { kind: "pause", by: "bob", note: "" }))).toEqual(["note:paused"]);
    expect(subject.state).toMatchObject({ lifecycle: "paused", maintenance: { by: "ann" } });
    const paused = subject.state;
    expect(subject.measure(3000, 12).state).toBe(paused);
    expect(subject.send(4000, { kind: "resume", by: "bob" }).effects).toEqual([
      { kind: "note", event: "resumed", message: "resumed by bob, in maintenance until it is ended, by ann: new disk" },
    ]);
    expect(subject.state).toMatchObject({ lifecycle: "maintenance", status: "DOWN" });
  });

  it("may begin and end while paused without resuming anything", () => {
    const subject = down();
    subject.send(1000, { kind: "pause", by: "bob", note: "" });
    expect(kinds(subject.send(2000, begin()))).toEqual(["note:maintenance_started"]);
    expect(subject.state).toMatchObject({
      lifecycle: "paused",
      reason: { code: "paused" },
      maintenance: { by: "ann" },
    });
    expect(kinds(subject.send(3000, end))).toEqual(["note:maintenance_ended"]);
    expect(subject.state).toMatchObject({ lifecycle: "paused", maintenance: null });
    subject.send(4000, { kind: "resume", by: "bob" });
    expect(subject.state).toMatchObject({ lifecycle: "active", status: "DOWN", stale: true });
  });

  it("is not ended by a resume, nor by the monitor's own restart", () => {
    const subject = down();
    subject.send(1000, begin());
    expect(subject.send(2000, { kind: "resume", by: "bob" }).effects).toEqual([]);
    subject.state = JSON.parse(JSON.stringify(subject.state));
    subject.send(3000, { kind: "monitor-trouble", trouble: "stopped" });
    expect(subject.state).toMatchObject({ lifecycle: "maintenance", status: "DOWN" });
  });

  it("leaves a component pending that had no result yet, whatever it answered meanwhile", () => {
    const subject = new Subject();
    subject.send(0, begin());
    subject.measure(5000, 12);
    expect(subject.state).toMatchObject({ lifecycle: "maintenance", status: null });
    subject.send(6000, end);
    expect(subject.state).toMatchObject({ lifecycle: "pending", stale: false });
    subject.measure(10_000, 12);
    expect(subject.path).toBe("none>HEALTHY");
  });

  it("does not hold against a component that it came and went meanwhile", () => {
    const subject = down();
    subject.send(1000, begin());
    for (let turn = 1; turn <= 12; turn += 1) {
      if (turn % 2 === 0) subject.fail(5000 * turn);
      else subject.measure(5000 * turn, 12);
    }
    subject.send(2 * MINUTE, end);
    expect(kinds(subject.measure(2 * MINUTE + 5000, 12))).toEqual(["transition"]);
    expect(subject.state).toMatchObject({ flapping: false, changes: 1 });
  });

  it("lets for clocks run anew afterwards: what held meanwhile held in maintenance", () => {
    const subject = new Subject({
      thresholds: { cpu_usage: { warning: 80, forMs: 60_000 } },
      confirm: { failures: 1 },
    });
    const cpu = (at: number, value: number) => subject.measureAll(at, [{ name: "cpu_usage", value, unit: "%" }]);
    cpu(0, 10);
    subject.send(1000, begin());
    cpu(5000, 95);
    subject.send(2 * MINUTE, end);
    cpu(2 * MINUTE + 5000, 95);
    expect(subject.state.status).toBe("HEALTHY");
    cpu(3 * MINUTE + 5000, 95);
    expect(subject.state.status).toBe("WARNING");
  });
});
