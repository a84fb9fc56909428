import { beforeEach, describe, expect, it } from "vitest";
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
import { type Backend, DAY, HOUR, idsOf, MINUTE, useStore } from "./store-under-test.contract.ts";
import { toText } from "./timestamp.ts";

/** What every store answers of what was recorded. */
export function describeStoreReading(backend: Backend): void {
  describe(`reading a ${backend.name} store`, () => {
    const on = useStore(backend);

    describe("reading raw checks", () => {
      it("gives a row back as it was recorded", async () => {
        const check = checkOf("api", T0, {
          status: "DOWN",
          value: null,
          uptimeSeconds: 1.5,
          errorCount: 3,
          lastError: 'it said "no"\n',
        });
        await on.store.recordBatch(batchOf({ checks: [check] }));
        expect(await on.allChecks({})).toEqual([
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
          await on.store.recordBatch(batchOf({ checks: checks.slice(at, at + 1300) }));
        }
        const all = await on.allChecks({ limit: 333 });
        expect(all).toHaveLength(3500);
        expect(new Set(idsOf(all)).size).toBe(3500);
        const keys = all.map(({ timestamp, id }) => `${timestamp} ${String(id).padStart(9, "0")}`);
        expect(keys).toEqual([...keys].sort().reverse());
        const one = await on.allChecks({ componentId: "c3", limit: 77 });
        expect(idsOf(one)).toEqual(idsOf(all.filter(({ component_id }) => component_id === "c3")));
      });

      it("holds to the range: from is in, to is out", async () => {
        await on.store.recordBatch(batchOf({ checks: [1, 2, 3, 4].map((n) => checkOf("api", T0 + n)) }));
        const rows = await on.allChecks({ from: T0 + 2, to: T0 + 4, componentId: "api" });
        expect(rows.map(({ timestamp }) => timestamp)).toEqual([toText(T0 + 3), toText(T0 + 2)]);
        expect(await on.allChecks({ componentId: "nobody" })).toEqual([]);
      });

      it("sorts rows that came out of order, hours apart", async () => {
        const hours = [5, 1, 9, 3, 7, 2, 8];
        for (const hour of hours) {
          const checks = Array.from({ length: 40 }, (_, n) => checkOf(`c${n % 2}`, T0 + hour * HOUR + n));
          await on.store.recordBatch(batchOf({ checks }));
        }
        for (const componentId of [null, "c1"]) {
          const times = (await on.allChecks({ componentId, limit: 13 })).map(({ timestamp }) => timestamp);
          expect(times).toHaveLength(componentId === null ? 280 : 140);
          expect(times).toEqual([...times].sort().reverse());
        }
      });
    });

    describe("reading figures", () => {
      const record = () =>
        on.store.recordBatch(
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
        const buckets = await on.store.queryBuckets({
          ...ALL_TIME,
          ...FIRST_PAGE,
          componentId: null,
          resolution: "1m",
        });
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
        await on.store.recordBatch(batchOf({ checks: [checkOf("api", T0 + 3 * DAY), checkOf("db", T0 + 3 * DAY)] }));
        for (const resolution of ["1m", "1h", "1d"] as const) {
          const query = { ...ALL_TIME, componentId, resolution };
          const whole = await on.store.queryBuckets({ ...query, ...FIRST_PAGE });
          const paged = [];
          let cursor: string | null = null;
          do {
            const page: typeof whole = await on.store.queryBuckets({ ...query, limit: 1, cursor });
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
        expect(await on.store.querySeries({ ...query, resolution: "1h" })).toEqual([
          {
            name: "response_time",
            unit: "ms",
            points: [{ timestamp: toText(Date.UTC(2026, 0, 5, 9)), count: 4, mean: 30, min: 10, max: 50 }],
          },
        ]);
        expect(await on.store.querySeries({ ...query, resolution: "raw", limit: 2 })).toMatchObject([
          {
            points: [
              { timestamp: toText(T0 + 2000), count: 1, mean: null, min: null, max: null },
              { timestamp: toText(T0 + MINUTE), count: 1, mean: 50, min: 50, max: 50 },
            ],
          },
        ]);
        expect(await on.store.querySeries({ ...query, name: "nothing", resolution: "raw" })).toEqual([]);
        expect(await on.store.querySeries({ ...query, componentId: "db", resolution: "raw" })).toHaveLength(2);
      });

      it("summarizes each metric over a window", async () => {
        await record();
        const [api, ...db] = await on.store.queryMetricSummary({ ...ALL_TIME, componentId: null });
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
        expect(await on.store.queryMetricSummary({ from: T0, to: T0 + 1, componentId: "api" })).toMatchObject([
          { count: 1, last: 10 },
        ]);
      });

      it("summarizes only what is asked for: a metric, and no more components than are needed", async () => {
        await record();
        const ask = async (part: { name?: string; fromComponent?: string; most?: number }) =>
          (await on.store.queryMetricSummary({ ...ALL_TIME, componentId: null, ...part })).map(
            (row) => `${row.component_id} ${row.labels?.table ?? row.name}`,
          );
        expect(await ask({ most: 1 })).toEqual(["api response_time"]);
        expect(await ask({ most: 2 })).toEqual(["api response_time", "db a", "db b"]);
        expect(await ask({ fromComponent: "api", most: 1 })).toEqual(["api response_time", "db a", "db b"]);
        expect(await ask({ fromComponent: "db", most: 1 })).toEqual(["db a", "db b"]);
        expect(await ask({ name: "response_time" })).toEqual(["api response_time"]);
        expect(await ask({ name: "response_time", fromComponent: "b" })).toEqual([]);
      });
    });

    describe("reading the logs", () => {
      it("finds events by component, type, severity and time, page by page", async () => {
        await on.store.recordBatch(
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
        const find = async (parts: object) => idsOf((await on.store.queryEvents({ ...query, ...parts })).items);
        expect(await find({})).toEqual([4, 3, 2, 1]);
        expect(await find({ componentId: "api" })).toEqual([4, 1]);
        expect(await find({ types: ["stale", "fresh"] })).toEqual([3]);
        expect(await find({ minSeverity: "HIGH" })).toEqual([4, 3]);
        expect(await find({ from: T0 + 2, to: T0 + 4 })).toEqual([3, 2]);
        const first = await on.store.queryEvents({ ...query, minSeverity: "MEDIUM", limit: 2 });
        const second = await on.store.queryEvents({
          ...query,
          minSeverity: "MEDIUM",
          limit: 2,
          cursor: first.next_cursor,
        });
        expect([idsOf(first.items), idsOf(second.items), second.next_cursor]).toEqual([[4, 3], [2], null]);
      });

      it("finds alerts by component, status, severity and time, page by page", async () => {
        await on.store.recordBatch(
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
          (await on.store.queryAlerts({ ...query, ...parts })).items.map(({ alert_id }) => alert_id);
        expect(await find({})).toEqual(["a3", "a2", "a1"]);
        expect(await find({ componentId: "api" })).toEqual(["a3", "a1"]);
        expect(await find({ status: "resolved" })).toEqual(["a2"]);
        expect(await find({ minSeverity: "HIGH" })).toEqual(["a3", "a2"]);
        expect(await find({ from: T0, to: T0 + 1 })).toEqual(["a1"]);
        const first = await on.store.queryAlerts({ ...query, limit: 2 });
        expect(first.next_cursor).not.toBeNull();
        expect(await find({ limit: 2, cursor: first.next_cursor })).toEqual(["a1"]);
      });
    });

    describe("reading time in a status", () => {
      beforeEach(async () => {
        const watched = (componentId: string) => ({ componentId, state: stateOf("HEALTHY", T0) });
        await on.store.recordBatch(batchOf({ states: [watched("api"), watched("db")] }));
        await on.clock.advance(HOUR);
        await on.store.recordBatch(
          batchOf({ transitions: [sample.transitionOf("api", ["HEALTHY", "DOWN"], T0 + 30 * MINUTE)] }),
        );
        await on.store.recordBatch(
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
        expect(await on.store.querySpans({ componentId: "api", ...ALL_TIME })).toEqual([
          span("HEALTHY", 0, 30),
          span("DOWN", 30, 45),
          span("WARNING", 45, 50),
          span("HEALTHY", 50, null),
        ]);
        const clipped = { from: T0 + 35 * MINUTE, to: T0 + 48 * MINUTE };
        expect(await on.store.querySpans({ componentId: "api", ...clipped })).toEqual([
          span("DOWN", 35, 45),
          span("WARNING", 45, 48),
        ]);
        expect(await on.store.querySpans({ componentId: "nobody", ...ALL_TIME })).toEqual([]);
      });

      it("weighs uptime by time watched, for one component and as the mean of all", async () => {
        const ask = (componentId: string | null) =>
          on.store.queryUptime({ now: T0 + HOUR, windowsMs: [20 * MINUTE, HOUR, DAY], componentId });
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
        await on.store.recordBatch(
          batchOf({ transitions: [sample.transitionOf("db", ["HEALTHY", "DOWN"], T0 + 15 * MINUTE)] }),
        );
        const figures = await on.store.queryUptime({
          now: T0 + HOUR,
          windowsMs: [HOUR, 10 * MINUTE],
          componentId: "db",
        });
        expect([...figures.uptime.values()]).toEqual([25, 0]);
        expect(figures).toMatchObject({ mttrSeconds: null, mtbfSeconds: 15 * 60 });
      });

      it("tells how long detecting, alerting and delivering took", async () => {
        const alerts = [alertOf("a1", T0), alertOf("a2", T0 + 1000), alertOf("a3", T0 + DAY)];
        const [first] = alerts;
        if (first === undefined) return;
        const resolved = { ...first, status: "resolved" as const, resolved_at: toText(T0 + 5000) };
        await on.store.recordBatch(
          batchOf({
            alerts,
            notifications: [notificationOf("n1", first), notificationOf("n2", resolved, { generatedAt: T0 + 5000 })],
          }),
        );
        await on.store.settleNotifications([{ kind: "delivered", id: "n1", at: T0 + 40 }]);
        await on.store.settleNotifications([{ kind: "delivered", id: "n2", at: T0 + 5060 }]);
        expect(await on.store.queryLatency({ from: T0, to: T0 + HOUR })).toEqual({
          detection: { count: 2, p50_ms: 100, p99_ms: 100, max_ms: 100 },
          alert: { count: 2, p50_ms: 200, p99_ms: 200, max_ms: 200 },
          delivery: { count: 2, p50_ms: 40, p99_ms: 60, max_ms: 60 },
          endToEnd: { count: 1, p50_ms: 340, p99_ms: 340, max_ms: 340 },
        });
      });

      it("leaves out how long other programs had known of what they handed over", async () => {
        const known = { ...alertOf("a1", T0), component_id: "external:Slow@gw", event_at: toText(T0 - HOUR) };
        await on.store.recordBatch(batchOf({ alerts: [known], notifications: [notificationOf("n1", known)] }));
        await on.store.settleNotifications([{ kind: "delivered", id: "n1", at: T0 + 40 }]);
        const figures = await on.store.queryLatency({ from: T0, to: T0 + HOUR });
        expect(figures).toMatchObject({ detection: { count: 0 }, endToEnd: { count: 0 } });
        expect(figures).toMatchObject({ alert: { count: 1 }, delivery: { count: 1 } });
      });
    });
  });
}
