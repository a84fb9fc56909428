import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { FAST, HOUR, incidentOf, lastingStore, MINUTE, routeTo, setUpPeople, within } from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

const warning = measured({ name: "load", value: 5, unit: "1" });
const thresholds = { load: { warning: 3, critical: 9 } };

describe("those that depend on a component that is DOWN", () => {
  function family() {
    const [db, app] = [new Target(), new Target()];
    const people = setUpPeople({
      components: [define("app", app, { ...FAST, dependsOn: ["db"] }), define("db", db, FAST)],
    });
    return { ...people, db, app };
  }

  it("are held, share its incident, and are told when it is back and they are not", async () => {
    const { monitor, clock, desk, db, app } = family();
    await monitor.start();
    await clock.advance(3000);
    db.answer = refused;
    await clock.advance(1500);
    app.answer = refused;
    await clock.advance(20 * MINUTE);
    expect(desk.heard).toEqual(["db DOWN"]);
    expect(incidentOf(monitor, "app")).toMatchObject({
      cause_component_id: "db",
      title: expect.stringContaining("db is DOWN"),
      members: [{ component_id: "db" }, { component_id: "app" }],
    });
    db.answer = measured();
    await clock.advance(20_000);
    expect(desk.heard).toEqual(["db DOWN", "db over"]);
    await clock.advance(15_000);
    expect(desk.heard).toEqual(["db DOWN", "db over", "app DOWN"]);
    app.answer = measured();
    await clock.advance(2000);
    expect(desk.heard.at(-1)).toBe("app over");
    expect(monitor.alerting.openIncidents()).toEqual([]);
  });

  it("are never told of when they come back with it", async () => {
    const { monitor, clock, desk, db, app } = family();
    await monitor.start();
    await clock.advance(3000);
    db.answer = refused;
    await clock.advance(1500);
    app.answer = refused;
    await clock.advance(MINUTE);
    db.answer = measured();
    await clock.advance(10_000);
    app.answer = measured();
    await clock.advance(MINUTE);
    expect(desk.heard).toEqual(["db DOWN", "db over"]);
  });

  it("that were seen first give their incident to the one that explains them", async () => {
    const { monitor, clock, desk, db, app } = family();
    await monitor.start();
    await clock.advance(3000);
    app.answer = refused;
    await clock.advance(10_000);
    const { incident_id } = incidentOf(monitor, "app");
    db.answer = refused;
    await clock.advance(5000);
    expect(incidentOf(monitor, "app")).toMatchObject({ incident_id, cause_component_id: "db" });
    expect(desk.heard).toEqual(["app DOWN", "db DOWN"]);
  });

  it.each(["removed", "paused"])("are told when that one is %s", async (how) => {
    const { monitor, clock, desk, db, app } = family();
    await monitor.start();
    await clock.advance(3000);
    db.answer = refused;
    await clock.advance(1500);
    app.answer = refused;
    await clock.advance(MINUTE);
    expect(desk.heard).toEqual(["db DOWN"]);
    if (how === "removed") await within(clock, monitor.removeComponent("db"));
    else monitor.pauseComponent("db", "anna", "broken");
    await clock.advance(2000);
    expect(desk.heard).toContain("app DOWN");
  });
});

