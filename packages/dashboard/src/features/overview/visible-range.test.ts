import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toOffsets, visibleRange } from "./visible-range.ts";

describe("visibleRange", () => {
  it("holds what is in sight with some more on both sides", () => {
    const offsets = toOffsets(Array.from({ length: 1000 }, () => 45));
    expect(visibleRange(offsets, { top: 4500, bottom: 5400 }, { extra: 12, step: 12 })).toEqual({
      first: 84,
      end: 144,
    });
  });

  it("holds nothing of an empty list", () => {
    expect(visibleRange(toOffsets([]), { top: 0, bottom: 900 }, { extra: 12, step: 12 })).toEqual({ first: 0, end: 0 });
  });

  it("never misses a line that is in sight", () => {
    const heights = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        heights,
        fc.integer({ min: -500, max: 20_000 }),
        fc.integer({ min: 1, max: 2000 }),
        (all, top, size) => {
          const offsets = toOffsets(all);
          const bottom = top + size;
          const { first, end } = visibleRange(offsets, { top, bottom }, { extra: 12, step: 12 });
          all.forEach((height, index) => {
            const start = offsets[index] ?? 0;
            if (start + height > top && start < bottom) expect(index >= first && index < end).toBe(true);
          });
        },
      ),
    );
  });
});
