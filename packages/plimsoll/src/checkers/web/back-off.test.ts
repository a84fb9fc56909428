import { expect, test } from "vitest";
import { BackOff } from "./back-off.ts";

test("holds until the time the target named", () => {
  const backOff = new BackOff();
  expect(backOff.current(0)).toBeNull();
  backOff.extend(429, { now: 1000, until: 5000 });
  expect(backOff.current(4999)).toEqual({ status: 429, until: 5000 });
  expect(backOff.current(5000)).toBeNull();
});

test("waits a minute where none is named, doubled on repeats up to 15 minutes", () => {
  const backOff = new BackOff();
  let now = 0;
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    const before = now;
    now = backOff.extend(429, { now, until: null }).until;
    return (now - before) / 60_000;
  });
  expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
});

test("never shortens a hold in force", () => {
  const backOff = new BackOff();
  backOff.extend(418, { now: 0, until: 600_000 });
  expect(backOff.extend(418, { now: 1000, until: 30_000 }).until).toBe(600_000);
});
