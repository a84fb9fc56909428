import { type CheckResult, DEFAULT_CONFIRM, initialState } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import type { Checker } from "../port/checker.ts";
import { silentLog } from "../port/log.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { Pool } from "./pool.ts";
import { ABORT_GRACE_MS } from "./run-check.ts";
import { Scheduler } from "./scheduler.ts";
import type { Watched } from "./watched.ts";

const good = { kind: "measured", metrics: [] } as const;

function setUp() {
  const clock = createVirtualClock();
  const results: { id: string; at: number; result: CheckResult }[] = [];
  const scheduler = new Scheduler({
    clock,
    log: silentLog,
    onResult: (watched, result) => results.push({ id: watched.definition.id, at: clock.now(), result }),
  });
  const watch = (
    id: string,
    check: Checker["check"],
    settings: { intervalMs?: number; pool?: Pool } = {},
  ): Watched => ({
    definition: {
      id,
      type: "CUSTOM",
      source: "code",
      check: { kind: "custom", checker: { check } },
      intervalMs: null,
      timeoutMs: null,
      confirm: DEFAULT_CONFIRM,
      thresholds: {},
      urgency: null,
      tags: [],
      dependsOn: [],
    },
    checker: { check },
    pool: settings.pool ?? new Pool(100),
    keyMetrics: [],
    policy: {
      componentId: id,
      componentType: "CUSTOM",
      intervalMs: settings.intervalMs ?? 1000,
      timeoutMs: 500,
      graceMs: 1000,
      confirm: DEFAULT_CONFIRM,
      flapping: null,
      thresholds: {},
    },
    settings: null,
    state: initialState(clock.now()),
    dueAt: 0,
    position: -1,
    run: null,
    isAsked: false,
    onRest: null,
    quarantinedSince: null,
    recheckTimeoutMs: null,
    marketBound: false,
    requestedAt: Number.NEGATIVE_INFINITY,
    isRequested: false,
    notBefore: 0,
    waiters: [],
    holds: 0,
    dirty: false,
    toldStatus: null,
    health: null,
    json: null,
    lastDownUntil: null,
    parentsAskedAt: null,
    recoveryAttempts: 0,
    removed: false,
  });
  return { clock, scheduler, results, watch };
}

