import { describe, expect, it } from "vitest";
import * as sample from "./store-samples.contract.ts";
import { ALL_TIME, alertOf, batchOf, checkOf, FIRST_PAGE, notificationOf, T0 } from "./store-samples.contract.ts";
import { type Backend, DAY, HOUR, idsOf, RETENTION, useStore } from "./store-under-test.contract.ts";
import { toText } from "./timestamp.ts";

/** What every store forgets, and what it must not. */
export function describeStoreForgetting(backend: Backend): void {
  describe(`a ${backend.name} store`, () => {
    const on = useStore(backend);

    describe("forgetting", () => {
      it("deletes raw checks that are too old, and only those", async () => {
        const old = Array.from({ length: 1200 }, (_, n) => checkOf(`c${n % 3}`, T0 - 2 * DAY + n));
        await on.store.recordBatch(batchOf({ checks: old }));
        await on.store.recordBatch(batchOf({ checks: [checkOf("c1", T0)] }));
        expect(await on.drain({})).toBeGreaterThanOrEqual(1200);
        expect(await on.allChecks({})).toMatchObject([{ component_id: "c1", timestamp: toText(T0) }]);
        await on.store.recordBatch(batchOf({ checks: [checkOf("c1", T0 + 1)] }));
        expect(await on.allChecks({})).toHaveLength(2);
      });

      it("deletes the oldest raw checks when they take too much room", async () => {
        for (let hour = 0; hour < 10; hour++) {
          const checks = Array.from({ length: 300 }, (_, n) => checkOf("api", T0 - (10 - hour) * 2 * HOUR + n));
          await on.store.recordBatch(batchOf({ checks }));
        }
        await on.drain({ rawBytes: 150_000, packedBytes: 0 });
        const left = await on.allChecks({ limit: 1000 });
        expect(left.length).toBeGreaterThan(100);
        expect(left.length).toBeLessThan(1500);
        expect(left[0]?.timestamp).toBe(toText(T0 - 2 * HOUR + 299));
        await on.drain({ rawBytes: 0, packedBytes: 0 });
        expect(await on.allChecks({})).toEqual([]);
      });

      it("deletes old events, transitions, alerts and audit rows, but nothing that still burns or waits", async () => {
        const old = T0 - 10 * DAY;
        const burning = alertOf("burning", old);
        const resolved = alertOf("resolved", old, { status: "resolved", resolved_at: toText(old) });
        await on.store.recordBatch(
          batchOf({
            transitions: [sample.transitionOf("api", [null, "DOWN"], old)],
            events: [sample.eventOf(1, { timestamp: toText(old) }), sample.eventOf(2)],
            alerts: [burning, resolved],
            notifications: [notificationOf("waits", burning)],
          }),
        );
        await on.store.appendAudit({
          ...{ timestamp: toText(old), actor: "a", verb: "v", subject: "s" },
          ...{ outcome: "done", before: null, after: null },
        });
        await on.drain({});
        const page = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, minSeverity: null };
        expect(idsOf((await on.store.queryEvents({ ...page, incidentId: null, types: null })).items)).toEqual([2]);
        const alerts = (await on.store.queryAlerts({ ...page, status: null })).items;
        expect(alerts.map(({ alert_id }) => alert_id)).toEqual(["burning"]);
        const left = (await on.store.queryAudit(FIRST_PAGE)).items;
        expect(left.map(({ verb }) => verb)).toEqual(["prune_audit"]);
        expect(idsOf(await on.claim())).toEqual(["waits"]);
      });

      it("has nothing to do when all is young and small", async () => {
        await on.store.recordBatch(batchOf({ checks: [checkOf("api", T0)], events: [sample.eventOf(1)] }));
        expect(await on.store.prune({ ...RETENTION, now: T0 })).toEqual({
          deleted: 0,
          more: false,
          unpacked: 0,
          unreadable: 0,
        });
      });
    });
  });
}
