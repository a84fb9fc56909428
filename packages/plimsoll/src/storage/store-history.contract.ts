import { HEALTH_STATUSES } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import type { NewCheck, RetentionPolicy } from "../port/store.ts";
import { percentile } from "./figure/percentile.ts";
import { ALL_TIME, batchOf, checkOf, FIRST_PAGE, T0 } from "./store-samples.contract.ts";
import { type Backend, DAY, HOUR, MINUTE, type StoreUnderTest, useStore } from "./store-under-test.contract.ts";
import { toText } from "./timestamp.ts";

/** Rows leave health_checks after an hour, and are kept packed. */
const PACKED: Partial<RetentionPolicy> = { rawMs: HOUR, packedMs: 400 * DAY, rollupMs: 4000 * DAY };

/** Whether rows are plain or packed must not be seen by whoever asks. */
export function describeStoreHistory(backend: Backend): void {
  describe(`history in a ${backend.name} store`, () => {
    const on = useStore(backend);

    describe("reading columns", () => {
      const metric = (name: string, value: number | null, parts: object = {}) => ({
        ...{ name, value, unit: "ms", status: "HEALTHY" },
        ...parts,
      });
      const record = (at: number, metrics: object[], parts: object = {}) =>
        on.store.recordBatch(batchOf({ checks: [checkOf("api", at, { metrics: JSON.stringify(metrics), ...parts })] }));

      it("gives rows back column by column, oldest first", async () => {
        await record(T0 + 2, [metric("a", 3), metric("a", 4, { labels: { of: "x" } })]);
        await record(T0 + 1, [metric("a", null, { status: "DOWN" })], {
          status: "DOWN",
          errorCount: 2,
          lastError: "no",
        });
        await record(T0, [metric("a", 1, { status: "WARNING" }), metric("b", 2)], { uptimeSeconds: 7.5 });
        await record(T0 + 3, [metric("a", 5, { unit: "s" })]);
        const query = { componentId: "api", from: T0, to: T0 + 4, limit: 100 };
        const { columns, next } = await on.store.queryColumns(query);
        expect(next).toBeNull();
        expect(columns).toMatchObject({ componentId: "api", componentType: "API_SERVER", rows: 4, errors: ["no"] });
        expect([...(columns?.at ?? [])]).toEqual([T0, T0 + 1, T0 + 2, T0 + 3]);
        expect([...(columns?.status ?? [])]).toEqual([0, 3, 0, 0]);
        expect([...(columns?.uptimeSeconds ?? [])]).toEqual([7.5, 60, 60, 60]);
        expect([...(columns?.errorCount ?? [])]).toEqual([0, 2, 0, 0]);
        expect([...(columns?.lastError ?? [])]).toEqual([-1, 0, -1, -1]);
        expect(new Set(columns?.ids).size).toBe(4);
        const none = Number.NaN;
        const series = columns?.series.map((it) => ({ ...it, values: [...it.values], status: [...it.status] }));
        expect(series).toEqual(
          [
            { name: "a", unit: "ms", values: [1, none, 3, none], status: [1, 3, 0, 0] },
            { name: "b", unit: "ms", values: [2, none, none, none], status: [0, 0, 0, 0] },
            { name: "a", labels: { of: "x" }, unit: "ms", values: [none, none, 4, none], status: [0, 0, 0, 0] },
            { name: "a", unit: "s", values: [none, none, none, 5], status: [0, 0, 0, 0] },
          ].map((it, n) => ({
            ...it,
            presence: Uint8Array.from(
              [
                [2, 1, 2, 0],
                [2, 0, 0, 0],
                [0, 0, 2, 0],
                [0, 0, 0, 2],
              ][n] ?? [],
            ),
          })),
        );
      });

      it("pages through them, parting neither rows of one moment nor mixing types", async () => {
        const times = [0, 1, 2, 2, 2, 3, 4];
        const types = (n: number) => (n > 5 ? "CUSTOM" : "API_SERVER");
        for (const [n, at] of times.entries()) await record(T0 + at, [metric("a", n)], { componentType: types(n) });
        const pages: number[][] = [];
        for (let from: number | null = T0; from !== null; ) {
          const page = await on.store.queryColumns({ componentId: "api", from, to: T0 + 5, limit: 3 });
          pages.push([...(page.columns?.series[0]?.values ?? [])]);
          from = page.next;
        }
        expect(pages).toEqual([[0, 1, 2, 3, 4], [5], [6]]);
        const nothing = await on.store.queryColumns({ componentId: "nobody", from: T0, to: T0 + 5, limit: 3 });
        expect(nothing).toEqual({ columns: null, next: null });
      });
    });

    it("answers the same before and after rows were packed", async () => {
      await record(on, variedChecks(3000));
      const before = await answersOf(on);
      await on.drain(PACKED);
      expect(await answersOf(on)).toEqual(before);
      // What comes afterwards is joined with what was packed, in the same bucket too.
      await record(on, variedChecks(40, 3000));
      const joined = await answersOf(on);
      expect(joined.columns.map(({ rows }) => rows)).toEqual(before.columns.map(({ rows }) => rows + 10));
      await on.drain({ ...PACKED, rawMs: 0, rawBytes: 0 });
      expect(await answersOf(on)).toEqual(joined);
    });

    it("gives late and doubled results back, and those of a clock that was set back", async () => {
      await record(on, variedChecks(600));
      await on.drain(PACKED);
      await record(on, [...variedChecks(200).map(earlier(DAY)), ...variedChecks(40)]);
      const before = await answersOf(on);
      await on.drain({ ...PACKED, rawBytes: 0 });
      expect(await answersOf(on)).toEqual(before);
      expect(before.rows).toHaveLength(840);
    });

    it("pages through rows that are packed as through others", async () => {
      await record(on, variedChecks(700));
      await on.drain({ ...PACKED, rawBytes: 0 });
      const whole = await on.allChecks({ limit: 1000 });
      expect(await on.allChecks({ limit: 37 })).toEqual(whole);
      const one = whole.filter(({ component_id }) => component_id === "c1");
      expect(await on.allChecks({ componentId: "c1", limit: 41 })).toEqual(one);
      const columns = [];
      for (let from: number | null = 0; from !== null; ) {
        const page = await on.store.queryColumns({ componentId: "c1", from, to: ALL_TIME.to, limit: 50 });
        columns.push(...(page.columns?.ids ?? []));
        from = page.next;
      }
      expect(columns).toEqual(one.map(({ id }) => id).reverse());
    });

    it("gives every bucket that a range touches whole, however large the pages are", async () => {
      const begin = Math.ceil(T0 / HOUR) * HOUR;
      const at = [10_000, 20_000, MINUTE + 10_000, 5 * MINUTE + 50_000].map((ms) => begin + ms);
      await record(
        on,
        at.flatMap((moment) => [checkOf("c0", moment), checkOf("c1", moment)]),
      );
      const range = {
        from: begin + 30_000,
        to: begin + 5 * MINUTE + 30_000,
        componentId: null,
        resolution: "1m",
      } as const;
      for (const packed of [false, true]) {
        for (const limit of [1, 3, 100]) {
          const found: string[] = [];
          for (let cursor: string | null = null; ; ) {
            const page = await on.store.queryBuckets({ ...range, limit, cursor });
            found.push(
              ...page.items.map(
                ({ component_id, checks, timestamp }) => `${component_id} ${timestamp.slice(14, 16)} ${checks}`,
              ),
            );
            cursor = page.next_cursor;
            if (cursor === null) break;
          }
          expect(found).toEqual(["c0 05 1", "c1 05 1", "c0 01 1", "c1 01 1", "c0 00 2", "c1 00 2"]);
        }
        if (!packed) await on.drain({ ...PACKED, rawMs: 0, rawBytes: 0 });
      }
    });

    it("knows quantiles of a long window to within 1 %, and everything else exactly", async () => {
      const values = Array.from({ length: 8000 }, (_, n) => Math.round(1e6 / (1 + ((n * 7919) % 8000))) / 1000);
      const checks = values.map((value, n) => checkOf("api", T0 + n * 10_000, { value }));
      await record(on, checks);
      await on.drain(PACKED);
      const [summary] = await on.store.queryMetricSummary({ ...ALL_TIME, from: T0 + 5000, componentId: "api" });
      const kept = Float64Array.from(values.slice(1)).sort();
      expect(summary).toMatchObject({ count: 7999, min: kept[0], max: kept.at(-1), last: values.at(-1) });
      expect(summary?.mean).toBeCloseTo(kept.reduce((a, b) => a + b) / kept.length, 9);
      for (const [q, found] of [
        [0.5, summary?.p50],
        [0.95, summary?.p95],
        [0.99, summary?.p99],
      ] as const) {
        const exact = percentile(kept, q) ?? 0;
        expect(Math.abs((found ?? 0) - exact)).toBeLessThanOrEqual(exact * 0.01);
      }
      const series = { ...ALL_TIME, componentId: "api", name: "response_time", limit: 10, quantiles: true };
      const [drawn] = await on.store.querySeries({ ...series, resolution: "1d" });
      expect(drawn?.points[0]).toMatchObject({ count: expect.any(Number), p50: expect.any(Number) });
      const day = Float64Array.from(values.filter((_, n) => toText(T0 + n * 10_000) < "2026-01-06")).sort();
      expect(Math.abs((drawn?.points[0]?.p95 ?? 0) / (percentile(day, 0.95) ?? 0) - 1)).toBeLessThanOrEqual(0.01);
    });

    it("keeps a series apart from one of the same name with another unit or other labels", async () => {
      const of = (at: number, metrics: object[]) => checkOf("api", at, { metrics: JSON.stringify(metrics) });
      const metric = (parts: object) => ({ name: "size", value: 1, unit: "MB", status: "HEALTHY", ...parts });
      await record(on, [
        ...Array.from({ length: 600 }, (_, n) => of(T0 + n * 1000, [metric({ value: n })])),
        ...Array.from({ length: 600 }, (_, n) =>
          of(T0 + HOUR + n * 1000, [metric({ unit: "GB" }), metric({ labels: { of: "a" } })]),
        ),
      ]);
      const query = { ...ALL_TIME, componentId: "api", name: "size", resolution: "1h" as const, limit: 10 };
      const before = await on.store.querySeries(query);
      expect(before.map(({ unit, labels }) => [unit, labels])).toHaveLength(3);
      await on.drain({ ...PACKED, rawBytes: 0 });
      expect(sorted(await on.store.querySeries(query))).toEqual(sorted(before));
    });

    it("takes new rows after every plain one has left and the store was opened anew", async () => {
      await record(on, variedChecks(1500));
      await on.drain({ ...PACKED, rawMs: 0, rawBytes: 0 });
      if (backend.name !== "memory") {
        await on.store.close();
        await on.store.open();
      }
      await record(on, [checkOf("c1", T0 + 1), checkOf("new", T0 + 2)]);
      expect(await on.allChecks({ componentId: "new" })).toHaveLength(1);
      await on.drain({ ...PACKED, rawMs: 0, rawBytes: 0 });
      expect(await on.allChecks({ limit: 1000 })).toHaveLength(1502);
      expect(await on.allChecks({ componentId: "new" })).toHaveLength(1);
    });

    it("keeps what had no metrics apart from whoever comes later", async () => {
      const failed = { metrics: "[]", status: "DOWN", errorCount: 1, lastError: "refused" } as const;
      await record(
        on,
        Array.from({ length: 600 }, (_, n) => checkOf("dead", T0 - 3 * HOUR + n, failed)),
      );
      for (let round = 0; round < 5; round += 1) await on.drain({ ...PACKED, rawMs: 0, rawBytes: 0 });
      await record(on, [checkOf("other", T0)]);
      expect((await on.allChecks({ componentId: "dead", limit: 1000 })).length).toBe(600);
      expect(await on.allChecks({ componentId: "other" })).toHaveLength(1);
    });

    it("keeps the rest when a row cannot be packed, or holds what is no metric", async () => {
      const odd = [
        checkOf("c1", T0 - 3 * HOUR, { uptimeSeconds: 8e12 }),
        checkOf("c1", T0 - 3 * HOUR + 1, { metrics: "[null, 3, {}]" }),
        checkOf("c1", T0 - 3 * HOUR + 2, { metrics: "no list" }),
      ];
      await record(on, [...odd, ...variedChecks(600)]);
      await on.drain({ ...PACKED, rawMs: 0, rawBytes: 0 });
      expect((await on.allChecks({ componentId: "c1", limit: 1000 })).length).toBe(153);
    });

    it("tells metrics apart whose names and units read alike", async () => {
      const metrics = (a: number, b: number) => [
        { name: "a b", unit: "c", value: a, status: "HEALTHY" },
        { name: "a", unit: "b c", value: b, status: "HEALTHY" },
      ];
      const checks = Array.from({ length: 600 }, (_, n) =>
        checkOf("api", T0 - 3 * HOUR + n, { metrics: JSON.stringify(metrics(n, -n).slice(n % 2)) }),
      );
      await record(on, checks);
      await on.drain({ ...PACKED, rawMs: 0, rawBytes: 0 });
      const [last] = await on.allChecks({ limit: 1 });
      expect(last?.metrics).toEqual([{ name: "a", unit: "b c", value: -599, status: "HEALTHY" }]);
    });

    it("sums a window up from its days where the rows have left", async () => {
      if (backend.name === "memory") return;
      const checks = Array.from({ length: 1200 }, (_, n) => checkOf("api", T0 - (1200 - n) * HOUR, { value: n }));
      await record(on, checks);
      await on.drain({ ...PACKED, packedMs: 10 * DAY });
      const [summary] = await on.store.queryMetricSummary({ from: T0 - 60 * DAY, to: T0, componentId: "api" });
      expect(summary).toMatchObject({ count: 1200, min: 0, max: 1199, last: 1199 });
    });

    it("forgets packed rows after their time, minutes with them, and hours and days later", async () => {
      await record(on, [...variedChecks(600).map(earlier(3000 * DAY)), ...variedChecks(600)]);
      await on.drain({ ...PACKED, packedMs: 2 * DAY });
      const rows = await on.allChecks({ limit: 1000 });
      expect(rows).toHaveLength(600);
      if (backend.name === "memory") return;
      const buckets = async (resolution: "1m" | "1d") =>
        (await on.store.queryBuckets({ ...ALL_TIME, limit: 1000, cursor: null, componentId: "c1", resolution })).items;
      expect((await buckets("1d")).length).toBe(2);
      await on.drain({ ...PACKED, packedMs: 2 * DAY, rollupMs: 1500 * DAY });
      expect((await buckets("1d")).length).toBe(1);
      await on.drain({ ...PACKED, rawMs: 0, packedMs: 0, rollupMs: 0, now: T0 + 2000 * DAY });
      expect([await on.allChecks({}), await buckets("1m"), await buckets("1d")]).toEqual([[], [], []]);
    });
  });
}