describe("Scheduler", () => {
  it("runs each component once an interval, at the same moment of it", async () => {
    const { clock, scheduler, results, watch } = setUp();
    scheduler.start([watch("a", async () => good), watch("b", async () => good)]);
    await clock.advance(10_000);
    for (const id of ["a", "b"]) {
      const times = results.filter((each) => each.id === id).map((each) => each.at);
      expect(times).toHaveLength(10);
      expect(new Set(times.map((at) => at % 1000)).size).toBe(1);
    }
  });

  it("keeps a component's slot across a restart", async () => {
    const first = setUp();
    first.scheduler.start([first.watch("a", async () => good)]);
    await first.clock.advance(5000);
    const second = setUp();
    await second.clock.advance(1234);
    second.scheduler.start([second.watch("a", async () => good)]);
    await second.clock.advance(5000);
    expect((second.results[0]?.at ?? 0) % 1000).toBe((first.results[0]?.at ?? 1) % 1000);
  });

  it("never overlaps a component's checks, and counts the slots that passed meanwhile", async () => {
    const { clock, scheduler, watch } = setUp();
    let running = 0;
    let most = 0;
    const slow = watch(
      "slow",
      ({ signal }) =>
        new Promise((resolve) => {
          most = Math.max(most, ++running);
          signal.addEventListener("abort", () => {
            running -= 1;
            resolve(good);
          });
        }),
      { intervalMs: 100 },
    );
    scheduler.start([slow]);
    await clock.advance(5000);
    expect(most).toBe(1);
    expect(scheduler.counts.missedSlots).toBeGreaterThan(30);
  });

  it("quarantines a check that ignores its abort: failed at every slot, never started again until it has ended", async () => {
    const { clock, scheduler, results, watch } = setUp();
    let starts = 0;
    let release: () => void = () => {};
    const deaf = watch("deaf", () => {
      starts += 1;
      return starts > 1 ? Promise.resolve(good) : new Promise((resolve) => (release = () => resolve(good)));
    });
    scheduler.start([deaf]);
    await clock.advance(5000);
    expect(starts).toBe(1);
    expect(scheduler.counts.quarantined).toBe(1);
    expect(results[0]?.result.outcome).toMatchObject({ failure: { code: "timeout" } });
    expect(results[1]?.result.outcome).toMatchObject({ failure: { code: "quarantined" } });
    release();
    await clock.advance(1000);
    expect(starts).toBe(2);
    expect(scheduler.counts.quarantined).toBe(0);
    expect(results.at(-1)?.result.outcome).toEqual(good);
  });

  it("gives the place of a check that never ends to the next one, and takes it from nobody when it ends at last", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const pool = new Pool(1);
    let end: () => void = () => {};
    const deaf = watch("deaf", () => new Promise((resolve) => (end = () => resolve(good))), { pool });
    const others = ["b", "c"].map((id) => watch(id, async () => good, { pool }));
    scheduler.start([deaf, ...others]);
    await clock.advance(10_000);
    for (const id of ["b", "c"]) expect(results.filter((each) => each.id === id).length).toBeGreaterThan(7);
    end();
    await clock.advance(1);
    scheduler.stop();
    await clock.advance(5000);
    expect(pool.running).toBe(0);
  });

  it("lets slow checks of one kind wait for their pool without holding up another kind", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const pool = new Pool(1);
    const never = () => new Promise<never>(() => {});
    const stuck = [1, 2, 3].map((n) => watch(`stuck${n}`, never, { pool }));
    scheduler.start([...stuck, watch("quick", async () => good)]);
    await clock.advance(10_000);
    expect(results.filter((each) => each.id === "quick")).toHaveLength(10);
  });

  it("rechecks sooner than the next slot with the time it was given, and then goes back to its slots", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const timeouts: number[] = [];
    const each = watch(
      "a",
      async ({ timeoutMs }) => {
        timeouts.push(timeoutMs);
        return good;
      },
      { intervalMs: 60_000 },
    );
    scheduler.start([each]);
    await clock.advance(60_000);
    const slot = results.at(-1)?.at ?? 0;
    const before = results.length;
    scheduler.recheck(each, 200, 123);
    await clock.advance(200);
    expect(results).toHaveLength(before + 1);
    expect(timeouts.at(-1)).toBe(123);
    await clock.advance(60_000);
    expect(timeouts.at(-1)).toBe(500);
    expect(((results.at(-1)?.at ?? 0) - slot) % 10_000).toBe(0);
  });

  it("gives a recheck no longer when it falls into the next slot", async () => {
    const { clock, scheduler, watch } = setUp();
    const timeouts: number[] = [];
    const each = watch("a", async ({ timeoutMs }) => {
      timeouts.push(timeoutMs);
      return good;
    });
    scheduler.start([each]);
    await clock.advance(1000);
    scheduler.recheck(each, 5000, 123);
    await clock.advance(2000);
    expect(timeouts).toEqual([500, 123, 500]);
  });

  it("leaves a target alone until the time it asked for, also when somebody asks by hand", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const until = clock.now() + 5000;
    const each = watch("a", async () => ({ ...good, notBefore: until }));
    scheduler.start([each]);
    await clock.advance(4000);
    await scheduler.runNow(each);
    expect(results).toHaveLength(1);
    await clock.advance(3000);
    expect(results.length).toBeGreaterThan(1);
    expect(scheduler.counts.missedSlots).toBe(0);
  });

  it("joins the check under way when asked to run now", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const each = watch(
      "a",
      ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(good))),
    );
    const both = Promise.all([scheduler.runNow(each), scheduler.runNow(each)]);
    await clock.advance(500);
    await both;
    expect(results).toHaveLength(1);
  });

  it("goes on at once after the wall clock was set back", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const each = watch("a", async () => good);
    scheduler.start([each]);
    await clock.advance(2000);
    const before = results.length;
    clock.step(-3_600_000);
    scheduler.reslot([each]);
    await clock.advance(3000);
    expect(results.length - before).toBeGreaterThanOrEqual(2);
  });

  it("begins no check that still waited for its place when it was stopped or its component removed", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const pool = new Pool(1);
    const started: string[] = [];
    const waiting = ["a", "b", "c"].map((id) =>
      watch(
        id,
        ({ signal }) =>
          new Promise((resolve) => {
            started.push(id);
            signal.addEventListener("abort", () => resolve(good), { once: true });
          }),
        { pool, intervalMs: 60_000 },
      ),
    );
    const asked = Promise.all(waiting.map((each) => scheduler.runNow(each)));
    for (const each of waiting.slice(1)) scheduler.remove(each);
    await clock.advance(500);
    await asked;
    expect(started).toEqual(["a"]);
    expect(results.map((each) => each.id)).toEqual(["a"]);
    expect(scheduler.counts.inFlight).toBe(0);
    expect(pool.running).toBe(0);
  });

  it("counts every slot that passed while the event loop was blocked", async () => {
    const { clock, scheduler, watch } = setUp();
    let blocks = true;
    const each = watch("a", async () => {
      if (blocks) clock.step(5000);
      blocks = false;
      return good;
    });
    const other = watch("b", async () => good);
    scheduler.start([each, other]);
    await clock.advance(3000);
    expect(scheduler.counts.missedSlots).toBeGreaterThanOrEqual(8);
  });

  it("ends what runs when it is stopped, and starts nothing more", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const each = watch(
      "a",
      ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(good))),
    );
    scheduler.start([each]);
    await clock.advance(1000);
    scheduler.stop();
    const idle = scheduler.idle(1000);
    await clock.advance(ABORT_GRACE_MS);
    await idle;
    const before = results.length;
    await clock.advance(10_000);
    expect(results).toHaveLength(before);
    expect(scheduler.counts.inFlight).toBe(0);
  });

  it("checks at once when the checker asks, at most every 100 ms, and keeps to its slots after", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const watched = watch("a", async () => good, { intervalMs: 10_000 });
    scheduler.start([watched]);
    await clock.advance(10_000);
    const slot = results[0]?.at ?? 0;
    const asked = clock.now();
    for (let more = 0; more < 5; more += 1) scheduler.request(watched);
    await clock.advance(0);
    scheduler.request(watched);
    await clock.advance(1000);
    expect(results.slice(1).map(({ at }) => at - asked)).toEqual([0, 100]);
    await clock.advance(20_000);
    expect(results.slice(3).map(({ at }) => (at - slot) % 10_000)).toEqual([0, 0].slice(0, results.length - 3));
    expect(scheduler.counts.missedSlots).toBe(0);
  });

  it("checks again after the one under way when the checker asks during it", async () => {
    const { clock, scheduler, results, watch } = setUp();
    let asks = 1;
    const watched = watch("a", async () => {
      if (asks-- > 0) scheduler.request(watched);
      return good;
    });
    scheduler.start([watched]);
    await clock.advance(999);
    expect(results).toHaveLength(2);
  });

  it("does not check a paused or removed component, whatever its checker asks", async () => {
    const { clock, scheduler, results, watch } = setUp();
    const paused = watch("a", async () => good);
    paused.state = { ...paused.state, lifecycle: "paused" };
    const removed = watch("b", async () => good);
    removed.removed = true;
    scheduler.start([]);
    scheduler.request(paused);
    scheduler.request(removed);
    await clock.advance(1000);
    expect(results).toEqual([]);
  });
});
