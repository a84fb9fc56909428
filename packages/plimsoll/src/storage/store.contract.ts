import { describe, expect, it } from "vitest";
import { NO_STORED_RECOVERY } from "../port/recovery.ts";
import type { NewNotification } from "../port/store.ts";
import * as sample from "./store-samples.contract.ts";
import {
  ALL_TIME,
  alertOf,
  batchOf,
  checkOf,
  FIRST_PAGE,
  notificationOf,
  stateOf,
  T0,
} from "./store-samples.contract.ts";
import { type Backend, HOUR, idsOf, MINUTE, useStore } from "./store-under-test.contract.ts";
import { toText } from "./timestamp.ts";

/** What every store does, whatever it keeps things in. */
export function describeStore(backend: Backend): void {
  describe(`a ${backend.name} store`, () => {
    const on = useStore(backend);

    describe("as a whole", () => {
      it("remembers nothing when it is new", async () => {
        expect(await on.store.load()).toEqual({
          components: new Map(),
          openAlerts: [],
          progress: new Map(),
          openIncidents: [],
          lastIncidentNumber: 0,
          silences: [],
          recovery: NO_STORED_RECOVERY,
          definitions: [],
          settings: new Map(),
          lastAlive: null,
          lastChecks: new Map(),
        });
      });

      it("refuses every command while it is closed, and takes them again once opened", async () => {
        await on.store.close();
        await expect(on.store.recordBatch(batchOf({}))).rejects.toMatchObject({
          name: "StoreError",
          trouble: "closed",
        });
        await expect(on.store.queryChecks({ ...ALL_TIME, ...FIRST_PAGE, componentId: null })).rejects.toMatchObject({
          trouble: "closed",
        });
        await on.store.open();
        await on.store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
        expect(await on.allChecks({})).toHaveLength(1);
      });

      it("says that it can write", async () => {
        expect(await on.store.probe()).toBeGreaterThanOrEqual(0);
      });

      it("answers a cursor it never gave out with a bad request", async () => {
        const query = { ...ALL_TIME, limit: 1, componentId: null, cursor: "nonsense" };
        const bad = { name: "PlimsollError", code: "bad_request" };
        await expect(on.store.queryChecks(query)).rejects.toMatchObject(bad);
        await expect(on.store.queryBuckets({ ...query, resolution: "1m" })).rejects.toMatchObject(bad);
        await expect(
          on.store.queryEvents({ ...query, incidentId: null, types: null, minSeverity: null }),
        ).rejects.toMatchObject(bad);
        await expect(on.store.queryAlerts({ ...query, status: null, minSeverity: null })).rejects.toMatchObject(bad);
        await expect(on.store.queryAudit({ limit: 1, cursor: "nonsense" })).rejects.toMatchObject(bad);
      });
    });

    describe("keeping what has to survive", () => {
      it("gives back states, definitions, settings and when it was last alive", async () => {
        const known = stateOf("WARNING", T0, { errorCount: 2, lastError: "naïve 'quotes' and \u0000" });
        await on.store.recordBatch(batchOf({ states: [{ componentId: "api", state: stateOf("HEALTHY", T0 - 5) }] }));
        await on.store.recordBatch(batchOf({ states: [{ componentId: "api", state: known }] }));
        await on.store.saveDefinition("api", { check: { kind: "http" } });
        await on.store.saveDefinition("api", { check: { kind: "tcp" } });
        await on.store.saveSetting("control", { active: false });
        await on.store.markAlive(T0 + 10_000);
        expect(await on.store.load()).toMatchObject({
          components: new Map([["api", known]]),
          openAlerts: [],
          definitions: [{ id: "api", definition: { check: { kind: "tcp" } } }],
          settings: new Map([["control", { active: false }]]),
          lastAlive: T0 + 10_000,
          lastChecks: new Map(),
        });
      });

      it("gives back what the newest check of each remembered component told, however many came since", async () => {
        const states = ["api", "slow", "silent"].map((componentId) => ({ componentId, state: stateOf("HEALTHY", T0) }));
        await on.store.recordBatch(batchOf({ states, checks: [checkOf("slow", T0 + 5)] }));
        for (let n = 0; n < 3000; n += 500) {
          const checks = Array.from({ length: 500 }, (_, at) => checkOf("api", T0 + 1000 * (n + at)));
          await on.store.recordBatch(batchOf({ checks: [...checks, checkOf("forgotten", T0 + n)] }));
        }
        const failed = { ...checkOf("api", T0 + 3_000_000), errorCount: 3, lastError: "connection refused" };
        await on.store.recordBatch(batchOf({ checks: [failed] }));
        expect((await on.store.load()).lastChecks).toEqual(
          new Map([
            ["api", { at: T0 + 3_000_000, errorCount: 3, lastError: "connection refused" }],
            ["slow", { at: T0 + 5, errorCount: 0, lastError: null }],
          ]),
        );
      });

      it("keeps the state that came with a transition", async () => {
        const record = sample.transitionOf("api", ["HEALTHY", "DOWN"], T0);
        await on.store.recordBatch(batchOf({ transitions: [record] }));
        expect((await on.store.load()).components).toEqual(new Map([["api", record.state]]));
      });

      it("forgets a removed component's definition and state but not its history", async () => {
        await on.store.saveDefinition("api", {});
        await on.store.recordBatch(
          batchOf({
            checks: [checkOf("api", T0)],
            transitions: [sample.transitionOf("api", [null, "DOWN"], T0)],
          }),
        );
        await on.store.removeComponent("api");
        const { components, definitions } = await on.store.load();
        expect([components.size, definitions.length]).toEqual([0, 0]);
        expect(await on.allChecks({ componentId: "api" })).toHaveLength(1);
        expect(await on.store.querySpans({ componentId: "api", from: T0, to: T0 + HOUR })).toEqual([]);
        await on.clock.advance(HOUR);
        expect(await on.store.querySpans({ componentId: "api", from: T0, to: T0 + HOUR })).toEqual([
          { status: "DOWN", from: toText(T0), to: null },
        ]);
      });

      it("gives back alerts until they are resolved, with the channels they went to", async () => {
        const open = alertOf("a1", T0, { message: 'with "quotes"' });
        const other = alertOf("a2", T0 + 1, { component_id: "db" });
        await on.store.recordBatch(batchOf({ alerts: [open, other], notifications: [notificationOf("n1", open)] }));
        await on.store.recordBatch(
          batchOf({ alerts: [{ ...other, status: "resolved", resolved_at: toText(T0 + 2) }] }),
        );
        const delivery = { channel_id: "desk", state: "pending", attempts: 0, delivered_at: null, last_error: null };
        expect((await on.store.load()).openAlerts).toEqual([{ ...open, durable: true, deliveries: [delivery] }]);
      });

      it("takes a batch that is repeated as one", async () => {
        const alert = alertOf("a1", T0);
        const batch = batchOf({
          transitions: [sample.transitionOf("api", ["HEALTHY", "DOWN"], T0)],
          events: [sample.eventOf(7)],
          alerts: [alert],
          notifications: [notificationOf("n1", alert)],
        });
        await on.store.recordBatch(batch);
        await on.store.recordBatch(batch);
        const events = await on.store.queryEvents({
          ...ALL_TIME,
          ...FIRST_PAGE,
          componentId: null,
          incidentId: null,
          types: null,
          minSeverity: null,
        });
        expect(events.items).toEqual([sample.eventOf(7)]);
        expect(await on.claim()).toHaveLength(1);
      });

      it("appends to the audit trail, newest first", async () => {
        const entryOf = (n: number) => ({
          timestamp: toText(T0 + n),
          actor: "anna",
          verb: "pause-component",
          subject: `c${n}`,
          outcome: "done" as const,
          before: null,
          after: { n },
        });
        for (const n of [1, 2, 3]) await on.store.appendAudit(entryOf(n));
        const first = await on.store.queryAudit({ limit: 2, cursor: null });
        expect(first.items).toMatchObject([entryOf(3), entryOf(2)]);
        expect(await on.store.queryAudit({ limit: 2, cursor: first.next_cursor })).toMatchObject({
          items: [entryOf(1)],
          next_cursor: null,
        });
      });
    });

    describe("delivering", () => {
      const alert = alertOf("a1", T0);
      const put = (...notifications: NewNotification[]) =>
        on.store.recordBatch(batchOf({ alerts: [alert], notifications }));

      it("hands out what is due, the oldest first, and of an order key nothing past what is not due yet", async () => {
        await put(
          notificationOf("n1", alert),
          notificationOf("n2", alert, { notBefore: T0 + 500 }),
          notificationOf("n3", alert, { orderKey: "desk/db" }),
          notificationOf("n4", alert),
          notificationOf("n5", alert, { orderKey: "desk/db" }),
        );
        const claimed = await on.claim();
        expect(claimed).toEqual([
          { ...notificationOf("n1", alert), attempts: 0 },
          { ...notificationOf("n3", alert, { orderKey: "desk/db" }), attempts: 0 },
          { ...notificationOf("n5", alert, { orderKey: "desk/db" }), attempts: 0 },
        ]);
        expect(await on.claim()).toEqual([]);
        await on.store.settleNotifications([{ kind: "delivered", id: "n1", at: T0 }]);
        expect(await on.claim()).toEqual([]);
        expect(idsOf(await on.claim({ now: T0 + 500 }))).toEqual(["n2", "n4"]);
      });

      it("keeps channels apart and holds to the limit", async () => {
        const keyed = (n: number) => notificationOf(`n${n}`, alert, { orderKey: `k${9 - n}` });
        await put(keyed(1), keyed(2), keyed(3), notificationOf("mail", alert, { channelId: "mail" }));
        expect(idsOf(await on.claim({ limit: 2 }))).toEqual(["n1", "n2"]);
        expect(idsOf(await on.claim({ channelId: "mail" }))).toEqual(["mail"]);
        expect(idsOf(await on.claim())).toEqual(["n3"]);
      });

      it("hands out nothing before its time", async () => {
        await put(notificationOf("n1", alert, { notBefore: T0 + 500 }));
        expect(await on.claim({ now: T0 + 499 })).toEqual([]);
        expect(await on.store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + 500 }]);
        expect(idsOf(await on.claim({ now: T0 + 500 }))).toEqual(["n1"]);
        expect(await on.store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + MINUTE }]);
      });

      it("hands out what waits for its next try when asked to, but nothing that was never due", async () => {
        await put(
          notificationOf("n1", alert),
          notificationOf("n2", alert, { orderKey: "desk/db", notBefore: T0 + 500 }),
        );
        await on.claim();
        await on.store.settleNotifications([{ kind: "retry", id: "n1", notBefore: T0 + MINUTE, error: "503" }]);
        expect(await on.claim()).toEqual([]);
        expect(idsOf(await on.claim({ retriesToo: true }))).toEqual(["n1"]);
        expect(await on.claim({ retriesToo: true })).toEqual([]);
      });

      it("hands out again what a lease ran out on, and at once what another run had claimed", async () => {
        await put(notificationOf("n1", alert));
        await on.claim({ leaseUntil: T0 + 1000 });
        expect(await on.claim({ now: T0 + 999 })).toEqual([]);
        expect(await on.claim({ now: T0 + 1000, leaseUntil: T0 + 2000 })).toHaveLength(1);
        expect(await on.claim({ now: T0 + 1001, owner: "the next run" })).toHaveLength(1);
      });

      it("tries again later, counting, and in order: what is younger waits behind", async () => {
        await put(notificationOf("n1", alert), notificationOf("n2", alert));
        await on.claim();
        await on.store.settleNotifications([{ kind: "retry", id: "n1", notBefore: T0 + 5000, error: "503" }]);
        expect(await on.claim({ now: T0 + 4999 })).toEqual([]);
        expect(await on.store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + 5000 }]);
        expect(await on.claim({ now: T0 + 5000 })).toMatchObject([{ id: "n1", attempts: 1, notBefore: T0 + 5000 }]);
      });

      it("shows what became of each notification, and goes on after a dead one", async () => {
        await put(
          notificationOf("n1", alert),
          notificationOf("n2", alert),
          notificationOf("n3", alert, { channelId: "mail" }),
        );
        expect(await on.claim({ limit: 1 })).toHaveLength(1);
        await on.claim({ channelId: "mail" });
        await on.store.settleNotifications([
          { kind: "dead", id: "n1", at: T0 + 10, error: "404" },
          { kind: "delivered", id: "n3", at: T0 + 70 },
          { kind: "delivered", id: "unknown", at: T0 },
        ]);
        expect(idsOf(await on.claim())).toEqual(["n2"]);
        expect(await on.store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + MINUTE }]);
        const query = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, status: null, minSeverity: null };
        const deliveries = (await on.store.queryAlerts(query)).items[0]?.deliveries ?? [];
        expect(deliveries).toHaveLength(3);
        expect(deliveries).toEqual(
          expect.arrayContaining([
            { channel_id: "desk", state: "dead", attempts: 1, delivered_at: null, last_error: "404" },
            { channel_id: "desk", state: "pending", attempts: 0, delivered_at: null, last_error: null },
            { channel_id: "mail", state: "delivered", attempts: 1, delivered_at: toText(T0 + 70), last_error: null },
          ]),
        );
      });
    });
  });
}
