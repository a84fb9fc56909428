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
  const waits = [1, 2, 3, 4, 5, 6].map(() => backOff.extend(429, { now: 0, until: null }).until / 60_000);
  expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
});

test("starts again at a minute once the target answered as usual", () => {
  const backOff = new BackOff();
  backOff.extend(418, { now: 0, until: null });
  backOff.release();
  expect(backOff.current(1)).toBeNull();
  expect(backOff.extend(418, { now: 0, until: null }).until).toBe(60_000);
});