describe("a component that flaps", () => {
  /** Comes and goes with every other check. */
  async function flap(target: Target, advance: (ms: number) => Promise<void>, times: number) {
    for (let time = 0; time < times; time++) {
      target.answer = time % 2 === 0 ? refused : measured();
      await advance(1000);
    }
  }

  it("is told of once, then held, and is over for people when it has settled; so is the system", async () => {
    const target = new Target();
    const { monitor, clock, desk } = setUpPeople({ components: [define("gateway", target, FAST)] });
    await monitor.start();
    await clock.advance(30_000);
    await flap(target, clock.advance, 60);
    const before = desk.heard.length;
    expect(before).toBeLessThanOrEqual(12);
    await flap(target, clock.advance, 60);
    target.answer = measured();
    await clock.advance(2000);
    expect(desk.heard).toHaveLength(before);
    expect(desk.heard.at(-1)).toBe("gateway DOWN");
    const system = desk.of("system_health_monitor");
    expect(system.length).toBeLessThanOrEqual(12);
    await clock.advance(MINUTE);
    expect(desk.heard.slice(before)).toEqual(["gateway over"]);
    expect(desk.of("system_health_monitor").at(-1)).toBe("system_health_monitor over");
    expect(monitor.alerting.openIncidents()).toEqual([]);
  });

  it("and settles ill is told of as it then is", async () => {
    const target = new Target();
    const { monitor, clock, desk } = setUpPeople({
      components: [define("gateway", target, { ...FAST, thresholds })],
    });
    await monitor.start();
    await clock.advance(30_000);
    await flap(target, clock.advance, 60);
    target.answer = warning;
    await clock.advance(5000);
    expect(desk.heard.at(-1)).toBe("gateway DOWN");
    await clock.advance(MINUTE);
    expect(desk.heard.at(-1)).toBe("gateway WARNING");
  });

  it("is over for people when maintenance begins while it seemed well, and when it is removed", async () => {
    for (const how of ["maintenance", "removal"] as const) {
      const target = new Target();
      const { monitor, clock, desk } = setUpPeople({
        components: [define("gateway", target, FAST), define("other", new Target())],
      });
      await monitor.start();
      await clock.advance(30_000);
      await flap(target, clock.advance, 60);
      expect(desk.heard.at(-1)).toBe("gateway DOWN");
      if (how === "removal") await within(clock, monitor.removeComponent("gateway"));
      else monitor.beginMaintenance(["gateway"], { by: "anna", note: "", until: null });
      await clock.advance(3000);
      expect(desk.heard.at(-1)).toBe("gateway over");
    }
  });
});

describe("a recovery that has to last", () => {
  const policy = { recoveryDelayMs: MINUTE };

  it("is told when it has, and not at all when it has not", async () => {
    const target = new Target();
    const { monitor, clock, desk } = setUpPeople({ components: [define("gateway", target, FAST)], policy });
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    target.answer = measured();
    await clock.advance(30_000);
    target.answer = refused;
    await clock.advance(5 * MINUTE);
    expect(desk.heard).toEqual(["gateway DOWN"]);
    target.answer = measured();
    await clock.advance(55_000);
    expect(desk.heard).toEqual(["gateway DOWN"]);
    await clock.advance(10_000);
    expect(desk.heard).toEqual(["gateway DOWN", "gateway over"]);
  });

  it("and was waiting when the process ended is told after the restart", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const target = new Target();
    const components = [define("gateway", target, FAST)];
    const first = setUpPeople({ clock, store, components, policy });
    await first.monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    target.answer = measured();
    await clock.advance(2000);
    await first.stop();
    const second = setUpPeople({ clock, store, components, policy });
    await second.monitor.start();
    await clock.advance(5000);
    expect(second.desk.heard).toEqual([]);
    await clock.advance(MINUTE);
    expect(second.desk.heard).toEqual(["gateway over"]);
    expect(second.monitor.alerting.openIncidents()).toEqual([]);
    expect((await store.load()).openAlerts).toEqual([]);
  });

  it("and was waiting when the process ended is not told when it is ill again after the restart", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const target = new Target();
    const components = [define("gateway", target, FAST)];
    const first = setUpPeople({ clock, store, components, policy });
    await first.monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    target.answer = measured();
    await clock.advance(2000);
    await first.stop();
    target.answer = refused;
    const second = setUpPeople({ clock, store, components, policy });
    await second.monitor.start();
    await clock.advance(5 * MINUTE);
    expect(second.desk.heard).toEqual([]);
  });
});

