import { describe, expect, it } from "vitest";
import { Subject } from "../../test/subject.ts";
import { badAnswersOf } from "./bad-row.ts";

/** How many of the newest answers in a row were at least WARNING, CRITICAL and DOWN. */
const row = ({ state }: Subject) =>
  (["WARNING", "CRITICAL", "DOWN"] as const).map((level) => badAnswersOf(state, level));

describe("bad answers in a row", () => {
  it("are counted as they come, whatever is believed", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    expect(row(subject)).toEqual([0, 0, 0]);
    subject.fail(5000);
    expect(row(subject)).toEqual([1, 1, 1]);
    subject.fail(6000);
    subject.fail(7000);
    expect(row(subject)).toEqual([3, 3, 3]);
  });

  it("count for a level only as far as they reach it", () => {
    const subject = new Subject({ thresholds: { response_time: { warning: 100, critical: 500 } } });
    subject.measure(0, 200);
    subject.measure(1000, 900);
    expect(row(subject)).toEqual([2, 1, 0]);
    subject.fail(2000);
    expect(row(subject)).toEqual([3, 2, 1]);
    subject.measure(3000, 200);
    expect(row(subject)).toEqual([4, 0, 0]);
    subject.measure(4000, 12);
    expect(row(subject)).toEqual([0, 0, 0]);
  });

  it("end where nothing was seen for a while: a restart, a pause, a maintenance, but not by a hiccup", () => {
    const ended = (...events: Parameters<Subject["send"]>[1][]) => {
      const subject = new Subject();
      subject.fail(0);
      subject.fail(1000);
      for (const event of events) subject.send(2000, event);
      return row(subject)[2];
    };
    expect(ended({ kind: "monitor-trouble", trouble: "impaired" })).toBe(2);
    expect(ended({ kind: "monitor-trouble", trouble: "stopped" })).toBe(0);
    expect(ended({ kind: "monitor-trouble", trouble: "suspended" })).toBe(0);
    expect(ended({ kind: "pause", by: "anna", note: "" }, { kind: "resume", by: "anna" })).toBe(0);
    const start = { kind: "maintenance-start", by: "anna", note: "", until: null, windowId: null } as const;
    expect(ended(start, { kind: "maintenance-end", by: "anna" })).toBe(0);
  });

  it("are not what came while the monitor was impaired, nor silence", () => {
    const subject = new Subject();
    subject.measure(0, 12);
    subject.fail(1000, "timeout", { impaired: true });
    expect(row(subject)).toEqual([0, 0, 0]);
    subject.tick(3_600_000);
    expect(subject.state.status).not.toBe("DOWN");
    expect(row(subject)).toEqual([0, 0, 0]);
  });
});
