import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RecordBatch, Store } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { TemporaryFolder } from "../storage/sqlite/temporary-store.fixture.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { FAST, incidentOf, lastingStore, MINUTE, routeTo, setUpPeople } from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

/** Failures seen in the code and the threads of other monitors that concern judging and delivering, each held by a test. */
const FAILURES: Readonly<Record<string, () => Promise<void>>> = {
  "a notification goes out before what it tells is stored (Uptime Kuma)": async () => {
    const clock = createVirtualClock();
    const memory = createMemoryStore({ clock });
    const stored: RecordBatch[] = [];
    const store: Store = {
      ...memory,
      async recordBatch(batch) {
        await memory.recordBatch(batch);
        stored.push(batch);
      },
    };
    const target = new Target();
    const { monitor, desk } = setUpPeople({ clock, store, components: [define("gateway", target, FAST)] });
    const send = desk.send.bind(desk);
    const unknown: string[] = [];
    desk.send = (payload) => {
      const known = new Set(stored.flatMap(({ alerts }) => alerts.map((alert) => alert.alert_id)));
      for (const { alert_id } of payload.alerts) if (!known.has(alert_id)) unknown.push(alert_id);
      return send(payload);
    };
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    target.answer = measured();
    await clock.advance(2000);
    expect(desk.heard).toEqual(["gateway DOWN", "gateway over"]);
    expect(unknown).toEqual([]);
  },

  "one slow channel delays the others and the checks (Uptime Kuma, Gatus #786)": async () => {
    const target = new Target();
    const { monitor, clock, desk, inboxOf } = setUpPeople({
      components: [define("gateway", target, FAST)],
      channels: ["desk", "slow"],
      policy: { routes: [routeTo(["slow", "desk"])] },
    });
    inboxOf("slow").answer = new Promise(() => {});
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    const checks = target.checks;
    await clock.advance(MINUTE);
    target.answer = measured();
    await clock.advance(2000);
    expect(desk.of("gateway")).toEqual(["gateway DOWN", "gateway over"]);
    // And somebody hears that the slow one does not deliver.
    expect(desk.heard).toContain("plimsoll_channel_slow CRITICAL");
    expect(target.checks - checks).toBeGreaterThanOrEqual(61);
  },

  "a dead first receiver costs seconds before the next one hears (Alertmanager)": async () => {
    const target = new Target();
    const { monitor, clock, inboxOf } = setUpPeople({
      components: [define("gateway", target, FAST)],
      channels: ["dead", "desk"],
      policy: { routes: [routeTo(["dead", "desk"])] },
    });
    inboxOf("dead").answer = new Promise(() => {});
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(1001);
    expect(inboxOf("desk").heard).toEqual(["gateway DOWN"]);
  },

  "a failed send is logged and never tried again (Uptime Kuma)": async () => {
    const target = new Target();
    const { monitor, clock, desk } = setUpPeople({ components: [define("gateway", target, FAST)] });
    await monitor.start();
    await clock.advance(3000);
    desk.answer = { kind: "retry", message: "503" };
    target.answer = refused;
    await clock.advance(20 * MINUTE);
    desk.answer = { kind: "delivered" };
    await clock.advance(10 * MINUTE);
    expect(desk.of("gateway")).toEqual(["gateway DOWN"]);
  },

  "a resolve that could not be sent is lost, because the end was noted first (Gatus)": async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const target = new Target();
    const components = [define("gateway", target, FAST)];
    const first = setUpPeople({ clock, store, components });
    await first.monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    first.desk.answer = { kind: "retry", message: "503" };
    target.answer = measured();
    await clock.advance(MINUTE);
    expect(first.desk.heard).toEqual(["gateway DOWN"]);
    await first.stop();
    const second = setUpPeople({ clock, store, components });
    await second.monitor.start();
    await clock.advance(20 * MINUTE);
    expect(second.desk.of("gateway")).toEqual(["gateway over"]);
  },

  "what was marked as told before it was sent is lost in a crash (Healthchecks)": async () => {
    const folder = new TemporaryFolder();
    onTestFinished(() => folder.dispose());
    const clock = createVirtualClock();
    const target = new Target();
    const components = [define("gateway", target, FAST)];
    const before = awaitable(folder.store(undefined, clock));
    const first = setUpPeople({ clock, store: before.store, components });
    await first.monitor.start();
    await advanceWith(before, clock, 3000);
    first.desk.answer = new Promise(() => {});
    target.answer = refused;
    await advanceWith(before, clock, 3000);
    expect(first.desk.tries).toBe(1);
    await first.stop();
    const after = awaitable(folder.store(undefined, clock));
    const second = setUpPeople({ clock, store: after.store, components });
    await second.monitor.start();
    await advanceWith(after, clock, 3000);
    expect(second.desk.of("gateway")).toEqual(["gateway DOWN"]);
  },

  "DOWN to MAINTENANCE to UP sends no recovery, and the incident stays open (Uptime Kuma)": async () => {
    const target = new Target();
    const { monitor, clock, desk } = setUpPeople({ components: [define("gateway", target, FAST)] });
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    monitor.beginMaintenance(["gateway"], { by: "anna", note: "new disk", until: clock.now() + 10 * MINUTE });
    await clock.advance(MINUTE);
    target.answer = measured();
    await clock.advance(5 * MINUTE);
    expect(incidentOf(monitor, "gateway").status).toBe("open");
    expect(desk.heard).toEqual(["gateway DOWN"]);
    await clock.advance(5 * MINUTE);
    expect(desk.heard).toEqual(["gateway DOWN", "gateway over"]);
    expect(desk.payloads.at(-1)?.incidents[0]?.status).toBe("resolved");
    expect(monitor.alerting.openIncidents()).toEqual([]);
  },

  "a restart forgets who has heard, who has it, what is put off and when the next step is due (Gatus #1792)":
    async () => {
      const clock = createVirtualClock();
      const store = lastingStore(clock);
      const [gateway, db, feed] = [new Target(), new Target(), new Target()];
      const components = [define("gateway", gateway, FAST), define("db", db, FAST), define("feed", feed, FAST)];
      const policy = { routes: [routeTo(["desk"], { escalation: [{ afterMs: 30 * MINUTE, channels: ["boss"] }] })] };
      const set = { clock, store, components, channels: ["desk", "boss"], policy };
      const first = setUpPeople(set);
      await first.monitor.start();
      await clock.advance(3000);
      const now = clock.now();
      const silence = { match: { components: ["feed"] }, reason: "known", by: "anna", startsAt: now };
      const silenced = first.monitor.alerting.addSilence({ ...silence, endsAt: now + 60 * MINUTE });
      await clock.advance(10);
      await silenced;
      for (const target of [gateway, db, feed]) target.answer = refused;
      await clock.advance(20 * MINUTE);
      const deed = { incident: incidentOf(first.monitor, "db").incident_id, by: "anna", reason: "later" };
      const snoozed = first.monitor.alerting.snooze(deed, now + 50 * MINUTE);
      await clock.advance(10);
      await snoozed;
      const numbers = first.monitor.alerting.openIncidents().map(({ number }) => number);
      expect(first.desk.heard).toEqual(["gateway DOWN", "db DOWN"]);
      await first.stop();

      const second = setUpPeople(set);
      await second.monitor.start();
      await clock.advance(9 * MINUTE);
      expect(second.desk.heard).toEqual([]);
      expect(second.monitor.component("gateway")).toMatchObject({ status: "DOWN" });
      expect(second.monitor.alerting.openIncidents().map(({ number }) => number)).toEqual(numbers);
      await clock.advance(2 * MINUTE);
      expect(second.inboxOf("boss").of("gateway")).toEqual(["gateway DOWN (escalation)"]);
      expect(second.inboxOf("boss").of("db")).toEqual([]);
      await clock.advance(20 * MINUTE);
      expect(second.desk.heard).toEqual(["db DOWN (reminder)"]);
      await clock.advance(10 * MINUTE);
      expect(second.desk.of("feed")).toEqual(["feed DOWN"]);
      for (const target of [gateway, db, feed]) target.answer = measured();
      await clock.advance(2000);
      expect(second.desk.heard.slice(-3).toSorted(byText)).toEqual(["db over", "feed over", "gateway over"]);
      expect(second.monitor.alerting.openIncidents()).toEqual([]);
    },

  "the monitor's own stop shows as trouble of the targets (Uptime Kuma #1159)": async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const components = [define("gateway", new Target(), FAST)];
    const first = setUpPeople({ clock, store, components });
    await first.monitor.start();
    await clock.advance(10_000);
    await first.stop();
    await clock.advance(8 * 60 * MINUTE);
    const second = setUpPeople({ clock, store, components });
    await second.monitor.start();
    await clock.advance(MINUTE);
    expect(second.desk.payloads).toEqual([]);
  },

  "a channel that throws aborts what others are told (terminus)": async () => {
    const target = new Target();
    const { monitor, clock, desk, inboxOf } = setUpPeople({
      components: [define("gateway", target, FAST)],
      channels: ["desk", "broken"],
      policy: { routes: [routeTo(["broken", "desk"])] },
    });
    inboxOf("broken").send = () => {
      throw new Error("boom");
    };
    await monitor.start();
    await clock.advance(3000);
    target.answer = refused;
    await clock.advance(2000);
    expect(desk.of("gateway")).toEqual(["gateway DOWN"]);
  },

  "a soft failure wakes people (several)": async () => {
    const target = new Target();
    const confirm = { ...DEFAULT_CONFIRM, failures: 3 };
    const { monitor, clock, desk } = setUpPeople({ components: [define("gateway", target, { ...FAST, confirm })] });
    await monitor.start();
    await clock.advance(30_000);
    for (let round = 0; round < 5; round++) {
      target.answer = refused;
      await clock.advance(1500);
      target.answer = measured();
      await clock.advance(60_000);
    }
    expect(desk.payloads).toEqual([]);
  },
};

describe("failures of other monitors that this one must not have", () => {
  it.each(Object.entries(FAILURES))("%s", async (_failure, holds) => {
    await holds();
  });
});

function byText(a: string, b: string): number {
  return a.localeCompare(b);
}

/** A store on disk answers in its own time: virtual time passes only while nothing is asked of it. */
function awaitable(store: Store): { store: Store; idle: () => Promise<void> } {
  const asked = new Set<Promise<unknown>>();
  const watched = Object.fromEntries(
    Object.entries(store).map(([name, command]: [string, (...given: unknown[]) => Promise<unknown>]) => [
      name,
      (...given: unknown[]) => {
        const answer = command(...given);
        asked.add(answer);
        return answer.finally(() => asked.delete(answer));
      },
    ]),
  );
  const idle = async () => {
    while (asked.size > 0) await Promise.allSettled([...asked]);
  };
  return { store: watched as unknown as Store, idle };
}

async function advanceWith({ idle }: { idle: () => Promise<void> }, clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    await clock.advance(50);
    await idle();
  }
}