describe("silences, snoozes and acknowledgements", () => {
  function one(policy = {}) {
    const target = new Target();
    const people = setUpPeople({
      components: [define("gateway", target, { ...FAST, thresholds })],
      channels: ["desk", "boss"],
      policy,
    });
    return { ...people, target };
  }
  const silenceAll = (now: number, forMs: number) => ({
    match: { components: ["gate*"] },
    reason: "planned",
    by: "anna",
    startsAt: now,
    endsAt: now + forMs,
  });

  it("of all that is behind it hold the system's alert too, and let both go together", async () => {
    const { monitor, clock, desk, target } = one();
    await monitor.start();
    await clock.advance(3000);
    await within(clock, monitor.alerting.addSilence(silenceAll(clock.now(), HOUR)));
    target.answer = refused;
    await clock.advance(30 * MINUTE);
    expect(desk.payloads).toEqual([]);
    await clock.advance(31 * MINUTE);
    expect(desk.alerts.map((alert) => alert.component_id).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "gateway",
      "system_health_monitor",
    ]);
  });

  it("hold the system's alert only until something else fires", async () => {
    const [target, other] = [new Target(), new Target()];
    const { monitor, clock, desk } = setUpPeople({
      components: [define("gateway", target, FAST), define("db", other, { ...FAST, thresholds })],
    });
    await monitor.start();
    await clock.advance(3000);
    await within(clock, monitor.alerting.addSilence(silenceAll(clock.now(), HOUR)));
    target.answer = refused;
    await clock.advance(MINUTE);
    expect(desk.payloads).toEqual([]);
    // The system's status stays what it is: one DOWN is CRITICAL already.
    other.answer = warning;
    await clock.advance(MINUTE);
    expect(desk.of("db")).toEqual(["db WARNING"]);
    expect(desk.of("system_health_monitor")).toEqual(["system_health_monitor CRITICAL"]);
  });

  it("that end early are told at once; what recovered meanwhile is never told", async () => {
    const { monitor, clock, desk, target } = one();
    await monitor.start();
    await clock.advance(3000);
    const silence = await within(clock, monitor.alerting.addSilence(silenceAll(clock.now(), HOUR)));
    target.answer = refused;
    await clock.advance(10_000);
    target.answer = measured();
    await clock.advance(10_000);
    target.answer = refused;
    await clock.advance(10_000);
    expect(desk.heard).toEqual([]);
    await within(clock, monitor.alerting.endSilence(silence.silence_id, "anna"));
    expect(desk.heard).toEqual(["gateway DOWN"]);
  });

  it("end of a snooze reminds everybody who had heard; something worse ends it at once", async () => {
    const { monitor, clock, desk, target } = one();
    await monitor.start();
    await clock.advance(3000);
    target.answer = warning;
    await clock.advance(2000);
    const deed = { incident: "1", by: "anna", reason: "after lunch" };
    await within(clock, monitor.alerting.snooze(deed, clock.now() + HOUR));
    await clock.advance(59 * MINUTE);
    expect(desk.heard).toEqual(["gateway WARNING"]);
    await clock.advance(2 * MINUTE);
    expect(desk.heard).toEqual(["gateway WARNING", "gateway WARNING (reminder)"]);
    await within(clock, monitor.alerting.snooze(deed, clock.now() + HOUR));
    target.answer = refused;
    await clock.advance(2000);
    expect(desk.heard.at(-1)).toBe("gateway DOWN");
    expect(incidentOf(monitor, "gateway")).toMatchObject({ status: "open", snoozed: null });
  });

  it("acknowledged: told to those who heard, and no more reminders or steps, also across a restart", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const target = new Target();
    const components = [define("gateway", target, FAST)];
    const policy = {
      routes: [
        routeTo(["desk"], { repeatMs: 10 * MINUTE, escalation: [{ afterMs: 15 * MINUTE, channels: ["boss"] }] }),
      ],
    };
    const set = { clock, store, components, channels: ["desk", "boss"], policy };
    const first = setUpPeople(set);
    await first.monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(5 * MINUTE);
    await within(clock, first.monitor.alerting.acknowledge({ incident: "INC-1", by: "anna", reason: "on it" }));
    expect(first.desk.heard).toEqual(["gateway DOWN", "gateway DOWN (acknowledged)"]);
    await first.stop();
    const second = setUpPeople(set);
    await second.monitor.start();
    await clock.advance(2 * HOUR);
    expect(second.desk.heard).toEqual([]);
    expect(second.inboxOf("boss").heard).toEqual([]);
    expect(incidentOf(second.monitor, "gateway").acknowledged).toMatchObject({ by: "anna", reason: "on it" });
    target.answer = measured();
    await clock.advance(2000);
    expect(second.desk.heard).toEqual(["gateway over"]);
  });

  it("of one that is over: notes and regulatory clocks go on, also after a restart; it is taken no more", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const target = new Target();
    const set = { clock, store, components: [define("gateway", target, FAST)], policy: { clocks: ["dora"] as const } };
    const first = setUpPeople(set);
    await first.monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(5000);
    const [due] = incidentOf(first.monitor, "gateway").clocks;
    target.answer = measured();
    await clock.advance(5000);
    expect(first.monitor.alerting.openIncidents()).toEqual([]);
    const deed = { incident: "INC-1", by: "anna", reason: "sent to the regulator" };
    await within(clock, first.monitor.alerting.note(deed));
    await first.stop();

    const { monitor } = setUpPeople(set);
    await monitor.start();
    await clock.advance(3000);
    const met = await within(clock, monitor.alerting.meetClock(deed, due?.clock_id ?? "none"));
    expect(met).toMatchObject({ status: "resolved", clocks: [{ met_by: "anna" }, ...met.clocks.slice(1)] });
    expect(await store.queryIncident(1)).toEqual(met);
    expect(monitor.alerting.openIncidents()).toEqual([]);
    expect(() => monitor.alerting.acknowledge(deed)).toThrow(/no open incident/);
    await expect(monitor.alerting.note({ ...deed, incident: "INC-9" })).rejects.toThrow(/no incident/);
    const range = { from: 0, to: clock.now(), limit: 10, cursor: null, minSeverity: null, componentId: null };
    const { items } = await store.queryEvents({ ...range, types: ["incident_note"], incidentId: met.incident_id });
    expect(items.map(({ message }) => message)).toEqual(["anna: sent to the regulator"]);
  });

  it("acknowledged again by the same person: what was said stays, and nobody hears of it twice; by another, they do", async () => {
    const target = new Target();
    const { monitor, clock, desk, store } = setUpPeople({ components: [define("gateway", target, FAST)] });
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    const take = (by: string, reason: string) =>
      within(clock, monitor.alerting.acknowledge({ incident: "INC-1", by, reason }));
    await take("anna", "on it");
    await take("anna", "");
    expect(desk.heard).toEqual(["gateway DOWN", "gateway DOWN (acknowledged)"]);
    expect(incidentOf(monitor, "gateway").acknowledged).toMatchObject({ by: "anna", reason: "on it" });
    await take("bob", "");
    expect(desk.heard).toHaveLength(3);
    expect(incidentOf(monitor, "gateway").acknowledged).toMatchObject({ by: "bob", reason: "" });
    const types = ["notification_delivered"];
    const span = { from: 0, to: clock.now() + 1, limit: 100, cursor: null };
    const { items } = await within(
      clock,
      store.queryEvents({ ...span, types, componentId: "gateway", incidentId: null, minSeverity: null }),
    );
    expect(items.map(({ message }) => message)).toEqual([
      "Told desk: gateway firing (acknowledged)",
      "Told desk: gateway firing (acknowledged)",
      "Told desk: gateway firing",
    ]);
  });

  it("acknowledged after mergers: what belonged to the other is quiet too, also after a restart", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const [db, app, web] = [new Target(), new Target(), new Target()];
    const components = [
      define("app", app, { ...FAST, dependsOn: ["db"] }),
      define("web", web, { ...FAST, dependsOn: ["db"] }),
      define("db", db, { ...FAST, intervalMs: 60_000 }),
    ];
    const policy = { routes: [routeTo(["desk"], { repeatMs: 10 * MINUTE })] };
    const first = setUpPeople({ clock, store, components, policy });
    await first.monitor.start();
    await clock.advance(2 * MINUTE);
    for (const target of [app, web, db]) target.answer = refused;
    await clock.advance(2 * MINUTE);
    expect(first.monitor.alerting.openIncidents()).toHaveLength(1);
    const { number } = incidentOf(first.monitor, "web");
    await within(clock, first.monitor.alerting.acknowledge({ incident: `${number}`, by: "anna", reason: "" }));
    db.answer = measured();
    await clock.advance(3 * MINUTE);
    expect(first.desk.heard).toContain("db over");
    const count = first.desk.heard.length;
    await clock.advance(HOUR);
    expect(first.desk.heard).toHaveLength(count);
    await first.stop();
    const second = setUpPeople({ clock, store, components, policy });
    await second.monitor.start();
    await clock.advance(HOUR);
    expect(second.desk.heard).toEqual([]);
  });
});

