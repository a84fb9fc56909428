import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findThreshold } from "./find-threshold.ts";

const bare = { warning: 1 };
const root = { warning: 2 };
const rootOnA = { warning: 3 };

describe("findThreshold", () => {
  const table = {
    'disk_usage{ host="a", mount="/" }': rootOnA,
    'disk_usage{mount="/"}': root,
    disk_usage: bare,
    'disk_usage_max{mount="/"}': { warning: 9 },
    "disk_usage{broken": { warning: 9 },
  };

  it("falls back to the bare name", () => {
    expect(findThreshold(table, { name: "disk_usage" })).toBe(bare);
    expect(findThreshold(table, { name: "disk_usage", labels: {} })).toBe(bare);
    expect(findThreshold(table, { name: "disk_usage", labels: { mount: "/data" } })).toBe(bare);
  });

  it("prefers the key with labels, and more of them to fewer", () => {
    expect(findThreshold(table, { name: "disk_usage", labels: { mount: "/" } })).toBe(root);
    expect(findThreshold(table, { name: "disk_usage", labels: { host: "b", mount: "/" } })).toBe(root);
    expect(findThreshold(table, { name: "disk_usage", labels: { mount: "/", host: "a" } })).toBe(rootOnA);
    expect(findThreshold(table, { name: "disk_usage", labels: { fs: "ext4", mount: "/", host: "a" } })).toBe(rootOnA);
  });

  it("knows a key by what it means, however it is spelled", () => {
    const spelled = { 'row_count { table = "\\u0061" }': root };
    expect(findThreshold(spelled, { name: "row_count", labels: { table: "a" } })).toBe(root);
    expect(findThreshold({ "row_count{}": root }, { name: "row_count", labels: { table: "a" } })).toBe(root);
  });

  it("finds nothing for names it does not hold, also those every object has", () => {
    expect(findThreshold(table, { name: "cpu_usage", labels: { core: "1" } })).toBeUndefined();
    expect(findThreshold(table, { name: "constructor" })).toBeUndefined();
    expect(findThreshold(table, { name: "toString", labels: { a: "b" } })).toBeUndefined();
    expect(findThreshold({ 'a{toString="x"}': root }, { name: "a", labels: { b: "x" } })).toBeUndefined();
  });

  it("gives the same whatever the order of the table", () => {
    const entries = Object.entries({
      'm{a="1"}': { warning: 1 },
      'm{b="1"}': { warning: 2 },
      'm{a="1",c="1"}': { warning: 3 },
      'm{ b = "1", c="1"}': { warning: 4 },
      m: { warning: 5 },
    });
    const labels = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2"));
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), labels, (shuffled, found) => {
        const series = { name: "m", labels: found };
        expect(findThreshold(Object.fromEntries(shuffled), series)).toEqual(
          findThreshold(Object.fromEntries(entries), series),
        );
      }),
    );
  });
});
