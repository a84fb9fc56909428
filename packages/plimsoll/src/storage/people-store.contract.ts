import { type AlertProgress, type Incident, NOBODY_TOLD, openIncident, type Silence } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { ALL_TIME, alertOf, batchOf, eventOf, FIRST_PAGE, notificationOf, T0 } from "./store-samples.contract.ts";
import { type Backend, RETENTION, useStore } from "./store-under-test.contract.ts";
import { toText } from "./timestamp.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function incidentOf(number: number, parts: Partial<Incident> = {}, componentId = "api"): Incident {
  const alert = alertOf(`a${number}`, T0 + number, { component_id: componentId });
  const common = { blastRadius: [], clocks: [], links: {}, now: T0 + number };
  return { ...openIncident({ incidentId: `inc-${number}`, number, alert, ...common }), ...parts };
}

function silenceOf(id: string, endsAt: number): Silence {
  return {
    silence_id: id,
    match: { components: ["api"] },
    reason: "planned",
    created_by: "anna",
    created_at: toText(T0),
    starts_at: toText(T0),
    ends_at: toText(endsAt),
    ended_by: null,
  };
}

/** What every store keeps of incidents, silences, and who was told what. */
export function describePeopleStore(backend: Backend): void {
  describe(`what people need of a ${backend.name} store`, () => {
    const on = useStore(backend);
    const incidents = async (parts: object = {}) => {
      const query = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, status: null, ...parts };
      return (await on.store.queryIncidents(query)).items.map(({ number }) => number);
    };
    const notifications = async (parts: object = {}) => {
      const query = { ...ALL_TIME, ...FIRST_PAGE, channelId: null, state: null, ...parts };
      return (await on.store.queryNotifications(query)).items;
    };
    const claim = (now = T0) =>
      on.store.claimNotifications({ channelId: "desk", now, limit: 10, leaseUntil: now + MINUTE, owner: "this run" });

    it("gives back open incidents, the last number and who has heard what", async () => {
      const progress: AlertProgress = { ...NOBODY_TOLD, toldAt: T0, told: { desk: { status: "DOWN", at: T0 } } };
      const alert = alertOf("a1", T0);
      const open = incidentOf(1, { assigned_to: "anna" });
      await on.store.recordBatch(
        batchOf({
          alerts: [alert],
          progress: [{ alertId: "a1", progress }],
          incidents: [incidentOf(1), incidentOf(7, { status: "resolved" })],
        }),
      );
      await on.store.recordBatch(batchOf({ incidents: [open] }));
      const state = await on.store.load();
      expect(state.openIncidents).toEqual([open]);
      expect(state.lastIncidentNumber).toBe(7);
      expect(state.progress).toEqual(new Map([["a1", progress]]));
    });

    it("lists incidents by status and component, newest first, and finds one by id or number", async () => {
      const resolved = incidentOf(2, { status: "resolved" });
      await on.store.recordBatch(batchOf({ incidents: [incidentOf(1), resolved, incidentOf(3, {}, "orders-db")] }));
      expect(await incidents()).toEqual([3, 2, 1]);
      expect(await incidents({ status: "open" })).toEqual([3, 1]);
      expect(await incidents({ status: "resolved" })).toEqual([2]);
      expect(await incidents({ componentId: "orders-db" })).toEqual([3]);
      expect(await incidents({ from: T0 + 2, to: T0 + 3 })).toEqual([2]);
      expect(await on.store.queryIncident("inc-2")).toEqual(resolved);
      expect(await on.store.queryIncident(3)).toMatchObject({ incident_id: "inc-3" });
      expect(await on.store.queryIncident("nobody")).toBeNull();
      const query = { ...ALL_TIME, componentId: null, status: null };
      const first = await on.store.queryIncidents({ ...query, limit: 2, cursor: null });
      const second = await on.store.queryIncidents({ ...query, limit: 2, cursor: first.next_cursor });
      expect([...first.items, ...second.items].map(({ number }) => number)).toEqual([3, 2, 1]);
      expect(second.next_cursor).toBeNull();
    });

    it("tells an incident's own events from others", async () => {
      const own = eventOf(2, { incident_id: "inc-1" });
      await on.store.recordBatch(batchOf({ events: [eventOf(1), own, eventOf(3, { incident_id: "inc-2" })] }));
      const query = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, types: null, minSeverity: null };
      expect((await on.store.queryEvents({ ...query, incidentId: "inc-1" })).items).toEqual([own]);
      expect((await on.store.queryEvents({ ...query, incidentId: null })).items).toHaveLength(3);
    });

    it("keeps silences, changes them, and gives back those that have not ended", async () => {
      await on.store.recordBatch(batchOf({ silences: [silenceOf("s1", T0 + DAY), silenceOf("s2", T0 + DAY)] }));
      const ended = { ...silenceOf("s1", T0 + 5), ended_by: "anna" };
      await on.store.recordBatch(batchOf({ silences: [ended] }));
      const page = await on.store.querySilences({ activeAt: null, ...FIRST_PAGE });
      expect(page.items).toEqual([silenceOf("s2", T0 + DAY), ended]);
      const active = await on.store.querySilences({ activeAt: T0 + MINUTE, ...FIRST_PAGE });
      expect(active.items.map(({ silence_id }) => silence_id)).toEqual(["s2"]);
      expect((await on.store.load()).silences).toContainEqual(silenceOf("s2", T0 + DAY));
    });

    it("records what was kept from people with its reason, and never hands it out", async () => {
      const alert = alertOf("a1", T0);
      const kept = notificationOf("n1", alert, { suppressed: "silence: silenced by anna" });
      await on.store.recordBatch(batchOf({ alerts: [alert], notifications: [kept] }));
      expect(await claim()).toEqual([]);
      expect(await notifications()).toEqual([
        {
          notification_id: "n1",
          alert_id: "a1",
          component_id: alert.component_id,
          channel_id: "desk",
          kind: "alert",
          state: "suppressed",
          attempts: 0,
          generated_at: toText(T0),
          not_before: toText(T0),
          settled_at: toText(T0),
          last_error: "silence: silenced by anna",
        },
      ]);
    });

    it("lists notifications by state and channel, and sends a dead one again when asked", async () => {
      const alert = alertOf("a1", T0);
      const dead = notificationOf("n1", alert, { kind: "reminder" });
      await on.store.recordBatch(
        batchOf({ alerts: [alert], notifications: [dead, notificationOf("n2", alert, { channelId: "mail" })] }),
      );
      await claim();
      await on.store.settleNotifications([{ kind: "dead", id: "n1", at: T0 + 10, error: "400: no such room" }]);
      expect(await notifications({ state: "dead" })).toMatchObject([
        { notification_id: "n1", kind: "reminder", attempts: 1, last_error: "400: no such room" },
      ]);
      expect(await notifications({ channelId: "mail" })).toMatchObject([{ notification_id: "n2", state: "pending" }]);
      expect(await on.store.resendNotification("n2", T0 + 20)).toBeNull();
      expect(await on.store.resendNotification("n1", T0 + 20)).toBe("desk");
      expect(await claim(T0 + 20)).toMatchObject([{ id: "n1", payload: dead.payload, attempts: 0 }]);
    });

    it("does not count what was not tried, nor reminders as deliveries of news", async () => {
      const alert = alertOf("a1", T0);
      const reminder = notificationOf("n2", alert, { kind: "reminder" });
      await on.store.recordBatch(batchOf({ alerts: [alert], notifications: [notificationOf("n1", alert), reminder] }));
      await claim();
      await on.store.settleNotifications([
        { kind: "retry", id: "n1", notBefore: T0 + 100, error: "503" },
        { kind: "retry", id: "n2", notBefore: T0 + 100, error: "503", untried: true },
      ]);
      expect((await claim(T0 + 100)).map(({ attempts }) => attempts)).toEqual([1, 0]);
      await on.store.settleNotifications([
        { kind: "delivered", id: "n1", at: T0 + 110 },
        { kind: "delivered", id: "n2", at: T0 + 9000 },
      ]);
      const { delivery } = await on.store.queryLatency({ from: T0, to: T0 + MINUTE });
      expect(delivery).toMatchObject({ count: 1, max_ms: 110 });
    });

    it("lets what is long over go, and keeps what is open", async () => {
      const old = T0 - 10 * DAY;
      const opened = toText(old);
      await on.store.recordBatch(
        batchOf({
          incidents: [
            incidentOf(1, { status: "resolved", opened_at: opened }),
            incidentOf(2, { opened_at: opened }),
            incidentOf(3, { status: "resolved" }),
          ],
          silences: [silenceOf("s1", old)],
        }),
      );
      for (let more = true; more; ) {
        ({ more } = await on.store.prune({ ...RETENTION, now: T0 }));
      }
      expect(await incidents()).toEqual([3, 2]);
      expect((await on.store.querySilences({ activeAt: null, ...FIRST_PAGE })).items).toEqual([]);
    });
  });
}