describe("the last of a merged incident", () => {
  it("is told under the id that receivers know, and closes it there although the other goes on", async () => {
    const [db, app, web] = [new Target(), new Target(), new Target()];
    const { monitor, clock, desk } = setUpPeople({
      components: [
        define("app", app, { ...FAST, dependsOn: ["db"] }),
        define("web", web, { ...FAST, dependsOn: ["db"] }),
        define("db", db, { ...FAST, intervalMs: 60_000 }),
      ],
    });
    await monitor.start();
    await clock.advance(2 * MINUTE);
    app.answer = refused;
    await clock.advance(2000);
    web.answer = refused;
    await clock.advance(2000);
    db.answer = refused;
    await clock.advance(MINUTE);
    const ofWeb = desk.alerts.find((alert) => alert.component_id === "web")?.incident_id;
    expect(ofWeb).not.toBe(desk.alerts.find((alert) => alert.component_id === "app")?.incident_id);
    web.answer = measured();
    await clock.advance(2000);
    const last = desk.payloads.at(-1);
    expect(last?.alerts[0]).toMatchObject({ component_id: "web", status: "resolved", incident_id: ofWeb });
    expect(last?.incidents[0]).toMatchObject({ incident_id: ofWeb, status: "resolved" });
    expect(incidentOf(monitor, "db").title).toMatch(/^db is DOWN.* \(and 2 more\)$/);
    expect(monitor.alerting.openIncidents()).toHaveLength(1);
  });
});

