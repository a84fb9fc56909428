import { toAlertMatch, toTimestamp } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import type { Egress, EgressResult } from "../port/egress.ts";
import { Secret } from "../port/secret.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import {
  FAST,
  HOUR,
  incidentOf,
  lastingStore,
  MINUTE,
  type PeopleOptions,
  routeTo,
  setUpPeople,
  within,
} from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

const retry = { kind: "retry", message: "503" } as const;
const delivered = { kind: "delivered" } as const;

function one(options: Partial<PeopleOptions>) {
  const target = new Target();
  return { target, ...setUpPeople({ components: [define("gateway", target, FAST)], ...options }) };
}
async function begin({ monitor, clock }: Pick<ReturnType<typeof one>, "monitor" | "clock">) {
  await monitor.start();
  await clock.advance(3000);
}

describe("a fallback", () => {
  const fallback = { channel: "pager", afterFailures: 3, afterMs: HOUR };
  const channels = ["desk", "pager"];
  const policyWith = (extra: Partial<typeof fallback>) => ({
    routes: [routeTo(["desk"], { fallback: { ...fallback, ...extra } })],
  });

  it("is told once after so many failed tries, hears how it goes on, and of the end although the channel works again", async () => {
    const people = one({ channels, policy: policyWith({}) });
    const { clock, desk, target, inboxOf } = people;
    await begin(people);
    desk.answer = retry;
    target.answer = refused;
    await clock.advance(30 * MINUTE);
    expect(inboxOf("pager").of("gateway")).toEqual(["gateway DOWN"]);
    desk.answer = delivered;
    await clock.advance(30 * MINUTE);
    target.answer = measured();
    await clock.advance(5 * MINUTE);
    expect(desk.of("gateway")).toEqual(["gateway DOWN", "gateway over"]);
    expect(inboxOf("pager").of("gateway")).toEqual(["gateway DOWN", "gateway over"]);
  });

  it("is told once of the end too while the channel stays broken", async () => {
    const people = one({ channels, policy: policyWith({}) });
    const { clock, desk, target, inboxOf } = people;
    await begin(people);
    desk.answer = retry;
    target.answer = refused;
    await clock.advance(5 * MINUTE);
    target.answer = measured();
    await clock.advance(3 * HOUR);
    expect(inboxOf("pager").of("gateway")).toEqual(["gateway DOWN", "gateway over"]);
  });

  it("is told of the end of what was over before its turn came", async () => {
    const people = one({ channels, policy: policyWith({ afterFailures: 100, afterMs: 10 * MINUTE }) });
    const { clock, desk, target, inboxOf } = people;
    await begin(people);
    desk.answer = retry;
    target.answer = refused;
    await clock.advance(MINUTE);
    target.answer = measured();
    await clock.advance(9 * MINUTE + 10_000);
    desk.answer = delivered;
    await clock.advance(HOUR);
    expect(inboxOf("pager").of("gateway")).toEqual(["gateway DOWN", "gateway over"]);
  });

  it("is told after some time also of what is stuck behind others and was never tried", async () => {
    const people = one({ channels, policy: policyWith({ afterFailures: 1000, afterMs: MINUTE }) });
    const { monitor, clock, desk, target, inboxOf } = people;
    await begin(people);
    desk.answer = new Promise(() => {});
    target.answer = refused;
    await clock.advance(10_000);
    target.answer = measured();
    await clock.advance(30_000);
    expect(inboxOf("pager").of("gateway")).toEqual([]);
    await clock.advance(40_000);
    expect(inboxOf("pager").of("gateway")).toEqual(["gateway DOWN", "gateway over"]);
    expect(monitor.recentEvents(200).filter(({ event_type }) => event_type === "alert_fired").length).toBeGreaterThan(
      0,
    );
  });

  it("is told once across a restart, before and after its turn", async () => {
    for (const beforeMs of [10_000, 5 * MINUTE]) {
      const clock = createVirtualClock();
      const store = lastingStore(clock);
      const set = { clock, store, channels, policy: policyWith({ afterFailures: 1000, afterMs: MINUTE }) };
      const first = one(set);
      await begin(first);
      first.desk.answer = retry;
      first.target.answer = refused;
      await clock.advance(beforeMs);
      await first.stop();
      const second = one(set);
      second.target.answer = refused;
      second.desk.answer = retry;
      await second.monitor.start();
      await clock.advance(20 * MINUTE);
      const told = [...first.inboxOf("pager").of("gateway"), ...second.inboxOf("pager").of("gateway")];
      expect(told).toEqual(["gateway DOWN"]);
    }
  });
});

