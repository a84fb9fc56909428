import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, shipped } from "./calendar.fixture.ts";
import { SHIPPED_CALENDARS } from "./shipped-calendars.ts";

const FIRST = Date.UTC(2024, 0, 1);
const LAST = Date.UTC(2028, 0, 1);
const moment = fc.integer({ min: FIRST / MINUTE, max: LAST / MINUTE }).map((minutes) => minutes * MINUTE);
const CALENDARS = [...SHIPPED_CALENDARS.keys()].map((id) => shipped(id));
const calendar = fc.constantFrom(...CALENDARS);

describe("every shipped calendar", () => {
  it("counts as session exactly the minutes whose phase is market", () => {
    const span = fc.integer({ min: 1, max: 3 * 24 * 60 });
    const check = fc.property(calendar, moment, span, (market, from, minutes) => {
      let counted = 0;
      for (let index = 0; index < minutes; index++) {
        if (market.phaseAt(from + index * MINUTE) === "market") counted += MINUTE;
      }
      expect(market.sessionMs(from, from + minutes * MINUTE)).toBe(counted);
    });
    fc.assert(check, { numRuns: 150 });
  });

  it("has as much session in a whole as in its parts", () => {
    const check = fc.property(calendar, moment, moment, moment, (market, ...moments) => {
      const [a = 0, b = 0, c = 0] = moments.toSorted((x, y) => x - y);
      expect(market.sessionMs(a, b) + market.sessionMs(b, c)).toBe(market.sessionMs(a, c));
    });
    fc.assert(check, { numRuns: 100 });
  });

  it("is in session right at its next open and no longer at its next close, and not before", () => {
    const check = fc.property(calendar, moment, (market, from) => {
      const [open, close] = [market.nextOpen(from), market.nextClose(from)];
      if (open === null || close === null) {
        expect(market.id).toBe("CRYPTO");
        return;
      }
      expect([market.phaseAt(open - 1) === "market", market.phaseAt(open)]).toEqual([false, "market"]);
      expect([market.phaseAt(close - 1), market.phaseAt(close) === "market"]).toEqual(["market", false]);
      const isOpen = market.phaseAt(from) === "market";
      expect(isOpen ? close < open : open < close).toBe(true);
      const first = Math.min(open, close);
      expect(market.sessionMs(from, first)).toBe(isOpen ? first - from : 0);
    });
    fc.assert(check, { numRuns: 300 });
  });

  it("is never closed for longer than eleven days, and lists all that is not closed", () => {
    const check = fc.property(calendar, moment, (market, from) => {
      const to = from + 11 * 24 * HOUR;
      const listed = market.stretches(from, to);
      const session = listed.filter(({ phase }) => phase === "market");
      expect(session.reduce((sum, stretch) => sum + stretch.to - stretch.from, 0)).toBe(market.sessionMs(from, to));
      expect(session.length).toBeGreaterThan(0);
      for (const { from: begin, phase } of listed) expect(market.phaseAt(begin)).toBe(phase);
    });
    fc.assert(check, { numRuns: 100 });
  });
});