async function record(on: StoreUnderTest, checks: readonly NewCheck[]): Promise<void> {
  for (let at = 0; at < checks.length; at += 700) {
    await on.store.recordBatch(batchOf({ checks: checks.slice(at, at + 700) }));
  }
}

/** Of four components, ten seconds apart, ending about now: values, missing ones, failures, metrics that come and go. */
function variedChecks(count: number, first = 0): NewCheck[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const status = HEALTH_STATUSES[n % 97 === 0 ? 3 : n % 31 === 0 ? 1 : 0] ?? "HEALTHY";
    const failed = status === "DOWN";
    const metric = (name: string, value: number | null, labels?: object) => ({
      name,
      labels,
      value,
      unit: "ms",
      status,
    });
    return checkOf(`c${n % 4}`, T0 - 3 * HOUR + n * 2500 + (n % 7), {
      status,
      uptimeSeconds: failed ? 0 : (n * 2500) / 1000,
      errorCount: failed ? (n % 3) + 1 : 0,
      lastError: n % 97 < 5 ? `refused by ${n % 3}` : null,
      metrics: JSON.stringify([
        metric("response_time", failed ? null : Math.round(Math.sin(n) * 1e5 + 2e5) / 1000),
        ...(n % 11 < 6 ? [metric("row_count", n, { table: `t${n % 2}` })] : []),
        ...(n > 900 ? [metric("third", Math.round(Math.sqrt(n) * 1e6) / 1e6)] : []),
      ]),
    });
  });
}

