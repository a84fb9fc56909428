import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, watch, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../port/log.ts";
import type { Store } from "../port/store.ts";
import { attemptOf } from "../storage/attempt.fixture.ts";
import { reasonNotToMount, TemporaryFolder } from "../storage/sqlite/temporary-store.fixture.ts";
import {
  ALL_TIME,
  alertOf,
  batchOf,
  checkOf,
  notificationOf,
  T0,
  toChecks,
} from "../storage/store-samples.contract.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { restoreBackup } from "./restore-backup.ts";
import { type BackupTarget, takeBackup, verifyBackup } from "./take-backup.ts";

const signal = new AbortController().signal;

describe("a backup", () => {
  let folder: TemporaryFolder;
  let store: Store;
  const clock = createVirtualClock(T0);
  beforeEach(async () => {
    folder = new TemporaryFolder();
    store = await folder.opened();
    await record(0, 600);
  });
  afterEach(() => folder.dispose());

  const record = (from: number, to: number) => {
    const checks = Array.from({ length: to - from }, (_, n) =>
      checkOf(`c${n % 7}`, T0 + from + n, { value: from + n }),
    );
    return store.recordBatch(batchOf({ checks }));
  };
  const rowsOf = async (of: Store) =>
    toChecks(await of.queryChecks({ ...ALL_TIME, componentId: null, limit: 100_000, cursor: null })).items;
  const toFolder = (path: string, keep = 7): BackupTarget => ({ kind: "folder", path, keep });
  const toFile = (path: string, isReplaced = false): BackupTarget => ({ kind: "file", path, isReplaced });
  const take = (target: BackupTarget, source = folder.file()) => takeBackup({ source, target, clock, signal });
  const restore = (backup: string) =>
    restoreBackup({ backup, path: folder.file(), actor: "cli:test", clock, log: silentLog, signal });

  /** Kills it once so many names have come or gone in its folder; each step of it is one. */
  const killAmidRestoring = async (backup: string, events: number) => {
    const script = join(import.meta.dirname, "restoring-process.fixture.ts");
    const args = ["--conditions=plimsoll-source", script, backup, folder.file()];
    let seen = 0;
    const watcher = watch(folder.path, (kind) => {
      if (kind === "rename") seen += 1;
      if (seen >= events) restoring.kill("SIGKILL");
    });
    const restoring = spawn(process.execPath, args, { stdio: "ignore" });
    await once(restoring, "exit");
    watcher.close();
  };

  it("is whole under its name though another is made there at the same time", async () => {
    const target = toFile(folder.file("same.db"), true);
    const made = await Promise.all([take(target), take(target), take(target)]);
    for (const { rows } of made) expect(rows.health_checks).toBe(600);
    expect((await verifyBackup(folder.file("same.db"), { clock, signal })).rows.health_checks).toBe(600);
    expect(readdirSync(folder.path).filter((name) => name.includes("partial"))).toEqual([]);
  });

  it("tidies what a run that was killed left beside it, whatever it was called", async () => {
    const left = folder.file("before-upgrade.db.0123abcd.partial");
    writeFileSync(left, "half a copy");
    utimesSync(left, new Date(T0 - 7_200_000), new Date(T0 - 7_200_000));
    await take(toFile(folder.file("before-upgrade.db")));
    expect(existsSync(left)).toBe(false);
  });

  it("holds what was committed when it began, while the writer goes on", async () => {
    const writing = (async () => {
      for (let n = 600; n < 3000; n += 100) await record(n, n + 100);
    })();
    const report = await take(toFolder(folder.file("backups")));
    await writing;
    expect(report.rows.health_checks).toBeGreaterThanOrEqual(600);
    expect(readdirSync(folder.file("backups"))).toEqual([basename(report.path)]);
    const copy = await folder.opened(report.path);
    const [copied, all] = [await rowsOf(copy), await rowsOf(store)];
    expect(copied).toEqual(all.slice(-copied.length));
    expect(copied.length).toBe(report.rows.health_checks);
    expect(all.length).toBe(3000);
  });

  it("keeps the newest few of a folder, and touches no other file there", async () => {
    mkdirSync(folder.file("b"));
    writeFileSync(folder.file("b/plimsoll-notes.db"), "");
    writeFileSync(folder.file("b/other-20260101T000000Z.db"), "");
    const made: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      made.push(basename((await take(toFolder(folder.file("b"), 2))).path));
      clock.step(1000);
    }
    expect(readdirSync(folder.file("b"))).toEqual(["other-20260101T000000Z.db", ...made.slice(2), "plimsoll-notes.db"]);
  });

  it("refuses the database itself, what is there already, a missing folder and somebody else's database", async () => {
    const before = readdirSync(folder.path).sort();
    await expect(take(toFile(folder.file(), true))).rejects.toThrow(/is the database itself/);
    await expect(take(toFile(folder.file("plimsoll.db-wal"), true))).rejects.toThrow(/belongs to it/);
    await expect(take(toFile(folder.file("no/where.db")))).rejects.toThrow(/no does not exist/);
    await expect(take(toFolder(folder.file("no/where")))).rejects.toThrow(/no does not exist/);
    await expect(take(toFile(folder.file("x.db")), folder.file("none.db"))).rejects.toThrow(/no database at .*none.db/);
    writeFileSync(folder.file("x.db"), "");
    await expect(take(toFile(folder.file("x.db")))).rejects.toThrow(/there already.*--force/);
    await expect(take(toFile(folder.file("y.db")), folder.file("x.db"))).rejects.toThrow(
      /x.db is no Plimsoll database/,
    );
    expect(readdirSync(folder.path).sort()).toEqual([...before, "x.db"].sort());
    expect((await take(toFile(folder.file("x.db"), true))).rows.health_checks).toBe(600);
  });

  it("never replaces the database of another Plimsoll", async () => {
    await folder.opened(folder.file("other.db"));
    await expect(take(toFile(folder.file("other.db"), true))).rejects.toThrow(/database of a Plimsoll/);
  });

  it.skipIf(reasonNotToMount() !== null)(
    "leaves nothing behind on a disk that is full or cannot be written",
    async () => {
      const small = folder.mount("small", "64k");
      await expect(take(toFolder(small))).rejects.toThrow(/no room for a backup/);
      expect(readdirSync(small)).toEqual([]);
      folder.remount(small, "size=8m,ro");
      await expect(take(toFolder(small))).rejects.toThrow(/no backup .*small/);
      expect(readdirSync(small)).toEqual([]);
    },
  );

  it("that was told to end leaves nothing behind", async () => {
    const aborted = AbortSignal.abort();
    const request = { source: folder.file(), target: toFolder(folder.file("b")), clock, signal: aborted };
    await expect(takeBackup(request)).rejects.toThrow(/told to end/);
    expect(readdirSync(folder.file("b"))).toEqual([]);
  });

  it("is verified: damage is found, and what is no backup is named", async () => {
    const { path, rows } = await take(toFile(folder.file("b.db")));
    expect((await verifyBackup(path, { clock, signal })).rows).toEqual(rows);
    const file = await open(path, "r+");
    const size = statSync(path).size;
    for (let at = 8192; at < size; at += 4096) await file.write(Buffer.alloc(64, 0xff), 0, 64, at);
    await file.close();
    await expect(verifyBackup(path, { clock, signal })).rejects.toThrow(/b.db is no good backup/);
    await expect(restore(path)).rejects.toThrow(/in use by another Plimsoll/);
    writeFileSync(folder.file("text.db"), "not a database at all, only text of some length".repeat(100));
    await expect(verifyBackup(folder.file("text.db"), { clock, signal })).rejects.toThrow(/no good backup/);
    await expect(verifyBackup(folder.file("none.db"), { clock, signal })).rejects.toThrow(/there is no file/);
  });

  it("is restored, with an entry in the audit trail, and what was there before is kept", async () => {
    const before = await rowsOf(store);
    const { path } = await take(toFile(folder.file("b.db")));
    await record(600, 900);
    await expect(restore(path)).rejects.toThrow(/in use by another Plimsoll/);
    await store.close();
    const { kept } = await restore(path);
    store = await folder.opened();
    expect(await rowsOf(store)).toEqual(before);
    const { items } = await store.queryAudit({ limit: 10, cursor: null });
    expect(items).toMatchObject([{ actor: "cli:test", verb: "restore", after: { backup: "b.db" } }]);
    const old = await folder.opened(kept ?? "");
    expect((await rowsOf(old)).length).toBe(900);
    expect(readdirSync(folder.path).filter((name) => name.includes("restoring"))).toEqual([]);
  });

  it("that is damaged somewhere is named by its own name when it is not restored", async () => {
    const { path } = await take(toFile(folder.file("b.db")));
    await store.close();
    const db = folder.connection(path);
    const root = db
      .prepare<[string], number>("SELECT rootpage FROM sqlite_master WHERE name = ?")
      .pluck()
      .get("sqlite_autoindex_check_components_1");
    db.close();
    const file = await open(path, "r+");
    // One entry fewer than the table has rows: only an examination of all of it finds that.
    await file.write(Buffer.of(0, 6), 0, 2, ((root ?? 1) - 1) * 4096 + 3);
    await file.close();
    const refused = restore(path).catch((error: unknown) => String(error));
    expect(await refused).toMatch(/nothing was restored.*b\.db/);
    expect(await refused).not.toContain("restoring");
  });

  it("that is damaged is not restored, and the database stays as it was", async () => {
    await store.close();
    writeFileSync(folder.file("bad.db"), "x".repeat(5000));
    await expect(restore(folder.file("bad.db"))).rejects.toThrow(/nothing was restored.*bad.db/);
    store = await folder.opened();
    expect((await rowsOf(store)).length).toBe(600);
    expect(existsSync(join(folder.path, "plimsoll.db.restoring"))).toBe(false);
  });

  it("forgets neither what recovery did since nor what was delivered since", async () => {
    const alert = alertOf("a1", T0);
    await store.recordBatch(batchOf({ alerts: [alert], notifications: [notificationOf("n1", alert)] }));
    const { path } = await take(toFile(folder.file("b.db")));
    await store.settleNotifications([{ kind: "delivered", id: "n1", at: T0 + 1 }]);
    const attempt = attemptOf(1, T0);
    await store.recordRecovery({ attempts: [attempt], cases: [], audit: [] });
    await store.close();
    await restore(path);
    store = await folder.opened();
    expect(await store.nextNotifications()).toEqual([]);
    const { items } = await store.queryAttempts({
      ...ALL_TIME,
      componentId: null,
      actionId: null,
      limit: 9,
      cursor: null,
    });
    expect(items).toEqual([attempt]);
  });

  it.each([1, 2, 4, 6, 8, 10, 12, 14, 16])(
    "leaves the old or the new database, whole, when killed amid being restored (%i)",
    async (events) => {
      const { path } = await take(toFile(folder.file("b.db")));
      await record(600, 900);
      await store.close();
      await killAmidRestoring(path, events);
      store = await folder.opened();
      expect([600, 900]).toContain((await rowsOf(store)).length);
      await store.close();
      await restore(path);
      store = await folder.opened();
      expect((await rowsOf(store)).length).toBe(600);
      expect(readdirSync(folder.path).filter((name) => name.includes(".restoring"))).toEqual([]);
    },
  );

  it("lets nobody in again who has logged out since", async () => {
    await store.saveSetting("auth_sessions", ["old"]);
    const { path } = await take(toFile(folder.file("b.db")));
    await store.saveSetting("auth_sessions", []);
    await store.close();
    await restore(path);
    store = await folder.opened();
    expect((await store.load()).settings.get("auth_sessions")).toEqual([]);
  });
});
