import { randomBytes } from "node:crypto";
import { closeSync, copyFileSync, existsSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import type { OrderStore } from "./order-store.ts";

/** The first page stays: the file opens, and what is in it does not make sense. */
const FIRST_PAGE = 4096;

/** Keeps a copy of the database and overwrites all pages but the first with noise. The engine lets go of it meanwhile. */
export function corruptStore(store: OrderStore): void {
  if (existsSync(kept(store))) return;
  store.flush();
  store.close();
  copyFileSync(store.path, kept(store));
  const noise = randomBytes(Math.max(0, statSync(store.path).size - FIRST_PAGE));
  const file = openSync(store.path, "r+");
  try {
    writeSync(file, noise, 0, noise.length, FIRST_PAGE);
  } finally {
    closeSync(file);
  }
  store.open();
}

/** Puts the copy back, and writes what the engine has recorded meanwhile. */
export function healStore(store: OrderStore): void {
  store.close();
  for (const suffix of ["-wal", "-shm"]) rmSync(`${store.path}${suffix}`, { force: true });
  renameSync(kept(store), store.path);
  store.open();
  store.flush();
}

function kept({ path }: OrderStore): string {
  return `${path}.kept`;
}