function earlier(ms: number): (check: NewCheck) => NewCheck {
  return (check) => ({ ...check, timestamp: toText(Date.parse(check.timestamp) - ms) });
}

async function answersOf(on: StoreUnderTest) {
  const id = { componentId: "c1" };
  const series = (resolution: "raw" | "1m" | "1h" | "1d", limit = 10_000) =>
    on.store.querySeries({ ...ALL_TIME, ...id, name: null, resolution, limit });
  const pages = ["c0", "c1", "c2", "c3"].map((componentId) =>
    on.store.queryColumns({ ...ALL_TIME, componentId, limit: 10_000 }),
  );
  const columns = (await Promise.all(pages)).flatMap((page) => page.columns ?? []);
  return {
    rows: (await on.allChecks({ limit: 1000 })).map(({ metrics, ...row }) => ({ ...row, metrics: sorted(metrics) })),
    columns: columns.map((it) => ({ ...it, series: sorted(it.series) })),
    series: await Promise.all(
      [series("raw"), series("raw", 50), series("1m"), series("1m", 20), series("1h"), series("1d")].map(async (it) =>
        sorted(await it),
      ),
    ),
    buckets: await Promise.all(
      (["1m", "1h", "1d"] as const).flatMap((resolution) =>
        [null, "c2"].map(async (componentId) => {
          const page = await on.store.queryBuckets({ ...ALL_TIME, ...FIRST_PAGE, componentId, resolution });
          return page.items.map((item) => ({ ...item, metrics: sorted(item.metrics) }));
        }),
      ),
    ),
    summary: sorted(await on.store.queryMetricSummary({ ...ALL_TIME, componentId: "c3" })),
    minute: sorted(
      await on.store.queryMetricSummary({ from: T0 - 2 * HOUR, to: T0 - 2 * HOUR + MINUTE, componentId: null }),
    ),
  };
}

/** In an order of their own: in which order a component's series come is nobody's promise. */
function sorted<Item extends { readonly name: string }>(items: readonly Item[]): Item[] {
  const key = (item: Item) => JSON.stringify({ ...item, points: 0, values: 0, presence: 0, status: 0 });
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
