import fc from "fast-check";
import { expect, test } from "vitest";
import { firstImpression, MAX_LOTS, updateImpression, wantedLots } from "./strategy.ts";

test("buys what is cheap and sells what is dear, and never more than its limit", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 90, max: 110, noNaN: true }), { minLength: 1 }), (prices) => {
      let impression = firstImpression(100);
      for (const price of prices) {
        const lots = wantedLots(impression, price);
        expect(Math.abs(lots)).toBeLessThanOrEqual(MAX_LOTS);
        if (price > impression.mean) expect(lots).toBeLessThanOrEqual(0);
        if (price < impression.mean) expect(lots).toBeGreaterThanOrEqual(0);
        impression = updateImpression(impression, price);
      }
    }),
  );
});
