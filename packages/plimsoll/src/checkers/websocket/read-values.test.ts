import { describe, expect, test } from "vitest";
import { compileField, compileItems, parseItemPath } from "./field-path.ts";
import { compileMatch } from "./match.ts";
import { quoteText, quoteValue } from "./quote-text.ts";
import { createStampReader } from "./read-stamp.ts";
import { readNumber, readSequence } from "./read-value.ts";

describe("a field's path", () => {
  const message = { e: 1, data: { p: "2", list: [{ x: 3 }] }, timestamp: "t" };
  test.each([
    ["e", 1],
    ["data.p", "2"],
    ["data.list[0].x", 3],
    ["data.missing.deeper", undefined],
    ["$.timestamp", "t"],
    ['$["timestamp"]', "t"],
  ])("%s leads to %j", (path, value) => expect(compileField(path)?.(message, message)).toEqual(value));

  test("from the item, or with $ from the whole message", () => {
    expect(compileField("p")?.(message.data, message)).toBe("2");
    expect(compileField("$.e")?.(message.data, message)).toBe(1);
  });

  test.each(["", "a b", "a[*]", "a..b"])("%j is none", (path) => expect(compileField(path)).toBeNull());
});

describe("the items of a message", () => {
  const itemsOf = (path: string, message: unknown) => {
    const items: unknown[] = [];
    compileItems(parseItemPath(path) ?? [])(message, (item) => items.push(item));
    return items;
  };
  test.each([
    ["$", { a: 1 }, [{ a: 1 }]],
    ["data", { data: { a: 1 } }, [{ a: 1 }]],
    ["data", { data: [1, 2] }, [1, 2]],
    ["events[*].tickers", { events: [{ tickers: [1, 2] }, { tickers: 3 }, {}] }, [1, 2, 3]],
    ["$.a[*].b[*]", { a: [{ b: [1] }, { b: [2, 3] }] }, [1, 2, 3]],
    ["data", { data: null }, []],
    ["data", "text", []],
  ])("at %s of %j are %j", (path, message, items) => expect(itemsOf(path, message)).toEqual(items));

  test.each(["a b", "a[*]b c"])("%j is no path to them", (path) => expect(parseItemPath(path)).toBeNull());
});

test("conditions must all hold", () => {
  const match = compileMatch({ channel: "trade", "data[0]": { exists: true }, stream: { ends_with: "@book" } });
  expect(match({ channel: "trade", data: [1], stream: "x@book" })).toBe(true);
  expect(match({ channel: "trade", data: [], stream: "x@book" })).toBe(false);
  expect(match({ channel: "trade", data: [1], stream: 5 })).toBe(false);
  expect(compileMatch({ result: null })({ result: null })).toBe(true);
  expect(compileMatch({ gone: { exists: false } })({})).toBe(true);
  expect(compileMatch({})("anything")).toBe(true);
});

describe("a number", () => {
  test.each([
    [1.5, 1.5],
    ["0.001", 0.001],
    ["-3", -3],
    [undefined, Number.NaN],
    [null, Number.NaN],
    ["", Number.NaN],
    ["abc", null],
    [true, null],
    [{}, null],
    [[], null],
    [Number.POSITIVE_INFINITY, null],
    ["1e999", null],
  ])("of %j is %d", (value, number) => expect(readNumber(value)).toBe(number));

  test.each([
    ["995098700", 995_098_700],
    [7, 7],
    [1.5, null],
    ["x", null],
    // Its last digits are lost already.
    ["9471984923908980762", Number.NaN],
  ])("in sequence of %j is %d", (value, number) => expect(readSequence(value)).toBe(number));
});

describe("an exchange stamp", () => {
  const read = createStampReader("auto");
  const MOMENT = Date.UTC(2026, 3, 7, 14, 30, 2, 789);
  test.each([
    [MOMENT, MOMENT],
    [MOMENT / 1000, MOMENT],
    [MOMENT * 1000, MOMENT],
    [MOMENT * 1e6, MOMENT],
    [String(MOMENT), MOMENT],
    ["2026-04-07T14:30:02.789Z", MOMENT],
    ["2026-04-07T14:30:02Z", MOMENT - 789],
    ["2026-04-07T16:30:02.789+02:00", MOMENT],
  ])("%j is read", (value, ms) => expect(read(value)).toBeCloseTo(ms, 0));

  test("keeps what lies below a millisecond", () => {
    expect(read("2026-04-07T14:30:02.789012345Z")).toBeCloseTo(MOMENT + 0.012, 2);
  });

  test("of another day after one of this is of another day", () => {
    expect(read("2026-04-07T00:00:00Z")).toBe(Date.UTC(2026, 3, 7));
    expect(read("2026-04-08T00:00:00Z")).toBe(Date.UTC(2026, 3, 8));
  });

  test.each(["soon", "2026-04-07", "2026-13-45T99:99:99Z", true, {}])("%j is none", (value) => {
    expect(read(value)).toBeNull();
  });

  test.each([undefined, null, ""])("%j is absent", (value) => expect(read(value)).toBeNaN());

  test("is read in the unit that is told", () => {
    expect(createStampReader("ms")(5)).toBe(5);
    expect(createStampReader("s")(5)).toBe(5000);
  });
});

test("what a target sent is quoted on one line, never whole", () => {
  expect(quoteText(`a\n\u0000b${"x".repeat(500)}`)).toHaveLength(80);
  expect(quoteText("a\r\nb")).toBe("a b");
  expect([{ a: 1 }, [1], "t", 5, null].map(quoteValue)).toEqual(["an object", "a list", '"t"', "5", "null"]);
});
