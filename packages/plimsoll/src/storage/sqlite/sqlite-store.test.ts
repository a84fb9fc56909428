import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChainHead } from "../../port/audit.ts";
import type { Store } from "../../port/store.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import {
  ALL_TIME,
  alertOf,
  batchOf,
  checkOf,
  eventOf,
  notificationOf,
  stateOf,
  T0,
  toChecks,
  transitionOf,
} from "../store-samples.contract.ts";
import { DAY, RETENTION } from "../store-under-test.contract.ts";
import { toText } from "../timestamp.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const HOUR = 3600_000;
/** Later than the longest chunk of a rollup lasts. */
const YEARS_LATER = T0 + 2000 * DAY;

describe("a SQLite store", () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => folder.dispose());

  const checks = (store: Store, componentId: string | null = null) =>
    store.queryChecks({ ...ALL_TIME, componentId, limit: 10_000, cursor: null }).then((page) => toChecks(page).items);

  describe("as a file", () => {
    it("holds plain rows that anyone can read with SQL, while it is open", async () => {
      const store = await folder.opened();
      await store.recordBatch(
        batchOf({ checks: [checkOf("api", T0, { lastError: "it's down" })], events: [eventOf(1)] }),
      );
      const other = folder.connection(undefined, { readonly: true });
      expect(other.prepare("SELECT * FROM health_checks").all()).toEqual([
        {
          id: 1,
          timestamp: toText(T0),
          component_id: "api",
          component_type: "API_SERVER",
          status: "HEALTHY",
          metrics: '[{"name":"response_time","value":1,"unit":"ms","status":"HEALTHY"}]',
          uptime_seconds: 60,
          error_count: 0,
          last_error: "it's down",
        },
      ]);
      expect(other.prepare("SELECT * FROM system_events").all()).toEqual([
        { ...eventOf(1), details: '{"nested":{"n":1}}' },
      ]);
    });

    it("still holds everything after it was closed and opened again, and goes on numbering", async () => {
      const first = await folder.opened();
      await first.recordBatch(
        batchOf({ checks: [checkOf("api", T0)], transitions: [transitionOf("api", [null, "DOWN"], T0)] }),
      );
      await first.close();
      const second = await folder.opened();
      await second.recordBatch(batchOf({ checks: [checkOf("api", T0 + 1)] }));
      expect((await checks(second)).map(({ id }) => id)).toEqual([2, 1]);
      expect((await second.load()).components.get("api")?.status).toBe("DOWN");
    });

    it("reads the same rows from blocks that were sorted, and after another program compacted the file", async () => {
      const store = await folder.opened();
      const recorded = Array.from({ length: 6000 }, (_, n) => checkOf(`c${n % 40}`, T0 + n));
      for (let at = 0; at < recorded.length; at += 500) {
        await store.recordBatch(batchOf({ checks: recorded.slice(at, at + 500) }));
      }
      const blocks = folder.connection(undefined, { readonly: true });
      const count = blocks.prepare("SELECT count(*) FROM check_blocks WHERE sorted = 1").pluck();
      await expect.poll(() => count.get(), { timeout: 10_000 }).toBeGreaterThan(5);
      const before = [await checks(store), await checks(store, "c7")];
      expect(before.map((rows) => rows.length)).toEqual([6000, 150]);
      await store.close();
      folder.connection().exec("VACUUM");
      const again = await folder.opened();
      expect([await checks(again), await checks(again, "c7")]).toEqual(before);
    });

    it("shrinks when much of it has aged", async () => {
      const store = await folder.opened();
      for (let n = 0; n < 60; n++) {
        await store.recordBatch(batchOf({ checks: Array.from({ length: 500 }, (_, i) => checkOf(`c${i}`, T0 + n)) }));
      }
      await store.close();
      const full = statSync(folder.file()).size;
      await store.open();
      const policy = { ...RETENTION, rawMs: HOUR, longMs: HOUR, rollupMs: HOUR, now: T0 + 3 * HOUR };
      for (let more = true; more; ) more = (await store.prune(policy)).more;
      await store.close();
      expect(full).toBeGreaterThan(4_000_000);
      expect(statSync(folder.file()).size).toBeLessThan(full * 0.6);
    });

    it("keeps filling its newest block while old ones are dropped, and forgets components of which nothing is left", async () => {
      const store = await folder.opened();
      const policy = { ...RETENTION, rawMs: HOUR, longMs: HOUR, rollupMs: HOUR, now: YEARS_LATER };
      await store.recordBatch(batchOf({ checks: Array.from({ length: 30 }, (_, n) => checkOf(`old${n}`, T0)) }));
      for (let n = 0; n < 120; n++) {
        await store.recordBatch(batchOf({ checks: [checkOf("api", YEARS_LATER + n)] }));
        await store.prune(policy);
      }
      const other = folder.connection(undefined, { readonly: true });
      expect(other.prepare("SELECT rows FROM check_blocks").pluck().all()).toEqual([120]);
      expect(other.prepare("SELECT component_id FROM check_components").pluck().all()).toEqual(["api"]);
      await store.recordBatch(batchOf({ checks: [checkOf("old3", YEARS_LATER)] }));
      expect(await checks(store, "old3")).toHaveLength(1);
    });

    it("gives notifications that an earlier process had claimed out at once", async () => {
      const first = await folder.opened();
      const alert = alertOf("a1", T0);
      await first.recordBatch(batchOf({ alerts: [alert], notifications: [notificationOf("n1", alert)] }));
      const request = { channelId: "desk", now: T0, limit: 9, leaseUntil: T0 + HOUR, owner: "first" };
      expect(await first.claimNotifications(request)).toHaveLength(1);
      await first.close();
      const second = await folder.opened();
      expect(await second.nextNotifications()).toEqual([{ channelId: "desk", at: T0 }]);
    });

    it("counts the time between two runs as not watched", async () => {
      const clock = createVirtualClock(T0);
      const first = await folder.opened(undefined, clock);
      await first.recordBatch(batchOf({ states: [{ componentId: "api", state: stateOf("HEALTHY", T0) }] }));
      await first.markAlive(T0 + HOUR);
      await first.close();
      await clock.advance(3 * HOUR);
      const second = await folder.opened(undefined, clock);
      expect((await second.load()).lastAlive).toBe(T0 + HOUR);
      await second.recordBatch(batchOf({ transitions: [transitionOf("api", ["HEALTHY", "DOWN"], T0 + 3 * HOUR)] }));
      await clock.advance(HOUR);
      const figures = await second.queryUptime({ now: T0 + 4 * HOUR, windowsMs: [4 * HOUR], componentId: "api" });
      expect(figures.uptime.get(4 * HOUR)).toBe(50);
      expect(await second.querySpans({ componentId: "api", from: T0, to: T0 + 9 * HOUR })).toEqual([
        { status: "HEALTHY", from: toText(T0), to: toText(T0 + HOUR) },
        { status: null, from: toText(T0 + HOUR), to: toText(T0 + 3 * HOUR) },
        { status: "DOWN", from: toText(T0 + 3 * HOUR), to: null },
      ]);
    });
  });

  describe("refusing", () => {
    it("names a folder that is not there, and makes none", async () => {
      const path = folder.file("nowhere/plimsoll.db");
      await expect(folder.store(path).open()).rejects.toMatchObject({
        trouble: "failed",
        message: expect.stringContaining(`${folder.file("nowhere")} for the store`),
      });
      expect(existsSync(folder.file("nowhere"))).toBe(false);
    });

    it.each([
      ["another program", ["CREATE TABLE orders (id INTEGER PRIMARY KEY)"], "another program"],
      [
        "a newer Plimsoll",
        ["PRAGMA application_id = 1349283187", "CREATE TABLE t (a)", "PRAGMA user_version = 999"],
        "newer",
      ],
    ])("leaves the database of %s as it is", async (_, statements, words) => {
      const other = folder.connection();
      for (const statement of statements) other.exec(statement);
      other.close();
      const bytes = readFileSync(folder.file());
      await expect(folder.store().open()).rejects.toMatchObject({
        trouble: "failed",
        message: expect.stringContaining(words),
      });
      expect(readFileSync(folder.file())).toEqual(bytes);
    });

    it("tells which process already uses the database", async () => {
      const first = await folder.opened();
      await expect(folder.store().open()).rejects.toMatchObject({
        trouble: "locked",
        message: expect.stringContaining(`another Plimsoll (process ${process.pid})`),
      });
      await first.close();
      await folder.opened();
    });
  });

  describe("meeting damage", () => {
    async function filled(): Promise<ChainHead> {
      const store = await folder.opened();
      const many = Array.from({ length: 400 }, (_, n) => checkOf(`c${n}`, T0 + n));
      await store.recordBatch(batchOf({ checks: many, events: Array.from({ length: 400 }, (_, n) => eventOf(n)) }));
      const head = await store.queryAuditHead();
      await store.close();
      return head;
    }
    /** Overwrites everything behind the first page. */
    function damage(): void {
      const bytes = readFileSync(folder.file());
      writeFileSync(folder.file(), bytes.fill(0x5a, 4096));
    }

    it.each([
      ["is no database at all", () => writeFileSync(folder.file(), "this was never a database\n".repeat(500))],
      ["has lost its pages", damage],
    ])("sets a file aside that %s, keeps its bytes and begins anew", async (_, spoil) => {
      await filled();
      spoil();
      const bytes = readFileSync(folder.file());
      const store = folder.store(undefined, createVirtualClock(T0));
      const { setAside } = await store.open();
      expect(setAside).toBe(`${folder.file()}.corrupt-20260105T090030Z`);
      expect(readFileSync(setAside ?? "")).toEqual(bytes);
      expect(await checks(store)).toEqual([]);
      await store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
      expect(await checks(store)).toHaveLength(1);
      expect((await store.queryAudit({ limit: 10, cursor: null })).items).toMatchObject([
        {
          sequence: 1,
          actor: "plimsoll",
          verb: "change_store",
          subject: folder.file(),
          before: { set_aside: setAside },
        },
      ]);
    });

    it("says in the new trail how far the one came that was set aside, where that can be read", async () => {
      const { store_id, sequence, hash } = await filled();
      const bytes = readFileSync(folder.file());
      writeFileSync(folder.file(), bytes.fill(0x5a, bytes.length - 4096));
      const store = folder.store(undefined, createVirtualClock(T0));
      const { setAside } = await store.open();
      const { items } = await store.queryAudit({ limit: 10, cursor: null });
      expect(items).toMatchObject([{ before: { set_aside: setAside, store_id, sequence, hash } }]);
      expect((await store.queryAuditChain(null)).fault).toBeNull();
    });

    it("keeps every damaged file, also two of one second", async () => {
      const clock = createVirtualClock(T0);
      for (const expected of ["", "-2"]) {
        writeFileSync(folder.file(), "garbage".repeat(1000));
        const store = folder.store(undefined, clock);
        expect((await store.open()).setAside).toBe(`${folder.file()}.corrupt-20260105T090030Z${expected}`);
        await store.close();
      }
      expect(readdirSync(folder.path).filter((name) => name.includes("corrupt"))).toHaveLength(2);
    });

    it("says so when it is met while running, and the next opening sets the file aside", async () => {
      await filled();
      const store = await folder.opened();
      damage();
      await expect(checks(store)).rejects.toMatchObject({ trouble: "corrupt" });
      // Nothing more is acknowledged that could not be read back.
      await expect(store.markAlive(T0)).rejects.toMatchObject({ trouble: "corrupt" });
      expect((await store.open()).setAside).toMatch(/\.corrupt-/);
      await store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
      expect(await checks(store)).toHaveLength(1);
    });

    it("notices that its file was deleted, and begins a new one when opened again", async () => {
      const store = await folder.opened();
      const { store_id } = await store.queryAuditHead();
      for (const suffix of ["", "-wal", "-shm"]) rmSync(folder.file() + suffix);
      await expect(store.probe()).rejects.toMatchObject({
        trouble: "failed",
        message: expect.stringContaining("deleted"),
      });
      expect(await store.open()).toEqual({ setAside: null, isAnother: true });
      expect((await store.queryAudit({ limit: 10, cursor: null })).items).toMatchObject([
        {
          verb: "change_store",
          before: { set_aside: null, store_id },
          after: { why: expect.stringContaining("gone") },
        },
      ]);
      await store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
      expect(existsSync(folder.file())).toBe(true);
      expect(await checks(store)).toHaveLength(1);
    });
  });
});
