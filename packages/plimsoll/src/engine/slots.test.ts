import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIRST_PASS_MS, firstSlot, nextSlot, SLOT_GRAIN_MS } from "./slots.ts";

const ids = fc.string({ minLength: 1, maxLength: 40 });
const intervals = fc.integer({ min: 10, max: 360_000 }).map((grains) => grains * SLOT_GRAIN_MS);
const times = fc.integer({ min: 0, max: 4e12 });

describe("slots", () => {
  it("come after the moment asked and within one interval", () => {
    fc.assert(
      fc.property(ids, intervals, times, (id, interval, now) => {
        const slot = nextSlot(id, interval, now);
        expect(slot).toBeGreaterThan(now);
        expect(slot - now).toBeLessThanOrEqual(interval);
      }),
    );
  });

  it("follow one another by exactly one interval, whenever the process was started", () => {
    fc.assert(
      fc.property(
        ids,
        intervals,
        fc.tuple(times, fc.integer({ min: 0, max: 100_000 })),
        (id, interval, [now, later]) => {
          const slot = nextSlot(id, interval, now);
          expect(nextSlot(id, interval, slot)).toBe(slot + interval);
          expect((nextSlot(id, interval, now + later) - slot) % interval).toBe(0);
        },
      ),
    );
  });

  it("lie for the first pass within the interval and within ten seconds", () => {
    fc.assert(
      fc.property(ids, intervals, times, (id, interval, start) => {
        const wait = firstSlot(id, interval, start) - start;
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(Math.min(interval, FIRST_PASS_MS));
      }),
    );
  });

  it("spread a thousand components over the first pass, no tenth of it holding more than a fifth of them", () => {
    const tenths = new Array<number>(10).fill(0);
    for (let n = 0; n < 1000; n++) {
      const wait = firstSlot(`component-${n}`, 30_000, 1_790_000_000_000) - 1_790_000_000_000;
      const tenth = Math.min(9, Math.floor(wait / 1000));
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    expect(Math.max(...tenths)).toBeLessThan(200);
    expect(Math.min(...tenths)).toBeGreaterThan(20);
  });
});