describe("a channel that fails", () => {
  const policy = { routes: [routeTo(["desk", "mail"])] };

  it("is told of through the others, after three tries and not after one that was for many, until it delivers again", async () => {
    const people = one({ channels: ["desk", "mail"], policy });
    const { clock, desk, target, inboxOf } = people;
    await begin(people);
    const mail = inboxOf("mail");
    mail.answer = retry;
    target.answer = refused;
    await clock.advance(1100);
    expect(mail.tries).toBeLessThan(3);
    expect(desk.heard).toEqual(["gateway DOWN"]);
    await clock.advance(MINUTE);
    expect(desk.of("plimsoll_channel_mail")).toEqual(["plimsoll_channel_mail CRITICAL"]);
    mail.answer = delivered;
    await clock.advance(10 * MINUTE);
    expect(desk.of("plimsoll_channel_mail").at(-1)).toBe("plimsoll_channel_mail over");
    expect(mail.of("plimsoll_channel_mail")).toEqual([]);
    expect(mail.of("gateway")).toEqual(["gateway DOWN"]);
  });

  it("is told of through all others where no route leads to another", async () => {
    const gatewayTo = (channelId: string) =>
      routeTo([channelId], { id: channelId, match: toAlertMatch({ components: ["gateway"] }) });
    const policyOfBoth = { routes: [gatewayTo("mail"), gatewayTo("desk")] };
    const people = one({ channels: ["desk", "mail"], policy: policyOfBoth });
    const { clock, desk, target, inboxOf } = people;
    await begin(people);
    const mail = inboxOf("mail");
    mail.answer = retry;
    target.answer = refused;
    await clock.advance(MINUTE);
    expect(desk.of("plimsoll_channel_mail")).toEqual(["plimsoll_channel_mail CRITICAL"]);
    mail.answer = delivered;
    await clock.advance(10 * MINUTE);
    expect(desk.of("plimsoll_channel_mail").at(-1)).toBe("plimsoll_channel_mail over");
    expect(mail.of("plimsoll_channel_mail")).toEqual([]);
  });

  it("is told of through a route's fallback where the failing channel is the only one", async () => {
    const fallback = { channel: "mail", afterFailures: 1000, afterMs: HOUR };
    const people = one({ channels: ["desk", "mail"], policy: { routes: [routeTo(["desk"], { fallback })] } });
    const { clock, desk, target, inboxOf } = people;
    await begin(people);
    desk.answer = retry;
    target.answer = refused;
    await clock.advance(MINUTE);
    expect(inboxOf("mail").heard).toEqual(["plimsoll_channel_desk CRITICAL"]);
  });

  it("is remembered across a restart, and forgotten when it is taken out of the configuration", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const first = one({ clock, store, channels: ["desk", "mail"], policy });
    await begin(first);
    first.inboxOf("mail").answer = retry;
    first.target.answer = refused;
    await clock.advance(MINUTE);
    await first.stop();
    const second = one({ clock, store, channels: ["desk", "mail"], policy });
    second.inboxOf("mail").answer = retry;
    second.target.answer = refused;
    await second.monitor.start();
    await clock.advance(10 * MINUTE);
    expect(second.desk.heard).toEqual([]);
    await second.reload({ channels: ["desk"], policy: { routes: [routeTo(["desk"])] } });
    await clock.advance(2000);
    expect(second.desk.heard).toEqual(["plimsoll_channel_mail over"]);
    expect(incidentOf(second.monitor, "gateway").members).toHaveLength(1);
  });
});

