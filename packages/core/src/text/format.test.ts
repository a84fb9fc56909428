import { describe, expect, it } from "vitest";
import { clip } from "./clip.ts";
import { countOf } from "./count-of.ts";
import { formatDuration, formatRoundedDuration } from "./format-duration.ts";
import { formatNumber, formatQuantity } from "./format-number.ts";
import { matchesGlob } from "./matches-glob.ts";
import { toTimestamp } from "./to-timestamp.ts";

describe("countOf", () => {
  it("has one of a thing and several of it", () => {
    expect([0, 1, 2].map((count) => countOf(count, "alert"))).toEqual(["0 alerts", "1 alert", "2 alerts"]);
    expect([1, 2].map((count) => countOf(count, "row is", "rows are"))).toEqual(["1 row is", "2 rows are"]);
  });
});

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [1240, "1,240"],
    [1234567.891, "1,234,567.89"],
    [-45000, "-45,000"],
    [999, "999"],
    [93.456, "93.46"],
    [0.000123456, "0.000123"],
    [1.5e20, "1.500e+20"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("writes %d as %s", (value, text) => expect(formatNumber(value)).toBe(text));

  it("puts the unit behind, but none for a plain count", () => {
    expect(formatQuantity(1240, "ms")).toBe("1,240 ms");
    expect(formatQuantity(12, "1")).toBe("12");
  });
});

describe("formatDuration", () => {
  it.each([
    [-5, "0 ms"],
    [850, "850 ms"],
    [4250, "4.2 s"],
    [46_000, "46 s"],
    [59_999, "59 s"],
    [185_000, "3 min 5 s"],
    [180_000, "3 min"],
    [7_800_000, "2 h 10 min"],
    [273_600_000, "3 d 4 h"],
  ])("writes %d ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("formatRoundedDuration", () => {
  it.each([
    [0, "0 ms"],
    [4260, "4.3 s"],
    [9_960, "10 s"],
    [59_700, "1 min"],
    [3_599_600, "1 h"],
    [86_399_900, "1 d"],
    [86_340_000, "23 h 59 min"],
    [29.99 * 86_400_000, "30 d"],
    [185_400, "3 min 5 s"],
  ])("writes %d ms as %s, to the nearest of what it shows", (ms, text) => expect(formatRoundedDuration(ms)).toBe(text));
});

describe("matchesGlob", () => {
  it.each([
    ["orders-db", "orders-db", true],
    ["orders-db", "orders-*", true],
    ["orders-db", "*-db", true],
    ["orders-db", "*", true],
    ["", "*", true],
    ["", "", true],
    ["orders-db", "o*s*b", true],
    ["orders-db", "orders", false],
    ["orders-db", "*gateway*", false],
    ["a.b", "a?b", false],
    ["axb", "a.b", false],
    ["aXbXc", "*X*X*", true],
  ])("%s matches %s: %s", (text, pattern, expected) => expect(matchesGlob(text, pattern)).toBe(expected));

  it("takes polynomial time on patterns that blow up backtracking matchers", () => {
    expect(matchesGlob("a".repeat(2000), `${"*a".repeat(50)}*b`)).toBe(false);
  });
});

describe("clip", () => {
  it("keeps what fits and marks what it cuts", () => {
    expect(clip("refused", 7)).toBe("refused");
    expect(clip("connection refused", 7)).toBe("connec…");
  });
});

describe("toTimestamp", () => {
  it("is RFC 3339 in UTC with milliseconds", () => {
    expect(toTimestamp(Date.UTC(2026, 10, 23, 14, 2, 11, 7))).toBe("2026-11-23T14:02:11.007Z");
  });
});
