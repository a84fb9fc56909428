import { expect, it } from "vitest";
import { Pool } from "./pool.ts";

it("never runs more than its limit, and starts the rest in the order they came", () => {
  const pool = new Pool(2);
  const started: number[] = [];
  for (let n = 0; n < 5; n++) pool.acquire(() => started.push(n));
  expect(started).toEqual([0, 1]);
  pool.release();
  expect(started).toEqual([0, 1, 2]);
  pool.release();
  pool.release();
  expect(started).toEqual([0, 1, 2, 3, 4]);
  expect(pool.running).toBe(2);
  pool.release();
  pool.release();
  expect(pool.running).toBe(0);
  pool.acquire(() => started.push(9));
  expect(started.at(-1)).toBe(9);
});

it("keeps the order when it is never idle", () => {
  const pool = new Pool(1);
  const started: number[] = [];
  for (let n = 0; n < 5000; n++) {
    pool.acquire(() => started.push(n));
    if (n >= 2) pool.release();
  }
  expect(started).toEqual(Array.from({ length: 4999 }, (_, n) => n));
});
