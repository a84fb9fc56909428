import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../port/clock.ts";
import { NO_STORED_RECOVERY } from "../port/recovery.ts";
import type { HistoryQuery, NewNotification, Store } from "../port/store.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
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
  toChecks,
} from "./store-samples.contract.ts";
import { toText } from "./timestamp.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A kind of store, ready for the suite that all of them have to pass. */
export interface Backend {
  readonly name: string;
  /** A closed, empty store. `dispose` frees what it needed. */
  create(clock: Clock): Promise<{ readonly store: Store; readonly dispose: () => Promise<void> }>;
}

/** What every store does, whatever it keeps things in. */
export function describeStore(backend: Backend): void {
  describe(`a ${backend.name} store`, () => {
    let clock: VirtualClock;
    let store: Store;
    let dispose: () => Promise<void>;

    beforeEach(async () => {
      clock = createVirtualClock(T0);
      ({ store, dispose } = await backend.create(clock));
      await store.open();
    });
    afterEach(async () => {
      await store.close();
      await dispose();
    });

    async function allChecks(query: Partial<HistoryQuery>) {
      const pages = [];
      let cursor: string | null = null;
      do {
        const request = { ...ALL_TIME, componentId: null, limit: 100, ...query, cursor };
        const page = toChecks(await store.queryChecks(request));
        pages.push(page.items);
        cursor = page.next_cursor;
      } while (cursor !== null);
      return pages.flat();
    }
    async function drain(policy: { rawMs?: number; rawBytes?: number; longMs?: number }) {
      let deleted = 0;
      for (;;) {
        const report = await store.prune({ rawMs: DAY, rawBytes: 1e9, longMs: 5 * DAY, now: clock.now(), ...policy });
        deleted += report.deleted;
        if (!report.more) return deleted;
      }
    }
    const claim = (parts: Partial<Parameters<Store["claimNotifications"]>[0]> = {}) =>
      store.claimNotifications({
        channelId: "desk",
        now: T0,
        limit: 10,
        leaseUntil: T0 + MINUTE,
        owner: "this run",
        ...parts,
      });
    const idsOf = (rows: readonly { id: unknown }[]) => rows.map(({ id }) => id);

    describe("as a whole", () => {
      it("remembers nothing when it is new", async () => {
        expect(await store.load()).toEqual({
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
        await store.close();
        await expect(store.recordBatch(batchOf({}))).rejects.toMatchObject({ name: "StoreError", trouble: "closed" });
        await expect(store.queryChecks({ ...ALL_TIME, ...FIRST_PAGE, componentId: null })).rejects.toMatchObject({
          trouble: "closed",
        });
        await store.open();
        await store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
        expect(await allChecks({})).toHaveLength(1);
      });

      it("says that it can write", async () => {
        expect(await store.probe()).toBeGreaterThanOrEqual(0);
      });

      it("answers a cursor it never gave out with a bad request", async () => {
        const query = { ...ALL_TIME, limit: 1, componentId: null, cursor: "nonsense" };
        const bad = { name: "PlimsollError", code: "bad_request" };
        await expect(store.queryChecks(query)).rejects.toMatchObject(bad);
        await expect(store.queryBuckets({ ...query, resolution: "1m" })).rejects.toMatchObject(bad);
        await expect(
          store.queryEvents({ ...query, incidentId: null, types: null, minSeverity: null }),
        ).rejects.toMatchObject(bad);
        await expect(store.queryAlerts({ ...query, status: null, minSeverity: null })).rejects.toMatchObject(bad);
        await expect(store.queryAudit({ limit: 1, cursor: "nonsense" })).rejects.toMatchObject(bad);
      });
    });

    describe("keeping what has to survive", () => {
      it("gives back states, definitions, settings and when it was last alive", async () => {
        const known = stateOf("WARNING", T0, { errorCount: 2, lastError: "naïve 'quotes' and \u0000" });
        await store.recordBatch(batchOf({ states: [{ componentId: "api", state: stateOf("HEALTHY", T0 - 5) }] }));
        await store.recordBatch(batchOf({ states: [{ componentId: "api", state: known }] }));
        await store.saveDefinition("api", { check: { kind: "http" } });
        await store.saveDefinition("api", { check: { kind: "tcp" } });
        await store.saveSetting("control", { active: false });
        await store.markAlive(T0 + 10_000);
        expect(await store.load()).toMatchObject({
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
        await store.recordBatch(batchOf({ states, checks: [checkOf("slow", T0 + 5)] }));
        for (let n = 0; n < 3000; n += 500) {
          const checks = Array.from({ length: 500 }, (_, at) => checkOf("api", T0 + 1000 * (n + at)));
          await store.recordBatch(batchOf({ checks: [...checks, checkOf("forgotten", T0 + n)] }));
        }
        const failed = { ...checkOf("api", T0 + 3_000_000), errorCount: 3, lastError: "connection refused" };
        await store.recordBatch(batchOf({ checks: [failed] }));
        expect((await store.load()).lastChecks).toEqual(
          new Map([
            ["api", { at: T0 + 3_000_000, errorCount: 3, lastError: "connection refused" }],
            ["slow", { at: T0 + 5, errorCount: 0, lastError: null }],
          ]),
        );
      });

      it("keeps the state that came with a transition", async () => {
        const record = sample.transitionOf("api", ["HEALTHY", "DOWN"], T0);
        await store.recordBatch(batchOf({ transitions: [record] }));
        expect((await store.load()).components).toEqual(new Map([["api", record.state]]));
      });

      it("forgets a removed component's definition and state but not its history", async () => {
        await store.saveDefinition("api", {});
        await store.recordBatch(
          batchOf({
            checks: [checkOf("api", T0)],
            transitions: [sample.transitionOf("api", [null, "DOWN"], T0)],
          }),
        );
        await store.removeComponent("api");
        const { components, definitions } = await store.load();
        expect([components.size, definitions.length]).toEqual([0, 0]);
        expect(await allChecks({ componentId: "api" })).toHaveLength(1);
        expect(await store.querySpans({ componentId: "api", from: T0, to: T0 + HOUR })).toEqual([]);
        await clock.advance(HOUR);
        expect(await store.querySpans({ componentId: "api", from: T0, to: T0 + HOUR })).toEqual([
          { status: "DOWN", from: toText(T0), to: null },
        ]);
      });

      it("gives back alerts until they are resolved, with the channels they went to", async () => {
        const open = alertOf("a1", T0, { message: 'with "quotes"' });
        const other = alertOf("a2", T0 + 1, { component_id: "db" });
        await store.recordBatch(batchOf({ alerts: [open, other], notifications: [notificationOf("n1", open)] }));
        await store.recordBatch(batchOf({ alerts: [{ ...other, status: "resolved", resolved_at: toText(T0 + 2) }] }));
        const delivery = { channel_id: "desk", state: "pending", attempts: 0, delivered_at: null, last_error: null };
        expect((await store.load()).openAlerts).toEqual([{ ...open, durable: true, deliveries: [delivery] }]);
      });

      it("takes a batch that is repeated as one", async () => {
        const alert = alertOf("a1", T0);
        const batch = batchOf({
          transitions: [sample.transitionOf("api", ["HEALTHY", "DOWN"], T0)],
          events: [sample.eventOf(7)],
          alerts: [alert],
          notifications: [notificationOf("n1", alert)],
        });
        await store.recordBatch(batch);
        await store.recordBatch(batch);
        const events = await store.queryEvents({
          ...ALL_TIME,
          ...FIRST_PAGE,
          componentId: null,
          incidentId: null,
          types: null,
          minSeverity: null,
        });
        expect(events.items).toEqual([sample.eventOf(7)]);
        expect(await claim()).toHaveLength(1);
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
        for (const n of [1, 2, 3]) await store.appendAudit(entryOf(n));
        const first = await store.queryAudit({ limit: 2, cursor: null });
        expect(first.items).toEqual([entryOf(3), entryOf(2)]);
        expect(await store.queryAudit({ limit: 2, cursor: first.next_cursor })).toEqual({
          items: [entryOf(1)],
          next_cursor: null,
        });
      });
    });

    describe("delivering", () => {
      const alert = alertOf("a1", T0);
      const put = (...notifications: NewNotification[]) =>
        store.recordBatch(batchOf({ alerts: [alert], notifications }));

      it("hands out what is due, the oldest first, and of an order key nothing past what is not due yet", async () => {
        await put(
          notificationOf("n1", alert),
          notificationOf("n2", alert, { notBefore: T0 + 500 }),
          notificationOf("n3", alert, { orderKey: "desk/db" }),
          notificationOf("n4", alert),
          notificationOf("n5", alert, { orderKey: "desk/db" }),
        );
        const claimed = await claim();
        expect(claimed).toEqual([
          { ...notificationOf("n1", alert), attempts: 0 },
          { ...notificationOf("n3", alert, { orderKey: "desk/db" }), attempts: 0 },
          { ...notificationOf("n5", alert, { orderKey: "desk/db" }), attempts: 0 },
        ]);
        expect(await claim()).toEqual([]);
        await store.settleNotifications([{ kind: "delivered", id: "n1", at: T0 }]);
        expect(await claim()).toEqual([]);
        expect(idsOf(await claim({ now: T0 + 500 }))).toEqual(["n2", "n4"]);
      });

      it("keeps channels apart and holds to the limit", async () => {
        const keyed = (n: number) => notificationOf(`n${n}`, alert, { orderKey: `k${9 - n}` });
        await put(keyed(1), keyed(2), keyed(3), notificationOf("mail", alert, { channelId: "mail" }));
        expect(idsOf(await claim({ limit: 2 }))).toEqual(["n1", "n2"]);
        expect(idsOf(await claim({ channelId: "mail" }))).toEqual(["mail"]);
        expect(idsOf(await claim())).toEqual(["n3"]);
      });

      it("hands out nothing before its time", async () => {
        await put(notificationOf("n1", alert, { notBefore: T0 + 500 }));
        expect(await claim({ now: T0 + 499 })).toEqual([]);
        expect(await store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + 500 }]);
        expect(idsOf(await claim({ now: T0 + 500 }))).toEqual(["n1"]);
        expect(await store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + MINUTE }]);
      });

      it("hands out what waits for its next try when asked to, but nothing that was never due", async () => {
        await put(
          notificationOf("n1", alert),
          notificationOf("n2", alert, { orderKey: "desk/db", notBefore: T0 + 500 }),
        );
        await claim();
        await store.settleNotifications([{ kind: "retry", id: "n1", notBefore: T0 + MINUTE, error: "503" }]);
        expect(await claim()).toEqual([]);
        expect(idsOf(await claim({ retriesToo: true }))).toEqual(["n1"]);
        expect(await claim({ retriesToo: true })).toEqual([]);
      });

      it("hands out again what a lease ran out on, and at once what another run had claimed", async () => {
        await put(notificationOf("n1", alert));
        await claim({ leaseUntil: T0 + 1000 });
        expect(await claim({ now: T0 + 999 })).toEqual([]);
        expect(await claim({ now: T0 + 1000, leaseUntil: T0 + 2000 })).toHaveLength(1);
        expect(await claim({ now: T0 + 1001, owner: "the next run" })).toHaveLength(1);
      });

      it("tries again later, counting, and in order: what is younger waits behind", async () => {
        await put(notificationOf("n1", alert), notificationOf("n2", alert));
        await claim();
        await store.settleNotifications([{ kind: "retry", id: "n1", notBefore: T0 + 5000, error: "503" }]);
        expect(await claim({ now: T0 + 4999 })).toEqual([]);
        expect(await store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + 5000 }]);
        expect(await claim({ now: T0 + 5000 })).toMatchObject([{ id: "n1", attempts: 1, notBefore: T0 + 5000 }]);
      });

      it("shows what became of each notification, and goes on after a dead one", async () => {
        await put(
          notificationOf("n1", alert),
          notificationOf("n2", alert),
          notificationOf("n3", alert, { channelId: "mail" }),
        );
        expect(await claim({ limit: 1 })).toHaveLength(1);
        await claim({ channelId: "mail" });
        await store.settleNotifications([
          { kind: "dead", id: "n1", at: T0 + 10, error: "404" },
          { kind: "delivered", id: "n3", at: T0 + 70 },
          { kind: "delivered", id: "unknown", at: T0 },
        ]);
        expect(idsOf(await claim())).toEqual(["n2"]);
        expect(await store.nextNotifications()).toEqual([{ channelId: "desk", at: T0 + MINUTE }]);
        const query = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, status: null, minSeverity: null };
        const deliveries = (await store.queryAlerts(query)).items[0]?.deliveries ?? [];
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

    describe("reading raw checks", () => {
      it("gives a row back as it was recorded", async () => {
        const check = checkOf("api", T0, {
          status: "DOWN",
          value: null,
          uptimeSeconds: 1.5,
          errorCount: 3,
          lastError: 'it said "no"\n',
        });
        await store.recordBatch(batchOf({ checks: [check] }));
        expect(await allChecks({})).toEqual([
          {
            id: expect.any(Number),
            timestamp: toText(T0),
            component_id: "api",
            component_type: "API_SERVER",
            status: "DOWN",
            metrics: [{ name: "response_time", value: null, unit: "ms", status: "DOWN" }],
            uptime_seconds: 1.5,
            error_count: 3,
            last_error: 'it said "no"\n',
          },
        ]);
      });

      it("pages through thousands of rows without losing or repeating one, newest first", async () => {
        // Seven components, several rows to a moment, in batches larger than one commit.
        const checks = Array.from({ length: 3500 }, (_, n) => checkOf(`c${n % 7}`, T0 + Math.floor(n / 9) * 100));
        for (let at = 0; at < checks.length; at += 1300) {
          await store.recordBatch(batchOf({ checks: checks.slice(at, at + 1300) }));
        }
        const all = await allChecks({ limit: 333 });
        expect(all).toHaveLength(3500);
        expect(new Set(idsOf(all)).size).toBe(3500);
        const keys = all.map(({ timestamp, id }) => `${timestamp} ${String(id).padStart(9, "0")}`);
        expect(keys).toEqual([...keys].sort().reverse());
        const one = await allChecks({ componentId: "c3", limit: 77 });
        expect(idsOf(one)).toEqual(idsOf(all.filter(({ component_id }) => component_id === "c3")));
      });

      it("holds to the range: from is in, to is out", async () => {
        await store.recordBatch(batchOf({ checks: [1, 2, 3, 4].map((n) => checkOf("api", T0 + n)) }));
        const rows = await allChecks({ from: T0 + 2, to: T0 + 4, componentId: "api" });
        expect(rows.map(({ timestamp }) => timestamp)).toEqual([toText(T0 + 3), toText(T0 + 2)]);
        expect(await allChecks({ componentId: "nobody" })).toEqual([]);
      });

      it("sorts rows that came out of order, hours apart", async () => {
        const hours = [5, 1, 9, 3, 7, 2, 8];
        for (const hour of hours) {
          const checks = Array.from({ length: 40 }, (_, n) => checkOf(`c${n % 2}`, T0 + hour * HOUR + n));
          await store.recordBatch(batchOf({ checks }));
        }
        for (const componentId of [null, "c1"]) {
          const times = (await allChecks({ componentId, limit: 13 })).map(({ timestamp }) => timestamp);
          expect(times).toHaveLength(componentId === null ? 280 : 140);
          expect(times).toEqual([...times].sort().reverse());
        }
      });
    });

    describe("reading figures", () => {
      const record = () =>
        store.recordBatch(
          batchOf({
            checks: [
              checkOf("api", T0, { value: 10 }),
              checkOf("api", T0 + 1000, { value: 30, status: "CRITICAL" }),
              checkOf("api", T0 + 2000, { value: null, status: "DOWN", errorCount: 1 }),
              checkOf("api", T0 + MINUTE, { value: 50 }),
              checkOf("db", T0, {
                metrics: JSON.stringify([
                  { name: "row_count", labels: { table: "a" }, value: 1, unit: "1", status: "HEALTHY" },
                  { name: "row_count", labels: { table: "b" }, value: 2, unit: "1", status: "HEALTHY" },
                ]),
              }),
            ],
          }),
        );

      it("gathers rows into buckets, newest first, then by component", async () => {
        await record();
        const buckets = await store.queryBuckets({ ...ALL_TIME, ...FIRST_PAGE, componentId: null, resolution: "1m" });
        const minute = toText(T0 - 30_000);
        expect(buckets.items.map(({ timestamp, component_id }) => [timestamp, component_id])).toEqual([
          [toText(T0 + 30_000), "api"],
          [minute, "api"],
          [minute, "db"],
        ]);
        expect(buckets.items[1]).toEqual({
          timestamp: minute,
          component_id: "api",
          checks: 3,
          worst_status: "DOWN",
          failed: 1,
          metrics: [{ name: "response_time", unit: "ms", count: 2, mean: 20, min: 10, max: 30 }],
        });
        expect(buckets.items[2]?.metrics).toMatchObject([{ labels: { table: "a" } }, { labels: { table: "b" } }]);
      });

      it.each([null, "api"])("pages through buckets as through anything (component %s)", async (componentId) => {
        await record();
        await store.recordBatch(batchOf({ checks: [checkOf("api", T0 + 3 * DAY), checkOf("db", T0 + 3 * DAY)] }));
        for (const resolution of ["1m", "1h", "1d"] as const) {
          const query = { ...ALL_TIME, componentId, resolution };
          const whole = await store.queryBuckets({ ...query, ...FIRST_PAGE });
          const paged = [];
          let cursor: string | null = null;
          do {
            const page: typeof whole = await store.queryBuckets({ ...query, limit: 1, cursor });
            paged.push(...page.items);
            cursor = page.next_cursor;
          } while (cursor !== null);
          expect(paged).toEqual(whole.items);
          expect(paged.length).toBeGreaterThan(1);
        }
      });

      it("draws series, oldest point first, the newest kept", async () => {
        await record();
        const query = { ...ALL_TIME, componentId: "api", name: null, limit: 100 };
        expect(await store.querySeries({ ...query, resolution: "1h" })).toEqual([
          {
            name: "response_time",
            unit: "ms",
            points: [{ timestamp: toText(Date.UTC(2026, 0, 5, 9)), count: 4, mean: 30, min: 10, max: 50 }],
          },
        ]);
        expect(await store.querySeries({ ...query, resolution: "raw", limit: 2 })).toMatchObject([
          {
            points: [
              { timestamp: toText(T0 + 2000), count: 1, mean: null, min: null, max: null },
              { timestamp: toText(T0 + MINUTE), count: 1, mean: 50, min: 50, max: 50 },
            ],
          },
        ]);
        expect(await store.querySeries({ ...query, name: "nothing", resolution: "raw" })).toEqual([]);
        expect(await store.querySeries({ ...query, componentId: "db", resolution: "raw" })).toHaveLength(2);
      });

      it("summarizes each metric over a window", async () => {
        await record();
        const [api, ...db] = await store.queryMetricSummary({ ...ALL_TIME, componentId: null });
        expect(api).toEqual({
          component_id: "api",
          name: "response_time",
          unit: "ms",
          count: 3,
          last: 50,
          min: 10,
          max: 50,
          mean: 30,
          p50: 30,
          p95: 50,
          p99: 50,
        });
        expect(db).toMatchObject([{ labels: { table: "a" } }, { labels: { table: "b" } }]);
        expect(await store.queryMetricSummary({ from: T0, to: T0 + 1, componentId: "api" })).toMatchObject([
          { count: 1, last: 10 },
        ]);
      });
    });

    describe("reading the logs", () => {
      it("finds events by component, type, severity and time, page by page", async () => {
        await store.recordBatch(
          batchOf({
            events: [
              sample.eventOf(1, { severity: "LOW" }),
              sample.eventOf(2, { component_id: "db" }),
              sample.eventOf(3, { component_id: null, event_type: "stale", severity: "CRITICAL" }),
              sample.eventOf(4, { severity: "HIGH" }),
            ],
          }),
        );
        const query = {
          ...ALL_TIME,
          ...FIRST_PAGE,
          componentId: null,
          incidentId: null,
          types: null,
          minSeverity: null,
        };
        const find = async (parts: object) => idsOf((await store.queryEvents({ ...query, ...parts })).items);
        expect(await find({})).toEqual([4, 3, 2, 1]);
        expect(await find({ componentId: "api" })).toEqual([4, 1]);
        expect(await find({ types: ["stale", "fresh"] })).toEqual([3]);
        expect(await find({ minSeverity: "HIGH" })).toEqual([4, 3]);
        expect(await find({ from: T0 + 2, to: T0 + 4 })).toEqual([3, 2]);
        const first = await store.queryEvents({ ...query, minSeverity: "MEDIUM", limit: 2 });
        const second = await store.queryEvents({
          ...query,
          minSeverity: "MEDIUM",
          limit: 2,
          cursor: first.next_cursor,
        });
        expect([idsOf(first.items), idsOf(second.items), second.next_cursor]).toEqual([[4, 3], [2], null]);
      });

      it("finds alerts by component, status, severity and time, page by page", async () => {
        await store.recordBatch(
          batchOf({
            alerts: [
              alertOf("a1", T0, { severity: "MEDIUM" }),
              alertOf("a2", T0 + 1, { component_id: "db", status: "resolved", resolved_at: toText(T0 + 9) }),
              alertOf("a3", T0 + 1, { severity: "CRITICAL" }),
            ],
          }),
        );
        const query = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, status: null, minSeverity: null };
        const find = async (parts: object) =>
          (await store.queryAlerts({ ...query, ...parts })).items.map(({ alert_id }) => alert_id);
        expect(await find({})).toEqual(["a3", "a2", "a1"]);
        expect(await find({ componentId: "api" })).toEqual(["a3", "a1"]);
        expect(await find({ status: "resolved" })).toEqual(["a2"]);
        expect(await find({ minSeverity: "HIGH" })).toEqual(["a3", "a2"]);
        expect(await find({ from: T0, to: T0 + 1 })).toEqual(["a1"]);
        const first = await store.queryAlerts({ ...query, limit: 2 });
        expect(first.next_cursor).not.toBeNull();
        expect(await find({ limit: 2, cursor: first.next_cursor })).toEqual(["a1"]);
      });
    });

    describe("reading time in a status", () => {
      beforeEach(async () => {
        const watched = (componentId: string) => ({ componentId, state: stateOf("HEALTHY", T0) });
        await store.recordBatch(batchOf({ states: [watched("api"), watched("db")] }));
        await clock.advance(HOUR);
        await store.recordBatch(
          batchOf({ transitions: [sample.transitionOf("api", ["HEALTHY", "DOWN"], T0 + 30 * MINUTE)] }),
        );
        await store.recordBatch(
          batchOf({
            transitions: [
              sample.transitionOf("api", ["DOWN", "WARNING"], T0 + 45 * MINUTE),
              sample.transitionOf("api", ["WARNING", "HEALTHY"], T0 + 50 * MINUTE),
            ],
          }),
        );
      });

      it("cuts a range into the statuses it saw, the last one open", async () => {
        const span = (status: string, from: number, to: number | null) => ({
          status,
          from: toText(T0 + from * MINUTE),
          to: to === null ? null : toText(T0 + to * MINUTE),
        });
        expect(await store.querySpans({ componentId: "api", ...ALL_TIME })).toEqual([
          span("HEALTHY", 0, 30),
          span("DOWN", 30, 45),
          span("WARNING", 45, 50),
          span("HEALTHY", 50, null),
        ]);
        const clipped = { from: T0 + 35 * MINUTE, to: T0 + 48 * MINUTE };
        expect(await store.querySpans({ componentId: "api", ...clipped })).toEqual([
          span("DOWN", 35, 45),
          span("WARNING", 45, 48),
        ]);
        expect(await store.querySpans({ componentId: "nobody", ...ALL_TIME })).toEqual([]);
      });

      it("weighs uptime by time watched, for one component and as the mean of all", async () => {
        const ask = (componentId: string | null) =>
          store.queryUptime({ now: T0 + HOUR, windowsMs: [20 * MINUTE, HOUR, DAY], componentId });
        const api = await ask("api");
        expect([...api.uptime]).toEqual([
          [20 * MINUTE, 75],
          [HOUR, 75],
          [DAY, 75],
        ]);
        expect(api).toMatchObject({ mttrSeconds: 15 * 60, mtbfSeconds: 45 * 60 });
        expect((await ask(null)).uptime.get(HOUR)).toBe(87.5);
        expect(await ask("nobody")).toEqual({
          uptime: new Map([20 * MINUTE, HOUR, DAY].map((windowMs) => [windowMs, null])),
          mttrSeconds: null,
          mtbfSeconds: null,
        });
      });

      it("counts an outage that lasts, and one that began before the window", async () => {
        await store.recordBatch(
          batchOf({ transitions: [sample.transitionOf("db", ["HEALTHY", "DOWN"], T0 + 15 * MINUTE)] }),
        );
        const figures = await store.queryUptime({ now: T0 + HOUR, windowsMs: [HOUR, 10 * MINUTE], componentId: "db" });
        expect([...figures.uptime.values()]).toEqual([25, 0]);
        expect(figures).toMatchObject({ mttrSeconds: null, mtbfSeconds: 15 * 60 });
      });

      it("tells how long detecting, alerting and delivering took", async () => {
        const alerts = [alertOf("a1", T0), alertOf("a2", T0 + 1000), alertOf("a3", T0 + DAY)];
        const [first] = alerts;
        if (first === undefined) return;
        const resolved = { ...first, status: "resolved" as const, resolved_at: toText(T0 + 5000) };
        await store.recordBatch(
          batchOf({
            alerts,
            notifications: [notificationOf("n1", first), notificationOf("n2", resolved, { generatedAt: T0 + 5000 })],
          }),
        );
        await store.settleNotifications([{ kind: "delivered", id: "n1", at: T0 + 40 }]);
        await store.settleNotifications([{ kind: "delivered", id: "n2", at: T0 + 5060 }]);
        expect(await store.queryLatency({ from: T0, to: T0 + HOUR })).toEqual({
          detection: { count: 2, p50_ms: 100, p99_ms: 100, max_ms: 100 },
          alert: { count: 2, p50_ms: 200, p99_ms: 200, max_ms: 200 },
          delivery: { count: 2, p50_ms: 40, p99_ms: 60, max_ms: 60 },
          endToEnd: { count: 1, p50_ms: 340, p99_ms: 340, max_ms: 340 },
        });
      });

      it("leaves out how long other programs had known of what they handed over", async () => {
        const known = { ...alertOf("a1", T0), component_id: "external:Slow@gw", event_at: toText(T0 - HOUR) };
        await store.recordBatch(batchOf({ alerts: [known], notifications: [notificationOf("n1", known)] }));
        await store.settleNotifications([{ kind: "delivered", id: "n1", at: T0 + 40 }]);
        const figures = await store.queryLatency({ from: T0, to: T0 + HOUR });
        expect(figures).toMatchObject({ detection: { count: 0 }, endToEnd: { count: 0 } });
        expect(figures).toMatchObject({ alert: { count: 1 }, delivery: { count: 1 } });
      });
    });

    describe("forgetting", () => {
      it("deletes raw checks that are too old, and only those", async () => {
        const old = Array.from({ length: 1200 }, (_, n) => checkOf(`c${n % 3}`, T0 - 2 * DAY + n));
        await store.recordBatch(batchOf({ checks: old }));
        await store.recordBatch(batchOf({ checks: [checkOf("c1", T0)] }));
        expect(await drain({})).toBeGreaterThanOrEqual(1200);
        expect(await allChecks({})).toMatchObject([{ component_id: "c1", timestamp: toText(T0) }]);
        await store.recordBatch(batchOf({ checks: [checkOf("c1", T0 + 1)] }));
        expect(await allChecks({})).toHaveLength(2);
      });

      it("deletes the oldest raw checks when they take too much room", async () => {
        for (let hour = 0; hour < 10; hour++) {
          const checks = Array.from({ length: 300 }, (_, n) => checkOf("api", T0 - (10 - hour) * 2 * HOUR + n));
          await store.recordBatch(batchOf({ checks }));
        }
        await drain({ rawBytes: 150_000 });
        const left = await allChecks({ limit: 1000 });
        expect(left.length).toBeGreaterThan(100);
        expect(left.length).toBeLessThan(1500);
        expect(left[0]?.timestamp).toBe(toText(T0 - 2 * HOUR + 299));
        await drain({ rawBytes: 0 });
        expect(await allChecks({})).toEqual([]);
      });

      it("deletes old events, transitions, alerts and audit rows, but nothing that still burns or waits", async () => {
        const old = T0 - 10 * DAY;
        const burning = alertOf("burning", old);
        const resolved = alertOf("resolved", old, { status: "resolved", resolved_at: toText(old) });
        await store.recordBatch(
          batchOf({
            transitions: [sample.transitionOf("api", [null, "DOWN"], old)],
            events: [sample.eventOf(1, { timestamp: toText(old) }), sample.eventOf(2)],
            alerts: [burning, resolved],
            notifications: [notificationOf("waits", burning)],
          }),
        );
        await store.appendAudit({
          ...{ timestamp: toText(old), actor: "a", verb: "v", subject: "s" },
          ...{ outcome: "done", before: null, after: null },
        });
        await drain({});
        const page = { ...ALL_TIME, ...FIRST_PAGE, componentId: null, minSeverity: null };
        expect(idsOf((await store.queryEvents({ ...page, incidentId: null, types: null })).items)).toEqual([2]);
        const alerts = (await store.queryAlerts({ ...page, status: null })).items;
        expect(alerts.map(({ alert_id }) => alert_id)).toEqual(["burning"]);
        expect((await store.queryAudit(FIRST_PAGE)).items).toEqual([]);
        expect(idsOf(await claim())).toEqual(["waits"]);
      });

      it("has nothing to do when all is young and small", async () => {
        await store.recordBatch(batchOf({ checks: [checkOf("api", T0)], events: [sample.eventOf(1)] }));
        expect(await store.prune({ rawMs: DAY, rawBytes: 1e9, longMs: DAY, now: T0 })).toEqual({
          deleted: 0,
          more: false,
        });
      });
    });
  });
}