describe("a reload", () => {
  it("that takes a channel out gives up what waits for it, for all to see, and can have it sent again", async () => {
    const people = one({ channels: ["desk", "mail"], policy: { routes: [routeTo(["desk", "mail"])] } });
    const { monitor, clock, store, target, inboxOf, reload } = people;
    await begin(people);
    inboxOf("mail").answer = retry;
    target.answer = refused;
    await clock.advance(10_000);
    await reload({ channels: ["desk"], policy: { routes: [routeTo(["desk"])] } });
    await clock.advance(10_000);
    const query = { from: 0, to: clock.now() + 1, channelId: "mail", state: null, limit: 10, cursor: null };
    const { items } = await store.queryNotifications(query);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      expect(item).toMatchObject({
        state: "dead",
        last_error: "there is no channel mail in the configuration any more",
      });
    }
    expect(monitor.alerting.channels()).toEqual([{ channel_id: "desk", kind: "test" }]);
    await expect(monitor.alerting.testChannel("mail", "anna")).rejects.toThrow("mail");
    // It is of no concern to anybody how it fares.
    expect(monitor.alerting.openIncidents().flatMap(({ members }) => members)).toHaveLength(1);

    inboxOf("mail").answer = delivered;
    await reload({ channels: ["desk", "mail"] });
    const [dead] = items.filter((item) => item.component_id === "gateway");
    await monitor.alerting.resend(dead?.notification_id ?? "", "anna");
    await clock.advance(2000);
    expect(inboxOf("mail").of("gateway")).toEqual(["gateway DOWN"]);
  });

  it("that takes a route out still lets those who heard hear of the end, and tells those whom a new one leads to", async () => {
    const people = one({ channels: ["desk", "mail"] });
    const { clock, desk, target, inboxOf, reload } = people;
    await begin(people);
    target.answer = refused;
    await clock.advance(10_000);
    expect(inboxOf("mail").heard).toEqual([]);
    await reload({ policy: { routes: [routeTo(["mail"])] } });
    await clock.advance(1000);
    expect(inboxOf("mail").heard).toEqual(["gateway DOWN"]);
    target.answer = measured();
    await clock.advance(2000);
    expect(desk.heard).toEqual(["gateway DOWN", "gateway over"]);
    expect(inboxOf("mail").heard).toEqual(["gateway DOWN", "gateway over"]);
  });

  it("tells the fallback of what waited for a channel that is gone", async () => {
    const fallback = { channel: "pager", afterFailures: 100, afterMs: HOUR };
    const policy = { routes: [routeTo(["desk"], { fallback })] };
    const people = one({ channels: ["desk", "pager"], policy });
    const { clock, desk, target, inboxOf, reload } = people;
    await begin(people);
    desk.answer = retry;
    target.answer = refused;
    await clock.advance(10_000);
    await reload({ channels: ["pager"], policy: { routes: [routeTo(["pager"])] } });
    await clock.advance(10_000);
    expect(inboxOf("pager").of("gateway")).toEqual(["gateway DOWN"]);
  });
});

