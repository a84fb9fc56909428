import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Clock } from "../../port/clock.ts";
import { silentLog } from "../../port/log.ts";
import type { Store } from "../../port/store.ts";
import { createSqliteStore } from "./sqlite-store.ts";

/** A folder of a test's own, with the stores and connections opened in it; all gone after `dispose`. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), "plimsoll-sqlite-"));
  readonly #stores: Store[] = [];
  readonly #connections: Database.Database[] = [];
  readonly #mounts: string[] = [];

  file(name = "plimsoll.db"): string {
    return join(this.path, name);
  }

  /** A store that is not open yet. */
  store(path = this.file(), clock?: Clock): Store {
    const store = createSqliteStore({ path, log: silentLog, ...(clock === undefined ? {} : { clock }) });
    this.#stores.push(store);
    return store;
  }

  async opened(path = this.file(), clock?: Clock): Promise<Store> {
    const store = this.store(path, clock);
    await store.open();
    return store;
  }

  /** Another program's connection to the same file. */
  connection(path = this.file(), options: Database.Options = {}): Database.Database {
    const db = new Database(path, { timeout: 0, ...options });
    this.#connections.push(db);
    return db;
  }

  /** A small disk of its own; throws where mounting is not allowed. */
  mount(name: string, size: string): string {
    const path = this.file(name);
    mkdirSync(path);
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path], { stdio: "pipe" });
    this.#mounts.push(path);
    return path;
  }

  remount(path: string, options: string): void {
    execFileSync("mount", ["-o", `remount,${options}`, path], { stdio: "pipe" });
  }

  async dispose(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    for (const store of this.#stores) await store.close();
    for (const mount of this.#mounts) execFileSync("umount", [mount], { stdio: "pipe" });
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Why small disks cannot be mounted here, or null when they can. */
export function reasonNotToMount(): string | null {
  const path = mkdtempSync(join(tmpdir(), "plimsoll-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path], { stdio: "pipe" });
    execFileSync("umount", [path], { stdio: "pipe" });
    return null;
  } catch (error) {
    return `no small disk can be mounted: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : ""}`;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
