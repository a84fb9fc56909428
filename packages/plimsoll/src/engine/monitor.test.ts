import { DEFAULT_CONFIRM, MAX_RECHECK_TIMEOUT_MS, type SystemHealth } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { type Store, StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { toChecks } from "../storage/store-samples.contract.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { define, Hanging, measured, messages, refused, setUp, Target } from "./monitor.fixture.ts";

describe("the monitor", () => {
  it("confirms a failing component, tells the desk once of it and of the system, and resolves both", async () => {
    const target = new Target();
    const { monitor, clock, sent } = setUp({ components: [define("gateway", target)] });
    await monitor.start();
    await clock.advance(6000);
    expect(monitor.component("gateway")).toMatchObject({ status: "HEALTHY", state: "active" });
    target.answer = refused;
    await clock.advance(7000);
    expect(monitor.component("gateway")).toMatchObject({ status: "DOWN", error_count: expect.any(Number) });
    expect(messages(sent)).toEqual(["gateway firing DOWN", "system_health_monitor firing DOWN"]);
    expect(sent[0]?.reason).toContain("connection refused");
    target.answer = measured();
    await clock.advance(6000);
    expect(messages(sent.slice(2))).toEqual(["gateway resolved HEALTHY", "system_health_monitor resolved HEALTHY"]);
    expect(sent[2]?.alert_id).toBe(sent[0]?.alert_id);
    expect(monitor.overallStatus()).toBe("HEALTHY");
  });

  it("confirms within interval + timeout + (failures - 1) x (retry + recheck) + 1 s, also when the target hangs", async () => {
    const target = new Target();
    const { monitor, clock, sent } = setUp({ components: [define("gateway", target)] });
    await monitor.start();
    await clock.advance(6000);
    const begun = clock.now();
    target.answer = () => new Promise(() => {});
    await clock.advance(5000 + 2000 + 1 * (1000 + 2000) + 1000);
    const down = sent.find((alert) => alert.component_id === "gateway");
    expect(down).toMatchObject({ component_status: "DOWN", previous_status: "HEALTHY" });
    expect(Date.parse(down?.generated_at ?? "") - Date.parse(down?.detected_at ?? "")).toBeLessThan(5000);
    expect(Date.parse(down?.generated_at ?? "")).toBeGreaterThan(begun);
  });

  it("confirms within that bound also when the interval is shorter than the pause between tries", async () => {
    const target = new Hanging();
    const { monitor, clock, sent } = setUp({
      components: [define("gateway", target, { intervalMs: 1000, timeoutMs: 10_000 })],
    });
    await monitor.start();
    await clock.advance(6000);
    target.hangs = true;
    await clock.advance(1000 + 10_000 + (DEFAULT_CONFIRM.retryIntervalMs + MAX_RECHECK_TIMEOUT_MS) + 1000);
    expect(messages(sent)).toContain("gateway firing DOWN");
  });

  it("turns a component that gives no results any more WARNING as stale, never leaves it green", async () => {
    const target = new Target();
    const { monitor, clock } = setUp({ components: [define("gateway", target)] });
    await monitor.start();
    await clock.advance(6000);
    const until = clock.now() + 10 * 60_000;
    target.answer = () => Promise.resolve({ ...measured(), notBefore: until });
    await clock.advance(6000);
    await clock.advance(60_000);
    expect(monitor.component("gateway")).toMatchObject({ status: "WARNING", stale: true });
  });

  it("shows a change only once it is durable, and delivers it only then", async () => {
    const clock = createVirtualClock();
    const memory = createMemoryStore({ clock });
    let letWrite: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      letWrite = resolve;
    });
    let gated = false;
    const store: Store = {
      ...memory,
      async recordBatch(batch) {
        if (gated && batch.transitions.length > 0) await gate;
        return memory.recordBatch(batch);
      },
    };
    const target = new Target();
    const { monitor, sent } = setUp({
      clock,
      store,
      components: [define("gateway", target, { confirm: { ...DEFAULT_CONFIRM, failures: 1 } })],
    });
    await monitor.start();
    await clock.advance(6000);
    gated = true;
    target.answer = refused;
    const checked = monitor.checkNow(null);
    await clock.advance(100);
    expect(monitor.component("gateway")?.status).toBe("HEALTHY");
    expect(sent).toEqual([]);
    letWrite();
    await clock.advance(100);
    await checked;
    expect(monitor.component("gateway")?.status).toBe("DOWN");
    expect(messages(sent)).toContain("gateway firing DOWN");
  });

  it("goes on judging and alerting from memory while the store cannot write, says so, and writes it all afterwards", async () => {
    const clock = createVirtualClock();
    const memory = createMemoryStore({ clock });
    let full = false;
    const store: Store = {
      ...memory,
      async open() {
        if (full) throw new StoreError("full", "no space left on device");
        return memory.open();
      },
      async recordBatch(batch) {
        if (full) throw new StoreError("full", "no space left on device");
        return memory.recordBatch(batch);
      },
      async claimNotifications(request) {
        if (full) throw new StoreError("full", "no space left on device");
        return memory.claimNotifications(request);
      },
    };
    const target = new Target();
    const { monitor, sent, told: desk } = setUp({ clock, store, components: [define("gateway", target)] });
    const notices: boolean[] = [];
    monitor.subscribeAlerts(({ durable }) => notices.push(durable));
    await monitor.start();
    await clock.advance(6000);
    full = true;
    target.answer = refused;
    await clock.advance(10_000);
    expect(monitor.component("gateway")?.status).toBe("DOWN");
    expect(monitor.current().monitor).toMatchObject({
      history_durable: false,
      trouble: expect.stringContaining("no space"),
    });
    expect(messages(sent)).toEqual(
      expect.arrayContaining([
        "gateway firing DOWN",
        "plimsoll_store firing CRITICAL",
        "system_health_monitor firing DOWN",
      ]),
    );
    expect(desk).toEqual({
      durable: new Set(),
      fromMemory: new Set(["gateway", "plimsoll_store", "system_health_monitor"]),
    });
    expect(new Set(notices)).toEqual(new Set([false]));
    const told = sent.length;
    full = false;
    await clock.advance(30_000);
    expect(monitor.current().monitor.history_durable).toBe(true);
    expect(messages(sent.slice(told))).toEqual(["plimsoll_store resolved HEALTHY"]);
    expect(desk.durable).toEqual(new Set(["plimsoll_store"]));
    const range = { from: 0, to: clock.now() + 1, limit: 100, cursor: null };
    const alerts = await store.queryAlerts({ ...range, componentId: "gateway", status: null, minSeverity: null });
    expect(alerts.items[0]?.deliveries).toMatchObject([{ channel_id: "desk", state: "delivered" }]);
    const events = await store.queryEvents({
      ...range,
      componentId: "gateway",
      incidentId: null,
      types: ["status_change"],
      minSeverity: null,
    });
    expect(events.items.some((event) => event.message.includes("DOWN"))).toBe(true);
  });

  it("says that history is not being kept when the store's file is gone, although appending to it succeeds", async () => {
    const clock = createVirtualClock();
    const memory = createMemoryStore({ clock });
    let isGone = false;
    const store: Store = {
      ...memory,
      async open() {
        isGone = false;
        return memory.open();
      },
      async markAlive(at) {
        if (isGone) throw new StoreError("failed", "plimsoll.db was deleted while it was in use");
        return memory.markAlive(at);
      },
    };
    const { monitor, sent } = setUp({ clock, store, components: [define("gateway", new Target())] });
    await monitor.start();
    await clock.advance(6000);
    isGone = true;
    await clock.advance(30_000);
    expect(messages(sent)).toEqual(["plimsoll_store firing CRITICAL", "plimsoll_store resolved HEALTHY"]);
    expect(monitor.current().monitor.history_durable).toBe(true);
  });

  it("knows after a crash when each component was last checked, although nothing had changed for long", async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore({ clock });
    const [good, bad] = [new Target(), new Target()];
    bad.answer = refused;
    const components = [define("good", good), define("bad", bad)];
    const first = setUp({ clock, store, components });
    await first.monitor.start();
    // The newest results have been committed in a group by now.
    await clock.advance(301_000);
    const before = new Map(["good", "bad"].map((id) => [id, first.monitor.component(id)]));
    const second = setUp({ clock, store, components });
    await second.monitor.start();
    for (const id of ["good", "bad"]) {
      const { last_check, error_count, last_error } = before.get(id) ?? {};
      expect(second.monitor.component(id)).toMatchObject({ last_check, error_count, last_error, stale: true });
    }
  });

  it("leaves a target that has banned it alone across a restart", async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore({ clock });
    const target = new Target();
    await (async () => {
      const { monitor } = setUp({ clock, store, components: [define("gateway", target)] });
      await monitor.start();
      const ban = { ...refused, notBefore: clock.now() + 600_000 };
      target.answer = async () => ban;
      await clock.advance(20_000);
      await monitor.stop();
    })();
    const asked = target.checks;
    expect(asked).toBe(1);
    const { monitor } = setUp({ clock, store, components: [define("gateway", target)] });
    await monitor.start();
    await clock.advance(500_000);
    expect(target.checks).toBe(asked);
    await clock.advance(100_000);
    expect(target.checks).toBeGreaterThan(asked);
  });

  it("keeps the interval that was set for one component across a restart, and forgets it with the component", async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore({ clock });
    const components = [define("gateway", new Target()), define("other", new Target())];
    const first = setUp({ clock, store, components });
    await first.monitor.start();
    await first.monitor.configure({ components: { gateway: { checkIntervalMs: 500 } } }, "ann");
    await first.monitor.stop();
    const target = new Target();
    const second = setUp({ clock, store, components: [define("gateway", target)] });
    await second.monitor.start();
    expect(second.monitor.component("gateway")).toMatchObject({ interval_seconds: 0.5 });
    expect(second.monitor.monitoringStatus().check_interval_seconds).toBe(30);
    await clock.advance(10_000);
    expect(target.checks).toBeGreaterThanOrEqual(18);
    await second.monitor.removeComponent("gateway");
    second.monitor.putComponent(define("gateway", new Target()));
    expect(second.monitor.component("gateway")).toMatchObject({ interval_seconds: 5 });
    expect((await store.load()).settings.get("monitoring_settings")).toEqual({ components: {} });
  });

  it("writes all that is still true into the file that takes a deleted one's place, and says what is gone", async () => {
    const clock = createVirtualClock();
    let file = createMemoryStore({ clock });
    let isGone = false;
    const store: Store = {
      ...file,
      async open() {
        if (isGone) file = createMemoryStore({ clock });
        const report = { ...(await file.open()), isAnother: isGone };
        isGone = false;
        return report;
      },
      load: () => file.load(),
      recordBatch: (batch) => file.recordBatch(batch),
      saveDefinition: (id, definition) => file.saveDefinition(id, definition),
      saveSetting: (key, value) => file.saveSetting(key, value),
      async markAlive(at) {
        if (isGone) throw new StoreError("failed", "plimsoll.db was deleted while it was in use");
        return file.markAlive(at);
      },
    };
    const target = new Target();
    target.answer = refused;
    const { monitor } = setUp({ clock, store, components: [define("gateway", target)] });
    await monitor.start();
    monitor.putComponent(define("added", new Target(), { source: "api", posted: { id: "added" } }));
    await monitor.configure({ checkIntervalMs: 7000 }, "ann");
    await clock.advance(12_000);
    await monitor.control({ active: false, by: "ann", reason: "work", until: null });
    isGone = true;
    await clock.advance(60_000);
    const known = await file.load();
    expect(known.definitions.map(({ id }) => id)).toEqual(["added"]);
    expect(known.openAlerts.map((alert) => alert.component_id)).toContain("gateway");
    expect(known.components.get("gateway")?.status).toBe("DOWN");
    expect(known.settings.get("monitoring_control")).toMatchObject({ active: false, reason: "work" });
    expect(known.settings.get("monitoring_settings")).toMatchObject({ checkIntervalMs: 7000 });
    const recovered = monitor.recentEvents(100).find((event) => event.event_type === "store_recovered");
    expect(recovered?.message).toContain("deleted or replaced");
    expect(recovered?.message).not.toContain("nothing was lost");
  });

  it("tries again until the desk takes it, in order for one component", async () => {
    const target = new Target();
    const { monitor, clock, sent, answerSends } = setUp({ components: [define("gateway", target)] });
    await monitor.start();
    await clock.advance(6000);
    answerSends({ kind: "retry", message: "503" });
    target.answer = refused;
    await clock.advance(10_000);
    target.answer = measured();
    await clock.advance(10_000);
    expect(sent).toEqual([]);
    answerSends({ kind: "delivered" });
    await clock.advance(600_000);
    expect(messages(sent).filter((message) => message.startsWith("gateway"))).toEqual([
      "gateway firing DOWN",
      "gateway resolved HEALTHY",
    ]);
  });

  it("tells the desk all that waited as soon as it has taken one thing again", async () => {
    const [early, late] = [new Target(), new Target()];
    const { monitor, clock, sent, answerSends } = setUp({ components: [define("early", early), define("late", late)] });
    await monitor.start();
    await clock.advance(6000);
    answerSends({ kind: "retry", message: "503" });
    early.answer = refused;
    // Ten tries later it is asked once in some minutes.
    await clock.advance(600_000);
    answerSends({ kind: "delivered" });
    late.answer = refused;
    await clock.advance(10_000);
    expect(messages(sent)).toEqual(expect.arrayContaining(["late firing DOWN", "early firing DOWN"]));
  });

  it("carries on after a restart: same status, same open alert, no second page", async () => {
    const clock = createVirtualClock();
    const store = createMemoryStore({ clock });
    const kept: Store = { ...store, close: async () => {} };
    const target = new Target();
    target.answer = refused;
    const first = setUp({ clock, store: kept, components: [define("gateway", target)] });
    await first.monitor.start();
    await clock.advance(12_000);
    expect(first.sent.length).toBeGreaterThan(0);
    const stopped = first.monitor.stop();
    await clock.advance(5000);
    await stopped;
    const second = setUp({ clock, store: kept, components: [define("gateway", target)] });
    await second.monitor.start();
    expect(second.monitor.component("gateway")).toMatchObject({ status: "DOWN", stale: true });
    await clock.advance(12_000);
    expect(second.sent).toEqual([]);
    target.answer = measured();
    await clock.advance(6000);
    expect(second.sent.find((alert) => alert.component_id === "gateway")).toMatchObject({
      status: "resolved",
      alert_id: first.sent[0]?.alert_id,
    });
  });

  it("takes up what was known before once the store can be read, when it could not be at the start", async () => {
    const clock = createVirtualClock();
    const memory = createMemoryStore({ clock });
    let isLocked = false;
    const store: Store = {
      ...memory,
      close: async () => {},
      async open() {
        if (isLocked) throw new StoreError("locked", "another program holds a lock");
        return memory.open();
      },
    };
    const [broken, mended, added] = [new Target(), new Target(), new Target()];
    broken.answer = refused;
    mended.answer = refused;
    const components = [define("broken", broken), define("mended", mended)];
    const parseStored = () => define("added", added, { source: "api" });
    const first = setUp({ clock, store, components });
    await first.monitor.start();
    await clock.advance(12_000);
    await store.saveDefinition("added", {});
    await store.saveSetting("monitoring_control", { active: false, by: "anna", reason: "upgrade", until: null });
    const stopped = first.monitor.stop();
    await clock.advance(5000);
    await stopped;

    isLocked = true;
    mended.answer = measured();
    const second = setUp({ clock, store, components, parseStored });
    await second.monitor.start();
    await clock.advance(12_000);
    expect(second.monitor.component("added")).toBeNull();
    isLocked = false;
    await clock.advance(30_000);
    expect(second.monitor.component("added")?.source).toBe("api");
    expect(second.monitor.current()).toMatchObject({
      monitoring_active: false,
      reason: expect.stringContaining("upgrade"),
    });
    expect(messages(second.sent)).toContain("mended resolved HEALTHY");
    const { openAlerts } = await store.load();
    const newest = second.sent.find((alert) => alert.component_id === "broken");
    expect(openAlerts.filter((alert) => alert.component_id === "broken")).toMatchObject([
      { alert_id: newest?.alert_id },
    ]);
    expect(openAlerts.map((alert) => alert.component_id)).not.toContain("mended");
  });

  it("resolves the alert of a component that is removed", async () => {
    const target = new Target();
    target.answer = refused;
    const { monitor, clock, sent } = setUp({ components: [define("gateway", target), define("other", new Target())] });
    await monitor.start();
    await clock.advance(12_000);
    const removed = monitor.removeComponent("gateway");
    await clock.advance(1000);
    await removed;
    expect(messages(sent)).toContain("gateway resolved DOWN");
    expect(monitor.component("gateway")).toBeNull();
  });

  it("keeps a stop across a restart, marks everything as not vouched for, and ends it when its time has come", async () => {
    const clock = createVirtualClock();
    const store: Store = { ...createMemoryStore({ clock }), close: async () => {} };
    const target = new Target();
    const first = setUp({ clock, store, components: [define("gateway", target)] });
    await first.monitor.start();
    await clock.advance(6000);
    await first.monitor.control({ active: false, by: "anna", reason: "upgrade", until: clock.now() + 60_000 });
    const before = target.checks;
    await clock.advance(20_000);
    expect(target.checks).toBe(before);
    expect(first.monitor.component("gateway")).toMatchObject({ status: "HEALTHY", stale: true });
    expect(first.sent).toEqual([]);
    const stopped = first.monitor.stop();
    await clock.advance(5000);
    await stopped;
    const second = setUp({ clock, store, components: [define("gateway", target)] });
    await second.monitor.start();
    expect(second.monitor.monitoringStatus()).toMatchObject({
      active: false,
      stopped_by: "anna",
      stop_reason: "upgrade",
    });
    await clock.advance(60_000);
    expect(second.monitor.monitoringStatus().active).toBe(true);
    expect(target.checks).toBeGreaterThan(before);
  });

  it("does not hold results against a target that were got while the monitor itself was blocked", async () => {
    const virtual = createVirtualClock();
    let blockedMs = 0;
    const clock: VirtualClock = {
      ...virtual,
      now: () => virtual.now() + blockedMs,
      monotonic: () => virtual.monotonic() + blockedMs,
    };
    const target = new Target();
    const { monitor, sent } = setUp({
      clock,
      components: [define("gateway", target, { confirm: { ...DEFAULT_CONFIRM, failures: 1 } })],
    });
    await monitor.start();
    await virtual.advance(6000);
    target.answer = async () => {
      blockedMs += 1500;
      return refused;
    };
    await monitor.checkNow(["gateway"]).catch(() => {});
    target.answer = measured();
    await virtual.advance(3000);
    expect(sent).toEqual([]);
    expect(monitor.component("gateway")?.status).toBe("HEALTHY");
    expect(monitor.recentEvents(50).some((event) => event.event_type === "monitor_trouble")).toBe(true);
  });

  it("shows a component as affected while it is ill and what it depends on is DOWN, and tells subscribers when that ends", async () => {
    const [db, app, web] = [new Target(), new Target(), new Target()];
    const confirm = { ...DEFAULT_CONFIRM, failures: 1 };
    const { monitor, clock } = setUp({
      components: [
        define("web", web, { dependsOn: ["app"], confirm }),
        define("app", app, { dependsOn: ["db"], confirm }),
        define("db", db, { confirm }),
      ],
    });
    await monitor.start();
    await clock.advance(6000);
    expect(monitor.component("db")).toMatchObject({ affected_by: null, affects: 2 });
    const shown = new Map<string, (string | null)[]>();
    monitor.subscribe(({ message }) => {
      for (const it of message.components) {
        shown.set(it.component_id, [...(shown.get(it.component_id) ?? []), it.affected_by]);
      }
    });
    app.answer = refused;
    await clock.advance(6000);
    expect(monitor.component("app")).toMatchObject({ status: "DOWN", affected_by: null });
    db.answer = refused;
    await clock.advance(6000);
    expect(monitor.component("app")).toMatchObject({
      affected_by: "db",
      reason: expect.stringMatching(/connection refused on 127.0.0.1:9878; affected by db, which is DOWN$/),
    });
    expect(monitor.component("web")).toMatchObject({ status: "HEALTHY", affected_by: null });
    app.answer = () => new Promise(() => {});
    db.answer = measured();
    await clock.advance(5000);
    expect(monitor.component("app")).toMatchObject({ status: "DOWN", affected_by: null });
    expect(shown.get("app")?.at(-1)).toBeNull();
    expect(shown.get("app")).toContain("db");
    await monitor.removeComponent("web");
    expect(monitor.component("db")?.affects).toBe(1);
    monitor.putComponent(define("new", new Target(), { dependsOn: ["db"] }));
    expect(monitor.component("db")?.affects).toBe(2);
  });

  it("keeps checking in maintenance, tells nobody, and resolves the alert from before once it is over", async () => {
    const target = new Target();
    const { monitor, clock, store, sent } = setUp({ components: [define("gateway", target)] });
    await monitor.start();
    target.answer = refused;
    await clock.advance(7000);
    expect(messages(sent)).toContain("gateway firing DOWN");
    expect(() => monitor.beginMaintenance(["gateway", "nobody"], { by: "ann", note: "", until: null })).toThrow(
      "nobody",
    );
    expect(monitor.component("gateway")?.state).toBe("active");
    monitor.beginMaintenance(["gateway"], { by: "ann", note: "new disk", until: clock.now() + 60_000 });
    target.answer = measured();
    const checks = target.checks;
    await clock.advance(30_000);
    expect(target.checks).toBeGreaterThan(checks + 4);
    expect(monitor.component("gateway")).toMatchObject({ state: "maintenance", status: "DOWN", error_count: 0 });
    expect(monitor.component("gateway")?.reason).toContain("new disk; the last answer said HEALTHY");
    expect(messages(sent)).not.toContain("gateway resolved HEALTHY");
    const rows = toChecks(
      await store.queryChecks({ componentId: "gateway", from: 0, to: clock.now(), limit: 1, cursor: null }),
    );
    expect(rows.items[0]).toMatchObject({ status: "HEALTHY" });
    await clock.advance(40_000);
    expect(monitor.component("gateway")).toMatchObject({ state: "active", status: "HEALTHY", stale: false });
    expect(messages(sent)).toContain("gateway resolved HEALTHY");
  });

  it("carries maintenance across a restart, also of a component without a status, and lets it end by itself", async () => {
    const clock = createVirtualClock();
    const memory = createMemoryStore({ clock });
    const store: Store = { ...memory, close: async () => {} };
    const silent = new Target();
    silent.answer = refused;
    const first = setUp({ clock, store, components: [define("gateway", new Target()), define("new", silent)] });
    await first.monitor.start();
    first.monitor.beginMaintenance(["new"], { by: "ann", note: "", until: null });
    await clock.advance(6000);
    first.monitor.beginMaintenance(["gateway"], { by: "ann", note: "", until: clock.now() + 120_000 });
    first.monitor.pauseComponent("gateway", "bob", "");
    const stopped = first.monitor.stop();
    await clock.advance(10_000);
    await stopped;
    const target = new Target();
    const { monitor } = setUp({ clock, store, components: [define("gateway", target), define("new", silent)] });
    await monitor.start();
    await clock.advance(6000);
    expect(monitor.component("new")).toMatchObject({ state: "maintenance", status: null });
    expect(monitor.component("gateway")?.state).toBe("paused");
    monitor.resumeComponent("gateway", "bob");
    await clock.advance(6000);
    expect(monitor.component("gateway")?.state).toBe("maintenance");
    expect(target.checks).toBeGreaterThan(0);
    await clock.advance(120_000);
    expect(monitor.component("gateway")).toMatchObject({ state: "active", status: "HEALTHY", stale: false });
  });

  it("publishes deltas in sequence that add up to the current state", async () => {
    const target = new Target();
    const { monitor, clock } = setUp({ components: [define("gateway", target)] });
    await monitor.start();
    await clock.advance(6000);
    const snapshot: SystemHealth = monitor.current();
    const sequences: number[] = [];
    let status = snapshot.components[0]?.status;
    const end = monitor.subscribe(({ message }) => {
      sequences.push(message.sequence);
      for (const component of message.components) status = component.status;
    });
    target.answer = refused;
    await clock.advance(10_000);
    expect(sequences).toEqual(sequences.map((_, index) => (sequences[0] ?? 0) + index));
    expect(sequences[0]).toBe(snapshot.sequence + 1);
    expect(status).toBe("DOWN");
    expect(monitor.deltasSince(snapshot.sequence)?.length).toBe(sequences.length);
    expect(monitor.deltasSince(monitor.current().sequence + 5)).toBeNull();
    end();
  });

  it("is not harmed by subscribers, alert callbacks and recovery handlers that throw or hang", async () => {
    const target = new Target();
    const { monitor, clock, sent } = setUp({ components: [define("gateway", target)] });
    const boom = () => {
      throw new Error("boom");
    };
    monitor.subscribe(boom);
    monitor.subscribeAlerts(boom);
    monitor.addRecoveryHandler("ORDER_EXECUTION", boom);
    monitor.addRecoveryHandler("ORDER_EXECUTION", () => new Promise(() => {}));
    await monitor.start();
    await clock.advance(6000);
    target.answer = refused;
    await clock.advance(60_000);
    expect(messages(sent)).toContain("gateway firing DOWN");
    expect(monitor.component("gateway")).toMatchObject({ status: "DOWN", recovery_attempts: 1 });
    await clock.advance(30_000);
    const failed = monitor.recentEvents(100).find(({ event_type }) => event_type === "recovery_failed");
    expect(failed?.message).toContain("did not end although its deadline of 30 s is over");
  });

  it("sends a synthetic fault through every stage without telling anybody", async () => {
    const { monitor, clock, sent } = setUp({ components: [define("gateway", new Target())] });
    await monitor.start();
    await clock.advance(6000);
    const test = await monitor.selfTest();
    expect(test.stages.map((stage) => stage.stage)).toEqual(["judge", "store", "alert", "recovery"]);
    expect(test.passed).toBe(true);
    expect(sent).toEqual([]);
  });

  it("tells what recovery did along with the end of the alert", async () => {
    const target = new Target();
    const { monitor, clock, sent } = setUp({ components: [define("gateway", target)] });
    monitor.addRecoveryHandler("ORDER_EXECUTION", () => {});
    await monitor.start();
    await clock.advance(6000);
    target.answer = refused;
    await clock.advance(7000);
    target.answer = measured();
    await clock.advance(7000);
    const end = sent.find((alert) => alert.component_id === "gateway" && alert.status === "resolved");
    expect(end?.recovery).toMatch(/^Try 1: run the handler given in code for ORDER_EXECUTION/);
  });
});