describe("the system's own alert", () => {
  it("belongs to the gravest of the incidents that made it", async () => {
    const [gateway, disk] = [new Target(), new Target()];
    const { monitor, clock, desk } = setUpPeople({
      components: [
        define("gateway", gateway, { ...FAST, urgency: "required" }),
        define("disk", disk, { ...FAST, thresholds }),
        define("other", new Target(), FAST),
      ],
    });
    await monitor.start();
    await clock.advance(3000);
    gateway.answer = refused;
    disk.answer = warning;
    const checked = monitor.checkNow(["gateway", "disk"]);
    await clock.advance(1000);
    await checked;
    const system = desk.alerts.find((alert) => alert.component_id === "system_health_monitor");
    expect(system?.incident_id).toBe(incidentOf(monitor, "gateway").incident_id);
  });
});

describe("pausing a component whose alert is open", () => {
  it("stops its reminders at once, and they come again after it is resumed", async () => {
    const target = new Target();
    const policy = { routes: [routeTo(["desk"], { repeatMs: 10 * MINUTE })] };
    const { monitor, clock, desk } = setUpPeople({ components: [define("gateway", target, FAST)], policy });
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    monitor.pauseComponent("gateway", "anna", "broken, new one comes");
    await clock.advance(HOUR);
    expect(desk.heard).toEqual(["gateway DOWN"]);
    monitor.resumeComponent("gateway", "anna");
    await clock.advance(2000);
    expect(desk.heard).toEqual(["gateway DOWN", "gateway DOWN (reminder)"]);
    target.answer = measured();
    await clock.advance(2000);
    expect(desk.heard.at(-1)).toBe("gateway over");
  });
});
