import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

  it("takes a price that was reckoned for the same as the venue's text, and an empty one for none", () => {
    const priced = (price: string | number | null) => order("1", { fields: { price } });
    expect(compareOrders([priced(0.1 + 0.2)], [priced("0.3")], exact)).toEqual([]);
    expect(compareOrders([priced(" ")], [priced(0)], exact)).toHaveLength(1);
    expect(compareOrders([priced(null)], [priced(0.3)], exact)).toMatchObject([
      { words: "order 1 (BTC-USD) has price none here and 0.3 at the venue" },
    ]);
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

  it("takes no noise of many large numbers for a break, and names what is one in full", () => {
    const rows = Array.from({ length: 1000 }, () => position("SHIB", 123_456_789.12));
    expect(comparePositions(rows, [position("SHIB", 123_456_789_120)], exact)).toEqual([]);
    expect(comparePositions(rows, [position("SHIB", 123_456_789_121)], exact)).toMatchObject([
      { words: "SHIB: 123456789120 here, 123456789121 at the venue" },
    ]);
  });

  it("leaves dust within the tolerance alone", () => {
    const dust = createTolerance({ BTC: 0.0001 });
    expect(comparePositions([position("BTC", 1.0001)], [position("BTC", 1)], dust)).toEqual([]);
    expect(comparePositions([position("ETH", 1.0001)], [position("ETH", 1)], dust)).toHaveLength(1);
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

  it.each(["SELL", "5", 6, "4", "SLD", "A", "sell to open", "SELL_SHORT", "Sell Short Exempt", "short", -1])(
    "takes side %j for selling",
    (side) => {
      const row = { id: 1, symbol: "BTC", size: { net: 2 }, side, px: 1 };
      expect(readRecords([row], fields)).toMatchObject({ records: [{ quantity: -2 }] });
    },
  );

  it.each(["BUY", "1", 3, "BOT", "B", "Long", "buy_to_cover"])("takes side %j for buying", (side) => {
    const row = { id: 1, symbol: "BTC", size: { net: 2 }, side, px: 1 };
    expect(readRecords([row], fields)).toMatchObject({ records: [{ quantity: 2 }] });
  });

  it.each(["", null, "BOTH", "net"])("leaves a quantity its own sign where the side is %j", (side) => {
    const row = { id: 1, symbol: "BTC", size: { net: -2 }, side, px: 1 };
    expect(readRecords([row], fields)).toMatchObject({ records: [{ quantity: -2 }] });
  });

  it.each(["Cross", "8", true, 0, "venta"])("does not take side %j for buying, whatever it may mean", (side) => {
    const row = { id: 1, symbol: "BTC", size: { net: 2 }, side, px: 1 };
    const problem = `row 1: side is ${String(side).toLowerCase()}, which says neither buy nor sell, long nor short`;
    expect(readRecords([row], fields)).toEqual({ problem });
    expect(readRecords([{ ...row, size: { net: 0 } }], fields)).toMatchObject({ records: [{ quantity: 0 }] });
  });

  it("does not take an empty quantity of a position for none held", () => {
    const positions = { key: "symbol", quantity: "qty", compared: {}, isPosition: true };
    expect(readRecords([{ symbol: "BTC", qty: null }], positions)).toEqual({
      problem: "row 1: BTC has an empty qty, which is no position that could be compared",
    });
    expect(readRecords([{ symbol: "BTC", qty: 0 }], positions)).toMatchObject({ records: [{ quantity: 0 }] });
  });

  it("calls an instrument what the other side calls it", () => {
    const names = { BTCUSDT: "BTC-USD" };
    const rows = [{ symbol: "BTCUSDT", id: "BTCUSDT", qty: 1 }];
    const positions = { key: "symbol", quantity: "qty", compared: {}, names, isPosition: true };
    expect(readRecords(rows, positions)).toMatchObject({ records: [{ key: "BTC-USD" }] });
    const orders = { key: "id", instrument: "symbol", compared: {}, names };
    expect(readRecords(rows, orders)).toMatchObject({ records: [{ key: "BTCUSDT", instrument: "BTC-USD" }] });
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
