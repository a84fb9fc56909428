import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BreakMemory } from "./break-memory.ts";
import { compareOrders } from "./compare-orders.ts";
import { comparePositions } from "./compare-positions.ts";
import { readRecords } from "./read-records.ts";
import type { ReconciledRecord } from "./reconciled-record.ts";
import { createTolerance } from "./tolerance.ts";

const exact = createTolerance(0);
function order(key: string, more: Partial<ReconciledRecord> = {}): ReconciledRecord {
  return { key, instrument: "BTC-USD", quantity: 1, fields: {}, ...more };
}
const position = (key: string, quantity: number | null) => order(key, { instrument: key, quantity });

describe("orders of two sides", () => {
  it("agree when both have the same, whatever the order of the rows", () => {
    expect(compareOrders([order("1"), order("2")], [order("2"), order("1")], exact)).toEqual([]);
  });

  it("break where only one side has an order", () => {
    expect(compareOrders([order("1")], [order("2", { instrument: null })], exact)).toEqual([
      expect.objectContaining({ kind: "local", words: "order 1 (BTC-USD) is open here and unknown at the venue" }),
      expect.objectContaining({ kind: "venue", words: "order 2 is open at the venue and unknown here" }),
    ]);
  });

  it("break where a quantity differs by more than the instrument's tolerance", () => {
    const tolerance = createTolerance({ default: 0, "BTC-USD": 0.01 });
    const [here, near, far] = [
      order("1", { quantity: 1 }),
      order("1", { quantity: 1.01 }),
      order("1", { quantity: 1.02 }),
    ];
    expect(compareOrders([here], [near], tolerance)).toEqual([]);
    expect(compareOrders([here], [far], tolerance)).toMatchObject([
      { kind: "quantity", quantity: expect.closeTo(-0.02) },
    ]);
  });

  it("takes what venues write otherwise for the same: numbers as text, sides in capitals", () => {
    const here = order("1", { fields: { side: "buy", price: 10.5 } });
    expect(compareOrders([here], [order("1", { fields: { side: "BUY", price: "10.50" } })], exact)).toEqual([]);
    expect(compareOrders([here], [order("1", { fields: { side: "SELL", price: "10.50" } })], exact)).toMatchObject([
      { kind: "side", words: "order 1 (BTC-USD) has side buy here and SELL at the venue" },
    ]);
  });

  it("break where one side has a quantity and the other none", () => {
    expect(compareOrders([order("1", { quantity: 5 })], [order("1", { quantity: null })], exact)).toMatchObject([
      {
        kind: "quantity",
        quantity: null,
        values: [5, null],
        words: "order 1 (BTC-USD) has quantity 5 here and none at the venue",
      },
    ]);
    expect(compareOrders([order("1", { quantity: null })], [order("1", { quantity: null })], exact)).toEqual([]);
  });

  it("does not take ids for the same that a double cannot tell apart", () => {
    const id = (venueId: string | number) => order("1", { fields: { id: venueId } });
    expect(compareOrders([id("1234567890123456789")], [id("1234567890123456700")], exact)).toHaveLength(1);
    expect(compareOrders([id("1234567890123456789")], [id("01234567890123456789")], exact)).toEqual([]);
    expect(compareOrders([id("1e300")], [id("1e300")], exact)).toEqual([]);
  });

  it("break where one side has an order twice, told once", () => {
    const breaks = compareOrders([order("1"), order("1"), order("1")], [order("1")], exact);
    expect(breaks).toMatchObject([{ kind: "twice", words: "order 1 (BTC-USD) stands twice here" }]);
  });

  it("break alike from either side", () => {
    const keys = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
    fc.assert(
      fc.property(keys, keys, (left, right) => {
        const one = compareOrders(
          left.map((key) => order(key)),
          right.map((key) => order(key)),
          exact,
        );
        const other = compareOrders(
          right.map((key) => order(key)),
          left.map((key) => order(key)),
          exact,
        );
        expect(one.map(({ key }) => key).sort()).toEqual(other.map(({ key }) => key).sort());
        expect(one.length).toBe(new Set([...left, ...right]).size - left.filter((key) => right.includes(key)).length);
      }),
    );
  });
});

