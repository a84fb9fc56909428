import fc from "fast-check";
import { expect, test } from "vitest";
import { CounterWindow } from "./counter-window.ts";

test("knows nothing before the second scrape", () => {
  const window = new CounterWindow(60_000);
  expect(window.read()).toBeNull();
  window.add(0, 1000);
  expect(window.read()).toBeNull();
  window.add(5, 11_000);
  expect(window.read()).toEqual({ increase: 5, spanMs: 10_000, isWhole: false });
});

test("forgets what rose before the window, and nothing that rose in it", () => {
  const window = new CounterWindow(60_000);
  for (let at = 0; at <= 600_000; at += 5000) window.add(at === 300_000 ? 100 : 1, at);
  expect(window.read()).toEqual({ increase: 12, spanMs: 60_000, isWhole: true });
});

test("a gap of several windows is told by its length", () => {
  const window = new CounterWindow(60_000);
  window.add(0, 0);
  window.add(7, 500_000);
  expect(window.read()).toEqual({ increase: 7, spanMs: 500_000, isWhole: true });
});

test("is within a sixtieth of the window of what every scrape together says, however often it is scraped", () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 20_000 }), fc.nat({ max: 9 })), { minLength: 2, maxLength: 300 });
  fc.assert(
    fc.property(steps, (all) => {
      const window = new CounterWindow(60_000);
      const points: { at: number; total: number }[] = [];
      let at = 0;
      let total = 0;
      for (const [after, rise] of all) {
        at += after + 1;
        total += rise;
        window.add(rise, at);
        points.push({ at, total });
      }
      const read = window.read();
      if (read === null) throw new Error("no reading after two scrapes");
      const from = points.find((point) => point.at === at - read.spanMs);
      expect(total - (from?.total ?? Number.NaN)).toBe(read.increase);
      const newest = points.filter((point) => point.at <= at - 60_000).at(-1) ?? points[0];
      expect(Math.abs((from?.at ?? Number.NaN) - (newest?.at ?? Number.NaN))).toBeLessThan(1000);
    }),
  );
});
