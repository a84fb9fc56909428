import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentCount } from "./recent-count.ts";

const MINUTE = 60_000;

test("counts what lies in the window, and all there ever was", () => {
  const count = new RecentCount(5 * MINUTE);
  count.add(0);
  count.add(2 * MINUTE, 3);
  expect(count.sum(4 * MINUTE)).toBe(4);
  expect(count.sum(6 * MINUTE)).toBe(3);
  expect(count.sum(60 * MINUTE)).toBe(0);
  expect(count.total).toBe(4);
});

test("is right to within a sixtieth of the window, whatever order things come in", () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 * MINUTE }), { maxLength: 200 });
  fc.assert(
    fc.property(times, (moments) => {
      const count = new RecentCount(5 * MINUTE);
      const now = Math.max(0, ...moments);
      for (const at of [...moments].sort((a, b) => a - b)) count.add(at);
      const within = (ms: number) => moments.filter((at) => at > now - ms).length;
      expect(count.sum(now)).toBeGreaterThanOrEqual(within(5 * MINUTE - 5000));
      expect(count.sum(now)).toBeLessThanOrEqual(within(5 * MINUTE));
    }),
  );
});

test("keeps stragglers out of a slot that has been taken by later things", () => {
  const count = new RecentCount(MINUTE);
  count.add(10 * MINUTE);
  count.add(0);
  expect(count.sum(10 * MINUTE)).toBe(1);
  expect(count.total).toBe(2);
});
