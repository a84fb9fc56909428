import { join } from "node:path";
import Database from "better-sqlite3";
import { createVirtualClock } from "plimsoll/testing";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../paper-engine.fixture.ts";
import { corruptStore, healStore } from "./corrupt-store.ts";
import type { ChildOrder } from "./order.ts";
import { OrderStore } from "./order-store.ts";

const ORDER: ChildOrder = {
  id: "o1",
  parentId: "p1",
  symbol: "BTC-USD",
  side: "buy",
  kind: "immediate",
  quantity: 1,
  price: 2,
  riskCheckId: "R1",
  sentAt: 1000,
  status: "pending",
  venueOrderId: null,
  ackedAt: null,
  filled: 0,
  cancelAskedAt: null,
};

function openStore() {
  const path = join(temporaryFolder(), "orders.db");
  const clock = createVirtualClock();
  const store = new OrderStore(path, clock);
  onTestFinished(() => store.close());
  const other = () => {
    const database = new Database(path);
    onTestFinished(() => void database.close());
    return database;
  };
  return { path, clock, store, other };
}

test("knows after a restart what was open, and what was held", () => {
  const { path, clock, store } = openStore();
  store.recordOrder(ORDER);
  store.recordOrder({ ...ORDER, id: "o2", status: "filled" });
  store.recordPosition("BTC-USD", 3);
  store.close();
  const again = new OrderStore(path, clock);
  onTestFinished(() => again.close());
  expect(again.openOrders()).toEqual([ORDER]);
  expect(again.positions()).toEqual(new Map([["BTC-USD", 3]]));
});

test("keeps in memory what a locked database does not take, and writes it once it does", () => {
  const { store, other } = openStore();
  const shell = other();
  shell.exec("BEGIN IMMEDIATE");
  expect(store.recordOrder(ORDER)).toBe(false);
  expect(store.trouble).toBe("locked");
  expect(store.recordOrder({ ...ORDER, status: "open" })).toBe(false);
  expect(store.flush()).toBe(false);
  shell.exec("COMMIT");
  expect(store.flush()).toBe(true);
  expect([store.trouble, store.pending]).toEqual([null, 0]);
  expect(shell.prepare("SELECT id, status FROM orders").all()).toEqual([{ id: "o1", status: "open" }]);
});

test("holds one sign of life at most while it waits", () => {
  const { store, other } = openStore();
  const shell = other();
  shell.exec("BEGIN IMMEDIATE");
  for (let iteration = 0; iteration < 100; iteration += 1) store.recordState(iteration, null);
  expect(store.pending).toBe(1);
  shell.exec("COMMIT");
  expect(store.recordState(100, null)).toBe(true);
  expect(shell.prepare("SELECT iteration FROM engine_state").pluck().get()).toBe(100);
});

test("is really corrupt when it is corrupted, and whole with all that came meanwhile when it is healed", () => {
  const { store, other } = openStore();
  for (let index = 0; index < 200; index += 1) store.recordOrder({ ...ORDER, id: `before-${index}` });
  corruptStore(store);
  expect(store.recordOrder({ ...ORDER, id: "meanwhile" })).toBe(false);
  expect(store.trouble).toBe("corrupt");
  expect(() => other().prepare("SELECT count(*) FROM orders").get()).toThrow(/malformed/);
  healStore(store);
  expect(store.trouble).toBeNull();
  const healed = other();
  expect(healed.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(healed.prepare("SELECT count(*) FROM orders").pluck().get()).toBe(201);
});

test("forgets what was over half an hour ago, and nothing that is open", async () => {
  const { store, clock, other } = openStore();
  store.recordOrder({ ...ORDER, id: "old", status: "filled" });
  store.recordOrder({ ...ORDER, id: "open" });
  await clock.advance(1_800_001);
  store.recordOrder({ ...ORDER, id: "new", status: "filled" });
  store.prune();
  const ids = other().prepare("SELECT id FROM orders ORDER BY id").pluck().all();
  expect(ids).toEqual(["new", "open"]);
});