describe("positions of two sides", () => {
  it("break by local minus venue; what a side does not name it does not hold", () => {
    const breaks = comparePositions(
      [position("BTC", 2), position("ETH", 0)],
      [position("BTC", 1.5), position("SOL", -3)],
      exact,
    );
    expect(breaks).toEqual([
      expect.objectContaining({ key: "BTC", quantity: 0.5, values: [2, 1.5], words: "BTC: 2 here, 1.5 at the venue" }),
      expect.objectContaining({ key: "SOL", quantity: 3, values: [0, -3], words: "SOL: 0 here, -3 at the venue" }),
    ]);
  });

  it("adds up the rows of one instrument, and takes no noise of floating point for a break", () => {
    expect(comparePositions([position("BTC", 0.1), position("BTC", 0.2)], [position("BTC", 0.3)], exact)).toEqual([]);
  });

  it("leaves dust within the tolerance alone", () => {
    const dust = createTolerance({ BTC: 0.0001 });
    expect(comparePositions([position("BTC", 1.0001)], [position("BTC", 1)], dust)).toEqual([]);
    expect(comparePositions([position("ETH", 1.0001)], [position("ETH", 1)], dust)).toHaveLength(1);
  });
});

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
        const fleeting = confirmedOf(places.map((place, poll) => [place + off * (1 + (poll % 2)), place] as const));
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
        [12, 19],
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

describe("reading a side's rows", () => {
  const fields = { key: "id", instrument: "symbol", quantity: "size.net", side: "side", compared: { price: "px" } };

  it("reads columns and paths, text that spells numbers, and the direction", () => {
    const rows = [
      { id: 7, symbol: "BTC", size: { net: "0.5" }, side: "SELL", px: "10" },
      { id: "8", symbol: "ETH", "size.net": 2, side: "buy", px: null },
    ];
    expect(readRecords(rows, fields)).toEqual({
      records: [
        { key: "7", instrument: "BTC", quantity: -0.5, fields: { price: "10" } },
        { key: "8", instrument: "ETH", quantity: 2, fields: { price: null } },
      ],
    });
  });

  it.each(["SELL", "5", 6, "SELL_SHORT", "Sell Short Exempt", "short", -1])("takes side %j for selling", (side) => {
    const row = { id: 1, symbol: "BTC", size: { net: 2 }, side, px: 1 };
    expect(readRecords([row], fields)).toMatchObject({ records: [{ quantity: -2 }] });
  });

  it("keeps every digit of an id", () => {
    expect(readRecords([{ id: 1234567890123456789n }], { key: "id", compared: {} })).toMatchObject({
      records: [{ key: "1234567890123456789" }],
    });
  });

  it("says which row it cannot read, rather than reconcile half", () => {
    expect(readRecords([{ id: 1 }, { symbol: "BTC" }], { key: "id", compared: {} })).toEqual({
      problem: "row 2: there is no id",
    });
    const row = { id: 1, symbol: "BTC", side: "buy", px: 1, size: { net: "many" } };
    expect(readRecords([row], fields)).toEqual({ problem: "row 1: size.net is no number" });
  });

  it.each([
    ["symbol", "instrument"],
    ["size.net", "quantity"],
    ["side", "side"],
    ["px", "compared.price"],
  ])("fails where a row lacks %s, which the configuration names as its %s", (path, name) => {
    const row: Record<string, unknown> = { id: 7, symbol: "BTC", "size.net": "0.5", side: "SELL", px: null };
    delete row[path];
    expect(readRecords([row], fields)).toEqual({ problem: `row 1: there is no ${path}, which fields.${name} names` });
  });
});