describe("alerts that other programs hand over", () => {
  const outside = (extra: { endsAt?: string } = {}) => [
    {
      labels: { alertname: "NodeDown", instance: "node3", severity: "critical" },
      annotations: { summary: "node 3 does not answer" },
      ...extra,
    },
  ];
  const FORMAT = "alertmanager-alerts";

  it("take the same way as our own, and are over when they are handed over no more, also after a restart", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const first = one({ clock, store });
    await begin(first);
    await within(clock, first.monitor.alerting.takeInbound(FORMAT, outside()));
    await clock.advance(4 * MINUTE);
    await within(clock, first.monitor.alerting.takeInbound(FORMAT, outside()));
    await clock.advance(4 * MINUTE);
    expect(first.desk.heard).toEqual(["external:NodeDown@node3 CRITICAL"]);
    await first.stop();
    const second = one({ clock, store });
    await second.monitor.start();
    await clock.advance(4 * MINUTE);
    expect(second.desk.heard).toEqual([]);
    await clock.advance(2 * MINUTE);
    expect(second.desk.heard).toEqual(["external:NodeDown@node3 over"]);
    expect(second.monitor.alerting.openIncidents()).toEqual([]);
  });

  const inhibit = [
    { source: toAlertMatch({ components: ["external:*"] }), target: toAlertMatch({ components: ["gateway"] }) },
  ];

  it("inhibit others while they fire, and let go of what has not recovered half a minute later", async () => {
    const people = one({ policy: { inhibit } });
    const { monitor, clock, desk, target } = people;
    await begin(people);
    await within(clock, monitor.alerting.takeInbound(FORMAT, outside({ endsAt: toTimestamp(clock.now() + HOUR) })));
    target.answer = refused;
    await clock.advance(30 * MINUTE);
    expect(desk.of("gateway")).toEqual([]);
    await within(clock, monitor.alerting.takeInbound(FORMAT, outside({ endsAt: toTimestamp(clock.now() - 1) })));
    await clock.advance(19_000);
    expect(desk.of("gateway")).toEqual([]);
    await clock.advance(2000);
    expect(desk.of("gateway")).toEqual(["gateway DOWN"]);
  });

  it("inhibited others that recover a moment after them wake nobody", async () => {
    const people = one({ policy: { inhibit, recoveryDelayMs: MINUTE } });
    const { monitor, clock, desk, target } = people;
    await begin(people);
    await within(clock, monitor.alerting.takeInbound(FORMAT, outside({ endsAt: toTimestamp(clock.now() + HOUR) })));
    target.answer = refused;
    await clock.advance(30 * MINUTE);
    await within(clock, monitor.alerting.takeInbound(FORMAT, outside({ endsAt: toTimestamp(clock.now() - 1) })));
    target.answer = measured();
    await clock.advance(10 * MINUTE);
    expect(desk.of("gateway")).toEqual([]);
    expect(monitor.alerting.openIncidents()).toEqual([]);
  });
});

describe("a store that could not be read at the start", () => {
  it("and can be later gives back the alerts of other programs and of channels, which end as they would have", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const set = { clock, store, channels: ["desk", "mail"], policy: { routes: [routeTo(["desk", "mail"])] } };
    const first = one(set);
    await begin(first);
    first.inboxOf("mail").answer = retry;
    const labels = { alertname: "NodeDown", instance: "node3", severity: "critical" };
    const handed = [{ labels, annotations: { summary: "no answer" } }];
    await within(clock, first.monitor.alerting.takeInbound("alertmanager-alerts", handed));
    await clock.advance(MINUTE);
    expect(first.desk.heard).toContain("plimsoll_channel_mail CRITICAL");
    await first.stop();
    store.refuses = true;
    const second = one(set);
    second.inboxOf("mail").answer = retry;
    await second.monitor.start();
    await clock.advance(MINUTE);
    store.refuses = false;
    await clock.advance(2 * MINUTE);
    expect(second.desk.heard).not.toContain("external:NodeDown@node3 over");
    expect(second.desk.heard).not.toContain("plimsoll_channel_mail over");
    second.inboxOf("mail").answer = delivered;
    await clock.advance(10 * MINUTE);
    expect(second.desk.heard).toContain("external:NodeDown@node3 over");
    expect(second.desk.heard).toContain("plimsoll_channel_mail over");
    expect(second.monitor.alerting.openIncidents()).toEqual([]);
  });
});

describe("the outgoing heartbeat", () => {
  it("is sent each interval, and not while the store is in trouble or monitoring is stopped", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const calls: number[] = [];
    let answer: EgressResult = { kind: "answered", status: 200, headers: {}, body: "" };
    const egress: Egress = {
      async request() {
        calls.push(clock.now());
        return answer;
      },
      close() {},
    };
    const heartbeat = { url: new Secret("https://beat.example/x"), intervalMs: 30_000 };
    const people = one({ clock, store, heartbeat, egress });
    const { monitor, target } = people;
    await begin(people);
    await clock.advance(5 * MINUTE);
    expect(calls.length).toBeGreaterThanOrEqual(10);
    answer = { kind: "failed", code: "network", message: "no route" };
    await clock.advance(2 * MINUTE);
    const failures = () => monitor.recentEvents(500).filter(({ event_type }) => event_type === "heartbeat_failed");
    expect(failures()).toHaveLength(1);
    store.refuses = true;
    target.answer = refused;
    await clock.advance(MINUTE);
    const silent = calls.length;
    await clock.advance(5 * MINUTE);
    expect(calls).toHaveLength(silent);
    store.refuses = false;
    await clock.advance(2 * MINUTE);
    expect(calls.length).toBeGreaterThan(silent);
    await monitor.control({ active: false, by: "anna", reason: "upgrade", until: null });
    const stopped = calls.length;
    await clock.advance(5 * MINUTE);
    expect(calls).toHaveLength(stopped);
  });
});

