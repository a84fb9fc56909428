import { type ProgressRule, SYSTEM_COMPONENT_ID, type SystemEvent } from "@plimsoll/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, measured, refused, setUp, Target } from "./monitor.fixture.ts";

function ruleOf(given: Partial<ProgressRule> = {}): ProgressRule {
  const { metric = "loop_iterations" } = given;
  return { metric, name: metric, labels: {}, kind: "counter", limitMs: 5000, sampleMs: 500, ...given };
}

/** An engine whose API answers as long as it lives, and whose loop turns ten times a second until it freezes. */
class Engine extends Target {
  readonly #now: () => number;
  #frozenAt: number | null = null;
  #base = 0;
  constructor(now: () => number) {
    super();
    this.#now = now;
    this.answer = async () => measured({ name: "loop_iterations", value: this.iterations, unit: "1" });
  }
  get iterations(): number {
    return Math.floor(((this.#frozenAt ?? this.#now()) - this.#base) / 100);
  }
  freeze(): void {
    this.#frozenAt = this.#now();
  }
  thaw(): void {
    this.#frozenAt = null;
  }
  restart(): void {
    this.#base = this.#now();
  }
}

function setUpEngine(extra: Partial<ComponentDefinition> = {}) {
  const clock = createVirtualClock();
  const engine = new Engine(() => clock.now());
  const components = [define("engine-api", engine, { intervalMs: 30_000, progress: ruleOf(), ...extra })];
  return { engine, components, ...setUp({ clock, components }) };
}

describe("an engine whose loop freezes while its API answers", () => {
  it("is up but not trading, in its own words: as a status, a diagnosis, an event and an alert", async () => {
    const { monitor, clock, engine, sent } = setUpEngine();
    await monitor.start();
    await clock.advance(40_000);
    expect(monitor.component("engine-api")).toMatchObject({ status: "HEALTHY" });
    expect(monitor.component("engine-api")).not.toHaveProperty("diagnosis");
    engine.freeze();
    await clock.advance(6000);
    const { status, reason, diagnosis } = monitor.component("engine-api") ?? {};
    expect([status, diagnosis]).toEqual(["CRITICAL", "up_but_not_trading"]);
    expect(reason).toMatch(
      /^up but not trading: it answers, but loop_iterations has not advanced for 5(\.\d)? s \(limit 5 s\)$/,
    );
    const event = monitor.recentEvents(50).find(({ event_type }) => event_type === "status_change") as SystemEvent;
    const words = event.message.replace("HEALTHY to CRITICAL: ", "");
    expect(words).toMatch(/^up but not trading: it answers/);
    expect(event.details).toMatchObject({ diagnosis: "up_but_not_trading" });
    const [alert] = sent.filter(({ component_id }) => component_id !== SYSTEM_COMPONENT_ID);
    expect(alert).toMatchObject({
      diagnosis: "up_but_not_trading",
      probable_cause: expect.stringContaining("its process lives, but its work stands still"),
      message: `engine-api is CRITICAL: ${words}`,
    });
  });

  it("is reported within its limit + 1 s, whatever the interval and whenever it freezes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          intervalMs: fc.constantFrom(500, 1000, 5000, 30_000, 3_600_000),
          limitMs: fc.integer({ min: 1000, max: 20_000 }),
          afterMs: fc.integer({ min: 0, max: 12_000 }),
        }),
        async ({ intervalMs, limitMs, afterMs }) => {
          const { monitor, clock, engine } = setUpEngine({ intervalMs, progress: ruleOf({ limitMs }) });
          await monitor.start();
          await monitor.checkNow(null);
          await clock.advance(10_000 + afterMs);
          engine.freeze();
          await clock.advance(limitMs - 150);
          expect(monitor.component("engine-api")?.status).toBe("HEALTHY");
          await clock.advance(1150);
          expect(monitor.component("engine-api")?.diagnosis).toBe("up_but_not_trading");
          await monitor.stop();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is well again within a second of moving on", async () => {
    const { monitor, clock, engine } = setUpEngine();
    await monitor.start();
    await clock.advance(30_000);
    engine.freeze();
    await clock.advance(10_000);
    engine.thaw();
    await clock.advance(1000);
    expect(monitor.component("engine-api")).toMatchObject({ status: "HEALTHY" });
  });

  it("is no longer called so once it stops answering", async () => {
    const { monitor, clock, engine } = setUpEngine({ intervalMs: 1000 });
    await monitor.start();
    await clock.advance(5000);
    engine.freeze();
    await clock.advance(7000);
    const [incident] = monitor.alerting.openIncidents();
    expect(incident?.probable_cause).toContain("its process lives");
    engine.answer = refused;
    await clock.advance(3000);
    expect(monitor.component("engine-api")).toMatchObject({ status: "DOWN", progress_told_by: ["engine-api"] });
    expect(monitor.component("engine-api")).not.toHaveProperty("diagnosis");
    expect(monitor.alerting.openIncidents()[0]).toMatchObject({ probable_cause: null });
  });

  it("is still so after a restart of the monitor: nobody is told that it is well, nor twice that it is not", async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore({ clock });
    const engine = new Engine(() => clock.now());
    const components = [define("engine-api", engine, { intervalMs: 30_000, progress: ruleOf() })];
    const first = setUp({ clock, store, components });
    await first.monitor.start();
    await clock.advance(35_000);
    engine.freeze();
    await clock.advance(10_000);
    await first.monitor.stop();
    const second = setUp({ clock, store, components });
    await second.monitor.start();
    await clock.advance(60_000);
    expect(second.monitor.component("engine-api")).toMatchObject({ diagnosis: "up_but_not_trading", stale: false });
    expect([...first.sent, ...second.sent].filter((it) => it.component_id === "engine-api")).toHaveLength(1);
    engine.thaw();
    await clock.advance(1000);
    expect(second.monitor.component("engine-api")).toMatchObject({ status: "HEALTHY" });
  });
});

