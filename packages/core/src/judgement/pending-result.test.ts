import { expect, it } from "vitest";
import { START, Subject } from "../../test/subject.ts";

const waiting = { outcome: { kind: "pending", reason: "waits for its first heartbeat, until 14:02:15 UTC" } } as const;

it("a check that can say nothing yet leaves a new component pending, with what is waited for as its reason", () => {
  const subject = new Subject();
  subject.result(0, waiting);
  expect(subject.state).toMatchObject({
    lifecycle: "pending",
    status: null,
    lastCheckAt: null,
    reason: { code: "no-result", text: waiting.outcome.reason },
  });
  expect(subject.last.effects).toEqual([]);
});

it("changes nothing of what is known, and is no evidence: HEALTHY goes stale as without it", () => {
  const subject = new Subject();
  subject.measure(0, 12);
  const before = subject.state;
  subject.result(10_000, waiting);
  expect(subject.state).toBe(before);
  subject.send(17_000, { kind: "tick" });
  expect(subject.state).toMatchObject({ status: "WARNING", stale: true });
});

it("neither adds to a row of failures nor ends it", () => {
  const subject = new Subject();
  subject.measure(0, 12);
  subject.fail(5000);
  subject.result(6000, waiting);
  subject.fail(7000);
  expect(subject.transitions.at(-1)).toMatchObject({ to: "DOWN", detectedAt: START + 5000 });
});

it("leaves a paused component as it was", () => {
  const subject = new Subject();
  subject.send(0, { kind: "pause", by: "ann", note: "" });
  const before = subject.state;
  subject.result(1000, waiting);
  expect(subject.state).toBe(before);
});
