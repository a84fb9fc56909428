import { describe, expect, it } from "vitest";
import { MAX_DEPTH, parseJson } from "./json-body.ts";

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("parseJson", () => {
  it("takes what is nested as deep as allowed, and no deeper", () => {
    expect(() => parseJson(nested(MAX_DEPTH))).not.toThrow();
    expect(() => parseJson(nested(MAX_DEPTH + 1))).toThrow("nested deeper");
    expect(() => parseJson('{"a":'.repeat(MAX_DEPTH + 1))).toThrow("nested deeper");
  });

  it("does not count brackets inside text, nor siblings", () => {
    expect(parseJson(JSON.stringify(`\\"${"[".repeat(100)}`))).toBe(`\\"${"[".repeat(100)}`);
    expect(parseJson(`[${Array(100).fill("[]").join(",")}]`)).toHaveLength(100);
  });

  it("refuses a million brackets without building anything", () => {
    expect(() => parseJson("[".repeat(1_000_000))).toThrow("nested deeper");
  });

  it("takes nothing as nothing", () => {
    expect(parseJson("")).toBeUndefined();
    expect(parseJson(" \n")).toBeUndefined();
  });

  it("says what is no JSON", () => {
    expect(() => parseJson("{nope")).toThrow("body: not JSON");
  });

  it("leaves out keys that reach a prototype", () => {
    const parsed = parseJson('{"__proto__":{"admin":true},"a":{"__proto__":{"x":1},"b":2}}');
    expect(parsed).toEqual({ a: { b: 2 } });
    expect(Object.keys(parsed as object)).toEqual(["a"]);
  });
});