describe("progress that is none of a fault", () => {
  it("of an engine that was restarted begins anew", async () => {
    const { monitor, clock, engine, sent } = setUpEngine();
    await monitor.start();
    for (let restarts = 0; restarts < 5; restarts += 1) {
      await clock.advance(20_000);
      engine.restart();
    }
    await clock.advance(20_000);
    expect(sent).toEqual([]);
  });

  it("is not expected while the market is closed, nor right after the open; then it is", async () => {
    // A Friday, half an hour before NYSE closes at 21:00 UTC.
    const clock = createVirtualClock(Date.UTC(2026, 0, 9, 20, 30, 0));
    const engine = new Engine(() => clock.now());
    const definition = define("strategy", engine, { intervalMs: 60_000, progress: ruleOf(), calendar: "NYSE" });
    const { monitor, sent } = setUp({ clock, components: [definition] });
    await monitor.start();
    await clock.advance(29 * 60_000);
    await clock.advance(58_000);
    engine.freeze();
    await clock.advance(3 * 3_600_000);
    expect(monitor.component("strategy")).toMatchObject({ status: "HEALTHY" });
    // Monday, the open at 14:30 UTC.
    clock.step(Date.UTC(2026, 0, 12, 14, 0, 0) - clock.now());
    await clock.advance(10_000);
    await clock.advance(Date.UTC(2026, 0, 12, 14, 30, 1) - clock.now());
    expect(sent).toEqual([]);
    await clock.advance(10 * 60_000);
    expect(monitor.component("strategy")).toMatchObject({ diagnosis: "up_but_not_trading" });
  });

  it("is not asked for more often than it must be where a stamp says when it was", async () => {
    const clock = createVirtualClock();
    const target = new Target();
    let stamp = clock.now();
    target.answer = async () => measured({ name: "last_process_ts", value: Math.floor(stamp / 1000), unit: "s" });
    const progress = ruleOf({ metric: "last_process_ts", name: "last_process_ts", kind: "timestamp", limitMs: 60_000 });
    const { monitor } = setUp({ clock, components: [define("bot", target, { intervalMs: 30_000, progress })] });
    await monitor.start();
    for (let second = 0; second < 300; second += 5) {
      stamp = clock.now();
      await clock.advance(5000);
    }
    expect(target.checks).toBeLessThanOrEqual(12);
    await clock.advance(stamp + 61_000 - clock.now());
    expect(monitor.component("bot")).toMatchObject({ diagnosis: "up_but_not_trading" });
  });

  it("is missing, and never well, when the metric is not in the answer", async () => {
    const { monitor, clock, engine } = setUpEngine();
    await monitor.start();
    await clock.advance(30_000);
    engine.answer = measured();
    await monitor.checkNow(null);
    await clock.advance(2000);
    const { status, reason, diagnosis } = monitor.component("engine-api") ?? {};
    expect([status, diagnosis]).toEqual(["CRITICAL", undefined]);
    expect(reason).toContain("loop_iterations is not in the answer");
  });
});

