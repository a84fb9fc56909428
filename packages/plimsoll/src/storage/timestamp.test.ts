import fc from "fast-check";
import { expect, it } from "vitest";
import { createTextMaker, toText } from "./timestamp.ts";

it("makes the same text for many moments as for one", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e15, max: 1e15 })), fc.integer({ min: 0, max: 4e12 }), (apart, start) => {
      const near = Array.from({ length: 20 }, (_, n) => start + n * 987_654);
      const text = createTextMaker();
      for (const at of [...apart, ...near, start]) expect(text(at)).toBe(toText(at));
    }),
  );
});