describe("while the store cannot write", () => {
  it("a channel that fails too is tried again in its time, and not without a pause", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const people = one({ clock, store });
    const { desk, target } = people;
    await begin(people);
    store.refuses = true;
    desk.answer = retry;
    // The end waits behind the begin of the same incident, which is not due again yet.
    target.answer = refused;
    await clock.advance(3000);
    target.answer = measured();
    await clock.advance(MINUTE);
    expect(desk.tries).toBeLessThan(60);
    desk.answer = delivered;
    await clock.advance(5 * MINUTE);
    expect(desk.of("gateway")).toEqual(["gateway DOWN", "gateway over"]);
  });

  it("people hear from memory, what they do is kept and written later, and nobody hears twice", async () => {
    const clock = createVirtualClock();
    const store = lastingStore(clock);
    const [gateway, db] = [new Target(), new Target()];
    const components = [define("gateway", gateway, FAST), define("db", db, FAST)];
    const policy = { routes: [routeTo(["desk"], { repeatMs: HOUR })] };
    const first = setUpPeople({ clock, store, components, policy });
    const { monitor, desk } = first;
    await monitor.start();
    await clock.advance(3000);
    store.refuses = true;
    gateway.answer = refused;
    await clock.advance(10_000);
    expect(desk.payloads.find(({ alerts }) => alerts[0]?.component_id === "gateway")?.durable).toBe(false);
    const deed = { incident: incidentOf(monitor, "gateway").incident_id, by: "anna", reason: "on it" };
    await within(clock, monitor.alerting.acknowledge(deed));
    const silence = { match: { components: ["db"] }, reason: "known", by: "bob", startsAt: clock.now() };
    await within(clock, monitor.alerting.addSilence({ ...silence, endsAt: clock.now() + 5 * HOUR }));
    db.answer = refused;
    await clock.advance(MINUTE);
    store.refuses = false;
    await clock.advance(2 * MINUTE);
    expect(desk.of("gateway")).toEqual(["gateway DOWN", "gateway DOWN (acknowledged)"]);
    expect(desk.of("db")).toEqual([]);
    expect(desk.of("plimsoll_store")).toEqual(["plimsoll_store CRITICAL", "plimsoll_store over"]);
    const stored = await store.load();
    expect(stored.silences).toHaveLength(1);
    expect(stored.openIncidents.map(({ acknowledged }) => acknowledged?.by ?? null)).toContain("anna");
    await first.stop();

    const second = setUpPeople({ clock, store, components, policy });
    await second.monitor.start();
    await clock.advance(3 * HOUR);
    expect(second.desk.of("gateway")).toEqual([]);
    expect(second.desk.of("db")).toEqual([]);
    gateway.answer = measured();
    await clock.advance(2000);
    expect(second.desk.of("gateway")).toEqual(["gateway over"]);
  });
});

describe("active times", () => {
  it("keep what fires outside of them until they begin, and tell it then", async () => {
    // The virtual clock begins on a Monday at 09:00 UTC.
    const active = [{ weekdays: [1, 2, 3, 4, 5], fromMinute: 600, toMinute: 960, timeZone: "UTC" }];
    const people = one({ policy: { routes: [routeTo(["desk"], { activeTimes: active })] } });
    const { clock, desk, target, monitor } = people;
    await begin(people);
    target.answer = refused;
    await clock.advance(30 * MINUTE);
    expect(desk.payloads).toEqual([]);
    const kept = monitor.recentEvents(500).filter(({ event_type }) => event_type === "notification_suppressed");
    expect(kept.map(({ message }) => message).join()).toContain("outside the route's active times");
    await clock.advance(31 * MINUTE);
    expect(desk.heard).toEqual(["gateway DOWN"]);
  });
});