describe("progress that another component tells", () => {
  function setUpPair(apiInterval = 1000, loopInterval = 1000) {
    const api = new Target();
    const loop = new Target();
    loop.answer = measured({ name: "last_process_age", value: 1, unit: "s" });
    const components = [
      define("engine-api", api, { intervalMs: apiInterval, progress: { componentIds: ["strategy-loop"] } }),
      define("strategy-loop", loop, {
        intervalMs: loopInterval,
        thresholds: { last_process_age: { warning: 60, critical: 180 } },
      }),
    ];
    const stuck = measured({ name: "last_process_age", value: 200, unit: "s" });
    return { api, loop, stuck, ...setUp({ components }) };
  }

  it("makes that one's trouble up but not trading, while this one answers", async () => {
    const { monitor, clock, loop, stuck, sent } = setUpPair();
    await monitor.start();
    await clock.advance(5000);
    loop.answer = stuck;
    await clock.advance(4000);
    const words = "up but not trading: engine-api answers, but last_process_age 200 s, critical at 180 s";
    expect(monitor.component("strategy-loop")).toMatchObject({ reason: words, diagnosis: "up_but_not_trading" });
    expect(monitor.component("engine-api")).toMatchObject({ status: "HEALTHY", progress_told_by: ["strategy-loop"] });
    expect(sent.find(({ component_id }) => component_id === "strategy-loop")).toMatchObject({
      reason: words,
      diagnosis: "up_but_not_trading",
    });
    await clock.advance(60_000);
    expect(monitor.component("strategy-loop")).toMatchObject({ diagnosis: "up_but_not_trading" });
  });

  it("is asked whether it answers as soon as there is trouble, so that rare checks are no hindrance", async () => {
    const { monitor, clock, loop, stuck } = setUpPair(3_600_000);
    await monitor.start();
    await monitor.checkNow(null);
    await clock.advance(600_000);
    loop.answer = stuck;
    await clock.advance(4000);
    expect(monitor.component("strategy-loop")).toMatchObject({ diagnosis: "up_but_not_trading" });
  });

  it("says nothing of the kind when both are dead, however it began", async () => {
    const { monitor, clock, api, loop, sent } = setUpPair(5000);
    await monitor.start();
    await clock.advance(30_000);
    api.answer = refused;
    loop.answer = { kind: "failed", failure: { code: "timeout", message: "no heartbeat", conclusive: true } };
    await clock.advance(10_000);
    expect(monitor.component("strategy-loop")).toMatchObject({ status: "DOWN" });
    expect(sent.filter(({ diagnosis }) => diagnosis !== undefined)).toEqual([]);
  });

  it("is taken back when this one stops to answer, and the alert stays one", async () => {
    const { monitor, clock, api, loop, stuck, sent } = setUpPair();
    await monitor.start();
    await clock.advance(5000);
    loop.answer = stuck;
    await clock.advance(4000);
    api.answer = refused;
    await clock.advance(4000);
    expect(monitor.component("strategy-loop")).not.toHaveProperty("diagnosis");
    expect(sent.filter(({ component_id }) => component_id === "strategy-loop")).toHaveLength(1);
  });
});
