import { ALWAYS_OPEN, type MetricReading, type ProgressRule } from "@plimsoll/core";
import { expect, it, onTestFinished } from "vitest";
import type { Checker } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { Push } from "../port/push.ts";
import type { ReadinessGate } from "../port/readiness.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { withProgress } from "./progress-checker.ts";

const RULE: ProgressRule = {
  metric: "turns",
  name: "turns",
  labels: {},
  kind: "counter",
  limitMs: 10_000,
  sampleMs: 500,
};
const PUSH: Push = { body: new Uint8Array(), header: () => undefined, key: null, isTrusted: true, from: "here" };

/** A checker whose counter a test turns, on a clock whose timers stand still while the process is stopped. */
function setUp({ pushes }: { readonly pushes: boolean } = { pushes: false }) {
  const clock = createVirtualClock();
  let stopped = 0;
  const held: Clock = { ...clock, monotonic: () => clock.monotonic() + stopped, now: () => clock.now() + stopped };
  const asked: number[] = [];
  let turns = 0;
  let turnedAt = held.now();
  let closed = 0;
  const inner: Checker = {
    check: async () => ({
      kind: "measured",
      metrics: [{ name: "turns", value: turns, unit: "1", ...(pushes && { changedAt: turnedAt }) }],
    }),
    ...(pushes && { receive: () => ({ kind: "taken" }) as const }),
    close() {
      closed += 1;
    },
  };
  const requestCheck = () => asked.push(held.monotonic());
  const options = { clock: held, market: ALWAYS_OPEN, requestCheck, lastKnown: () => [] };
  const checker = withProgress(inner, { progress: RULE }, options);
  onTestFinished(() => checker.close?.());
  const check = () => checker.check({ clock: held, signal: new AbortController().signal, timeoutMs: 1000 });
  return {
    clock,
    checker,
    asked,
    turn: () => {
      turns += 1;
      turnedAt = held.now();
    },
    stop: (ms: number) => (stopped += ms),
    age: async () => (await check()).metrics?.find(({ name }) => name === "progress_age") as MetricReading,
    closes: () => closed,
  };
}

it("adds how long the counter has been standing still, with its limit, which needs no second look", async () => {
  const { clock, age } = setUp();
  await age();
  await clock.advance(4000);
  expect(await age()).toEqual({
    name: "progress_age",
    labels: { metric: "turns" },
    value: 4,
    unit: "s",
    limits: { critical: 10 },
    conclusive: true,
  });
});

it("asks for the next look soon enough to see a counter move, and when the limit passes for what says when it moved", async () => {
  const pulled = setUp();
  await pulled.age();
  await pulled.clock.advance(20_000);
  expect(pulled.asked).toEqual([500]);
  const pushed = setUp({ pushes: true });
  await pushed.age();
  await pushed.clock.advance(20_000);
  expect(pushed.asked).toEqual([10_010]);
});

it("asks for a check when something is pushed while it stands still, and not otherwise", async () => {
  const { clock, checker, asked, age } = setUp({ pushes: true });
  await age();
  checker.receive?.(PUSH);
  expect(asked).toEqual([]);
  await clock.advance(10_020);
  await age();
  checker.receive?.(PUSH);
  expect(asked).toEqual([10_010, 10_020]);
});

it("holds nothing against what waited to be read while the monitor was held up, and all the same finds a standstill", async () => {
  const { clock, stop, age } = setUp({ pushes: true });
  await age();
  await clock.advance(9000);
  stop(2000);
  expect((await age()).value).toBe(9.7);
  await clock.advance(320);
  expect((await age()).value).toBeGreaterThanOrEqual(10);
});

it("gives a whole limit more after the monitor was suspended: what it watches may have been so too", async () => {
  const { clock, stop, age, turn } = setUp();
  await age();
  await clock.advance(100);
  stop(60_000);
  expect((await age()).value).toBe(0);
  turn();
  await clock.advance(5000);
  expect((await age()).value).toBe(0);
});

it("closes what it wraps, and asks for nothing more", async () => {
  const { clock, checker, asked, age, closes } = setUp();
  await age();
  await checker.close?.();
  await clock.advance(20_000);
  expect([closes(), asked]).toEqual([1, []]);
});

it("passes on all that the checker it wraps can do, and nothing that it cannot", async () => {
  const gate = {} as ReadinessGate;
  let subscribed = 0;
  class Feed implements Checker {
    readonly gate = gate;
    #connections = 1;
    check = async () => ({ kind: "measured", metrics: [] }) as const;
    resubscribe() {
      subscribed += this.#connections;
    }
  }
  const options = { clock: createVirtualClock(), market: ALWAYS_OPEN, requestCheck: () => {}, lastKnown: () => [] };
  const wrapped = withProgress(new Feed(), { progress: RULE }, options);
  await wrapped.resubscribe?.();
  expect(subscribed).toBe(1);
  expect(wrapped.gate).toBe(gate);
  expect(wrapped.receive).toBeUndefined();
  expect(setUp().checker.resubscribe).toBeUndefined();
});
