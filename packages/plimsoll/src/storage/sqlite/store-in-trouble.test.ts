import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../port/store.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { ALL_TIME, batchOf, checkOf, eventOf, stateOf, T0, toChecks } from "../store-samples.contract.ts";
import { reasonNotToMount, TemporaryFolder } from "./temporary-store.fixture.ts";

const noMount = reasonNotToMount();
if (noMount !== null) process.stderr.write(`skipping what needs a disk of its own: ${noMount}\n`);

describe("a SQLite store in trouble", () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => folder.dispose());

  const countChecks = async (store: Store) =>
    toChecks(await store.queryChecks({ ...ALL_TIME, componentId: null, limit: 10_000, cursor: null })).items.length;

  it("rejects while another program holds the lock, keeps nothing of it, and works when the lock is gone", async () => {
    const store = await folder.opened();
    const other = folder.connection();
    other.exec("BEGIN IMMEDIATE");
    const batch = batchOf({ checks: [checkOf("api", T0)], events: [eventOf(1)] });
    await expect(store.recordBatch(batch)).rejects.toMatchObject({ name: "StoreError", trouble: "locked" });
    await expect(store.open()).rejects.toMatchObject({ trouble: "locked" });
    // Reading goes on.
    expect(await countChecks(store)).toBe(0);
    other.exec("ROLLBACK");
    await store.open();
    await store.recordBatch(batch);
    expect(await countChecks(store)).toBe(1);
  });

  it("tells once that the file it opens again is another, when the one before was moved away", async () => {
    const store = folder.store();
    expect(await store.open()).toEqual({ setAside: null, isAnother: false });
    expect(await store.open()).toEqual({ setAside: null, isAnother: false });
    renameSync(folder.file(), folder.file("elsewhere.db"));
    await expect(store.markAlive(T0)).rejects.toMatchObject({ trouble: "failed" });
    expect(await store.open()).toEqual({ setAside: null, isAnother: true });
    expect(await store.open()).toEqual({ setAside: null, isAnother: false });
  });

  // Without a lock of ours, an older SQLite that closes the file after reading it takes itself for the last user, folds
  // the log in and removes it: what is written afterwards is written to nowhere.
  it.skipIf(process.platform !== "linux")(
    "keeps its locks on the file when it is opened again while it is read",
    async () => {
      const store = await folder.opened();
      await store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
      expect(await countChecks(store)).toBe(1);
      const held = locksHeld();
      await store.open();
      expect(await countChecks(store)).toBe(1);
      expect(locksHeld()).toEqual(held);
    },
  );

  it.skipIf(noMount !== null)(
    "rejects on a full disk, loses nothing acknowledged, and works when there is room",
    async () => {
      const disk = folder.mount("disk", "6m");
      const store = await folder.opened(join(disk, "plimsoll.db"));
      const filler = join(disk, "filler");
      let acknowledged = 0;
      const record = async () => {
        const checks = Array.from({ length: 100 }, (_, n) => checkOf(`c${n}`, T0 + acknowledged));
        const states = [{ componentId: "api", state: stateOf("WARNING", T0 + acknowledged) }];
        await store.recordBatch(batchOf({ checks, states }));
        acknowledged += 100;
      };
      await record();
      fill(filler);
      let trouble: unknown = null;
      while (trouble === null) await record().catch((error: { trouble: unknown }) => (trouble = error.trouble));
      expect(trouble).toBe("full");
      await expect(store.probe()).rejects.toMatchObject({ trouble: "full" });
      expect(await countChecks(store)).toBe(acknowledged);
      // Opening again may succeed: folding the log into the file can free room. What was acknowledged stays.
      await store.open().catch((error: unknown) => expect(error).toMatchObject({ trouble: "full" }));
      expect(await countChecks(store)).toBe(acknowledged);
      rmSync(filler);
      await store.open();
      await record();
      expect(await countChecks(store)).toBe(acknowledged);
      expect((await store.load()).components.get("api")?.since).toBe(T0 + acknowledged - 100);
    },
  );

  it.skipIf(noMount !== null)("rejects as read-only where it may not write, and works when it may", async () => {
    const disk = folder.mount("disk", "6m");
    const store = await folder.opened(join(disk, "plimsoll.db"));
    await store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
    await store.close();
    folder.remount(disk, "ro");
    await expect(store.open()).rejects.toMatchObject({ trouble: "read-only" });
    folder.remount(disk, "rw");
    await store.open();
    await store.recordBatch(batchOf({ checks: [checkOf("api", T0 + 1)] }));
    expect(await countChecks(store)).toBe(2);
  });

  it("gives a command up at its deadline, and begins a new thread when opened again", async () => {
    const clock = createVirtualClock(T0);
    const store = await folder.opened(undefined, clock);
    const other = folder.connection();
    other.exec("BEGIN IMMEDIATE");
    // The thread waits for the lock, and time passes for nobody but us.
    const pending = store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
    const rejection = expect(pending).rejects.toMatchObject({ trouble: "failed" });
    await clock.advance(30_000);
    await rejection;
    other.exec("ROLLBACK");
    await expect(store.probe()).rejects.toMatchObject({ trouble: "failed" });
    await expect
      .poll(() => store.open().catch(() => null), { timeout: 10_000 })
      .toEqual({ setAside: null, isAnother: false });
    await store.recordBatch(batchOf({ checks: [checkOf("api", T0)] }));
    expect(await countChecks(store)).toBe(1);
  });

  describe("killed", () => {
    let writing: ChildProcess | null = null;
    afterEach(() => writing?.kill("SIGKILL"));

    it("has lost nothing that it acknowledged, whenever it was killed, and lets the next one in", async () => {
      for (const rounds of [1, 7, 40]) {
        const path = folder.file(`killed-${rounds}.db`);
        const acknowledged = await killAfter(path, rounds);
        const store = await folder.opened(path);
        const { components, openAlerts, settings } = await store.load();
        expect(Number(settings.get("last"))).toBeGreaterThanOrEqual(acknowledged);
        expect(components.size).toBeGreaterThanOrEqual(acknowledged);
        expect(openAlerts.length).toBe(components.size);
        const claim = { channelId: "desk", now: T0 + 1e6, limit: 10_000, leaseUntil: T0 + 2e6, owner: "next" };
        expect(await store.claimNotifications(claim)).toHaveLength(components.size);
        expect(await countChecks(store)).toBe(components.size * 50);
      }
    });

    async function killAfter(path: string, rounds: number): Promise<number> {
      const script = join(import.meta.dirname, "writing-process.fixture.ts");
      const child = spawn(process.execPath, ["--conditions=plimsoll-source", script, path], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      writing = child;
      let acknowledged = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged = Number(line);
        if (acknowledged >= rounds) child.kill("SIGKILL");
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      return acknowledged;
    }
  });
});

/** The locks this process holds on files, as the kernel lists them. */
function locksHeld(): string[] {
  const fields = readFileSync("/proc/locks", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/).slice(1));
  return fields
    .filter((field) => field[3] === String(process.pid))
    .map((field) => field.join(" "))
    .sort();
}

/** Takes all room that is left. */
function fill(path: string): void {
  for (let size = 1 << 20; size >= 1024; size >>= 1) {
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: "a" });
    } catch {
      // No room for a piece of this size: try smaller ones.
    }
  }
}
