import { describe, expect, it } from "vitest";
import type { CheckAnswer, Checker } from "../port/checker.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { ABORT_GRACE_MS, runCheck } from "./run-check.ts";

const measured: CheckAnswer = { kind: "measured", metrics: [{ name: "ticks", value: 1, unit: "1" }] };
const never = new Promise<CheckAnswer>(() => {});

function setUp(check: Checker["check"]) {
  const clock = createVirtualClock();
  let settled = 0;
  const run = (signal?: AbortSignal) =>
    runCheck({ check }, { clock, timeoutMs: 1000, onSettled: () => settled++, ...(signal ? { signal } : {}) });
  return { clock, run, settled: () => settled };
}

describe("runCheck", () => {
  it("passes on what the checker measured", async () => {
    const { run, clock } = setUp(async () => measured);
    const result = await run();
    expect(result).toMatchObject({ startedAt: clock.now(), outcome: measured });
  });

  it("passes on when the target wants to be asked again", async () => {
    const { run } = setUp(async () => ({ ...measured, notBefore: 42 }));
    expect(await run()).toMatchObject({ notBefore: 42 });
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("no route"))],
    [
      "throws at once",
      () => {
        throw new Error("no route");
      },
    ],
  ])("turns a checker that %s into a failed result with its words", async (_, check) => {
    const { run, settled } = setUp(check as Checker["check"]);
    const { outcome } = await run();
    expect(outcome).toMatchObject({
      kind: "failed",
      failure: { code: "threw", message: expect.stringContaining("no route") },
    });
    expect(settled()).toBe(1);
  });

  it("tells a checker of its deadline by a call where it asked for one, and by a signal even when asked for late", async () => {
    const told: string[] = [];
    const { run, clock } = setUp(async (context) => {
      context.onAbort?.(() => told.push(`called, signal ${context.signal.aborted}`));
      return never;
    });
    const result = run();
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1 + ABORT_GRACE_MS);
    expect(told).toEqual(["called, signal true"]);
    expect((await result).outcome).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
  });

  it.each([
    undefined,
    null,
    7,
    "ok",
    {},
    { kind: "measured" },
    { kind: "measured", metrics: [null] },
    { kind: "failed" },
  ])("calls the garbage answer %j unreadable", async (garbage) => {
    const { run } = setUp(async () => garbage as unknown as CheckAnswer);
    expect((await run()).outcome).toMatchObject({ kind: "failed", failure: { code: "unreadable" } });
  });

  it("aborts at the deadline and lets the checker say in its own words why it ended", async () => {
    const { run, clock } = setUp(
      ({ signal }) =>
        new Promise((resolve) => {
          const failure = { code: "timeout" as const, message: "connected, then silent" };
          signal.addEventListener("abort", () => resolve({ kind: "failed", failure }));
        }),
    );
    const result = run();
    await clock.advance(1000);
    expect((await result).outcome).toMatchObject({ failure: { message: "connected, then silent" } });
  });

  it("ends a checker that ignores its abort, and tells when it really ended", async () => {
    let release: (answer: CheckAnswer) => void = () => {};
    const held = new Promise<CheckAnswer>((resolve) => {
      release = resolve;
    });
    const { run, clock, settled } = setUp(() => held);
    const result = run();
    await clock.advance(1000 + ABORT_GRACE_MS);
    expect((await result).outcome).toMatchObject({ failure: { code: "timeout", message: "no answer within 1 s" } });
    expect(settled()).toBe(0);
    release(measured);
    await clock.advance(0);
    expect(settled()).toBe(1);
  });

  it("ends early when it is told to", async () => {
    const { run, clock } = setUp(() => never);
    const abort = new AbortController();
    const result = run(abort.signal);
    abort.abort();
    await clock.advance(ABORT_GRACE_MS);
    expect((await result).outcome.kind).toBe("failed");
  });
});
