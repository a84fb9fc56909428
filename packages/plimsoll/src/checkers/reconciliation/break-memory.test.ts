import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BreakMemory } from "./break-memory.ts";
import { compareOrders } from "./compare-orders.ts";
import { comparePositions } from "./compare-positions.ts";
import type { ReconciledRecord } from "./reconciled-record.ts";
import { createTolerance } from "./tolerance.ts";

const exact = createTolerance(0);
function order(key: string, more: Partial<ReconciledRecord> = {}): ReconciledRecord {
  return { key, instrument: "BTC-USD", quantity: 1, fields: {}, ...more };
}
const position = (key: string, quantity: number | null) => order(key, { instrument: key, quantity });

describe("the memory of breaks", () => {
  const found = compareOrders([order("1")], [], exact);

  it("confirms a break that a second poll sees too, once the sides had time to settle", () => {
    const memory = new BreakMemory(2000);
    expect(memory.take(found, 0)).toMatchObject({ confirmed: [], suspected: found });
    expect(memory.take(found, 1000)).toMatchObject({ confirmed: [] });
    expect(memory.take(found, 2000)).toMatchObject({ confirmed: found, suspected: [] });
  });

  it("begins anew when a poll has not seen it, and with another break", () => {
    const memory = new BreakMemory(2000);
    memory.take(found, 0);
    memory.take([], 1000);
    expect(memory.take(found, 2000).confirmed).toEqual([]);
    expect(memory.take(compareOrders([], [order("1")], exact), 5000).confirmed).toEqual([]);
  });
});

describe("the memory of breaks that move", () => {
  const at = (here: number, there: number) =>
    comparePositions([position("BTC", here)], [position("BTC", there)], exact);
  /** How many are confirmed at each poll, 2 s apart. */
  const confirmedOf = (polls: readonly (readonly [here: number, there: number])[]) => {
    const memory = new BreakMemory(2000);
    return polls.map(([here, there], poll) => memory.take(at(here, there), poll * 2000).confirmed.length);
  };

  it("begins anew with a difference of another size", () => {
    expect(
      confirmedOf([
        [10, 12],
        [10, 13],
        [10, 13],
      ]),
    ).toEqual([0, 0, 1]);
    expect(
      confirmedOf([
        [10, 12],
        [11, 12],
        [11, 12],
      ]),
    ).toEqual([0, 0, 1]);
  });

  it("does not confirm a side that runs after the other while fills come in, however long", () => {
    const polls = Array.from({ length: 50 }, (_, poll) => [10 + 5 * poll, 12 + 5 * poll + (poll % 3)] as const);
    expect(confirmedOf(polls).every((count) => count === 0)).toBe(true);
    expect(confirmedOf(polls.map(([here, there]) => [-there, -here] as const)).every((count) => count === 0)).toBe(
      true,
    );
  });

  it("confirms a fill of one lot that is missing, and keeps it, however both sides trade on", () => {
    const trades = [0, 1, 0, 2, 3, 2, -1, 0, 1, 2];
    const polls = trades.map((traded) => [1 + traded, traded] as const);
    expect(confirmedOf(polls)).toEqual([0, ...trades.slice(1).map(() => 1)]);
    const held = [[1, 0] as const, [1, 0] as const, ...polls];
    expect(confirmedOf(held)).toEqual([0, ...held.slice(1).map(() => 1)]);
  });

  it("confirms the same difference wherever both sides go, and none that two polls never agree on", () => {
    const move = fc.integer({ min: -50, max: 50 });
    fc.assert(
      fc.property(fc.array(move, { minLength: 2, maxLength: 20 }), fc.constantFrom(-3, -1, 1, 0.5), (places, off) => {
        const confirmed = confirmedOf(places.map((place) => [place + off, place] as const));
        expect(confirmed).toEqual([0, ...places.slice(1).map(() => 1)]);
        const moving = places.map((_, poll) => 100 * poll);
        const fleeting = confirmedOf(moving.map((place, poll) => [place + off * (1 + (poll % 2)), place] as const));
        expect(fleeting).toEqual(places.map(() => 0));
      }),
    );
  });

  it("keeps what is confirmed through a fill on its way, until the sides agree or go on to differ otherwise", () => {
    expect(
      confirmedOf([
        [10, 15],
        [10, 15],
        [11, 16],
        [11, 17],
        [12, 17],
        [12, 18],
        [13, 20],
      ]),
    ).toEqual([0, 1, 1, 1, 1, 1, 0]);
    expect(
      confirmedOf([
        [10, 15],
        [10, 15],
        [15, 15],
        [10, 15],
      ]),
    ).toEqual([0, 1, 0, 0]);
  });

  it("confirms that one side stands still while the other trades on, as an engine that hears of no fill", () => {
    const venue = [1, 4, 3, 6, 8, 2, 9];
    const polls = venue.map((there) => [0, there] as const);
    expect(confirmedOf(polls)).toEqual([0, 0, 1, 1, 1, 1, 1]);
    expect(confirmedOf(polls.map(([here, there]) => [there, here] as const))).toEqual([0, 0, 1, 1, 1, 1, 1]);
  });

  it("confirms sides that go further apart with every poll, as where every other fill is lost", () => {
    const polls = Array.from({ length: 10 }, (_, poll) => [1 + poll, 2 * (1 + poll)] as const);
    expect(confirmedOf(polls)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
  });

  it("gives sides that stand so for a shorter time than settle that time", () => {
    const memory = new BreakMemory(2000);
    const confirmed = [1, 2, 3, 4, 5].map((there, poll) => memory.take(at(0, there), poll * 500).confirmed.length);
    expect(confirmed).toEqual([0, 0, 0, 0, 1]);
  });

  it("tells noise of floating point from a move", () => {
    expect(
      confirmedOf([
        [0.1 + 0.2, 1],
        [0.3, 1],
      ]),
    ).toEqual([0, 1]);
  });

  it("tells a field that changed on both sides from one that differs", () => {
    const price = (here: string, there: string) =>
      compareOrders([order("1", { fields: { price: here } })], [order("1", { fields: { price: there } })], exact);
    const memory = new BreakMemory(2000);
    memory.take(price("10", "11"), 0);
    expect(memory.take(price("11", "12"), 2000).confirmed).toEqual([]);
    expect(memory.take(price("11", "12"), 4000).confirmed).toHaveLength(1);
  });
});
