import fc from "fast-check";
import { expect, test } from "vitest";
import { ObservedWindow } from "./observed-window.ts";

test("quantiles are right to within 1 % of their value, whatever was observed", () => {
  const value = fc.oneof(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.integer({ min: -5, max: 5 }),
    fc.double({ min: 1e-6, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (all, q) => {
        const window = new ObservedWindow(60_000);
        for (const [index, one] of all.entries()) window.add(one, 1, index);
        const observed = window.read(all.length);
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(q * all.length - 1e-9) - 1)] ?? Number.NaN;
        expect(Math.abs((observed?.quantile(q) ?? Number.NaN) - exact)).toBeLessThanOrEqual(
          0.0101 * Math.abs(exact) + 1e-12,
        );
        expect(observed).toMatchObject({ count: all.length, min: sorted[0], max: sorted.at(-1) });
      },
    ),
  );
});

test("what stands for several counts as several", () => {
  const window = new ObservedWindow(60_000);
  window.add(10, 9, 0);
  window.add(1000, 1, 0);
  const observed = window.read(0);
  expect(observed).toMatchObject({ count: 10, sum: 1090 });
  expect(observed?.quantile(0.89)).toBeCloseTo(10, 0);
  expect(observed?.quantile(0.95)).toBe(1000);
});

test("forgets bit by bit what is older than the window, and all of it when nothing came for longer", () => {
  const window = new ObservedWindow(60_000);
  for (let at = 0; at < 60_000; at += 1000) window.add(at / 1000, 1, at);
  expect(window.read(60_000)?.count).toBe(60);
  expect(window.read(90_000)?.min).toBe(30);
  expect(window.read(99_000)?.min).toBe(30);
  expect(window.read(99_000)?.max).toBe(59);
  expect(window.read(200_000)).toBeNull();
  window.add(5, 1, 200_000);
  expect(window.read(200_000)).toMatchObject({ count: 1, min: 5, max: 5 });
});

test("its memory does not grow with what is observed", () => {
  const window = new ObservedWindow(60_000);
  for (let n = 0; n < 200_000; n += 1) window.add((n % 997) + 1, 1, n / 10);
  expect(window.read(20_000)?.quantile(0.5)).toBeCloseTo(499, -1);
});
