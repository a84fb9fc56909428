import { describe, expect, it } from "vitest";
import { kinds, START, Subject, type SubjectSetup } from "../../test/subject.ts";
import { flapScore, HIGHEST_FLAP_SCORE, pushChange } from "./flapping.ts";
import { initialState, reduceComponent } from "./reduce-component.ts";

/** Failing and well by turns, every 5 s. */
function alternating(times: number, setup?: SubjectSetup): Subject {
  const subject = new Subject(setup);
  subject.measure(0, 12);
  for (let turn = 1; turn <= times; turn += 1) {
    if (turn % 2 === 1) subject.fail(5000 * turn);
    else subject.measure(5000 * turn, 12);
  }
  return subject;
}

describe("the flap score", () => {
  it("weighs as Icinga does: 0.8 for the oldest of 20 changes up to 1.18 for the newest", () => {
    expect(flapScore(0)).toBe(0);
    expect(flapScore(1)).toBeCloseTo(5.9);
    expect(flapScore(2 ** 19)).toBeCloseTo(4);
    expect(flapScore(2 ** 20 - 1)).toBeCloseTo(HIGHEST_FLAP_SCORE);
  });

  it("forgets the twenty-first", () => {
    let changes = pushChange(0, true);
    for (let answer = 0; answer < 20; answer += 1) changes = pushChange(changes, false);
    expect(changes).toBe(0);
  });
});

describe("a component whose answers keep changing", () => {
  it("begins to flap above 30 % and ends at 25 %, and each is told once", () => {
    const subject = alternating(5);
    expect(subject.state.flapping).toBe(false);
    expect(kinds(subject.measure(30_000, 12))).toEqual(["note:flapping_started"]);
    expect(subject.last.effects[0]).toMatchObject({
      message: "flapping: 33.9 % of the last 20 answers changed (newest weigh most), it begins above 30 %",
    });
    expect(subject.state).toMatchObject({ flapping: true, status: "HEALTHY" });
    let at = 35_000;
    for (; subject.state.flapping; at += 5000) subject.measure(at, 12);
    expect(kinds(subject.last)).toEqual(["note:flapping_ended"]);
    expect(subject.last.effects[0]).toMatchObject({
      message: "no longer flapping: 21 % of the last 20 answers changed (newest weigh most), it ends at 25 %",
    });
    expect(kinds(subject.measure(at, 12))).toEqual([]);
  });

  it("goes on making transitions meanwhile: what it says is recorded, not believed less", () => {
    const subject = alternating(10, { confirm: { failures: 1 } });
    expect(subject.state.flapping).toBe(true);
    expect(subject.transitions).toHaveLength(11);
  });

  it("takes the thresholds it is given, and none when it is switched off", () => {
    expect(alternating(2, { flapping: { high: 10, low: 5 } }).state.flapping).toBe(true);
    const subject = alternating(12);
    expect(subject.state.flapping).toBe(true);
    const policy = { ...subject.policy, flapping: null };
    const at = START + 100_000;
    const result = { startedAt: at, finishedAt: at, outcome: { kind: "measured" as const, metrics: [] } };
    const { state, effects } = reduceComponent(subject.state, { kind: "result", result }, { policy, now: at });
    expect(state.flapping).toBe(false);
    expect(effects).toEqual([
      { kind: "note", event: "flapping_ended", message: "no longer flapping: flap detection was switched off" },
    ]);
  });

  it("is not made steady by a restart, but by a pause or maintenance", () => {
    const restarted = alternating(12);
    restarted.state = JSON.parse(JSON.stringify(restarted.state));
    restarted.send(61_000, { kind: "monitor-trouble", trouble: "stopped" });
    expect(restarted.state.flapping).toBe(true);
    const paused = alternating(12);
    expect(kinds(paused.send(61_000, { kind: "pause", by: "ann", note: "" }))).toEqual([
      "note:paused",
      "note:flapping_ended",
    ]);
    expect(paused.state).toMatchObject({ flapping: false, changes: 0 });
  });

  it("takes a state that an older version kept for one that never flapped", () => {
    const subject = alternating(12);
    const { recent: _r, lastAnswer: _l, changes: _c, flapping: _f, maintenance: _m, ...old } = subject.state;
    subject.state = { ...initialState(START), ...JSON.parse(JSON.stringify(old)) };
    subject.measure(100_000, 12);
    expect(subject.state).toMatchObject({ status: "HEALTHY", flapping: false, changes: 0, maintenance: null });
  });

  it("leaves no trace while every answer is the same", () => {
    const subject = new Subject();
    for (let at = 0; at <= 100_000; at += 5000) subject.measure(at, 12);
    const { recent } = subject.state;
    subject.measure(105_000, 12);
    expect(subject.state.recent).toBe(recent);
    expect(subject.state).toMatchObject({ changes: 0, flapping: false, candidate: null });
  });
});
