import { expect, test } from "vitest";
import { parseJsonPath, valueAt } from "./json-path.ts";

test.each([
  ["$.data.status", ["data", "status"]],
  ["data.status", ["data", "status"]],
  ["$", []],
  ["$.items[0].x", ["items", 0, "x"]],
  ["[-1]", [-1]],
  ['$["last price"].a', ["last price", "a"]],
  ["$['a.b']", ["a.b"]],
])("reads %s", (text, steps) => {
  expect(parseJsonPath(text)).toEqual(steps);
});

test.each(["", "$.a[*]", "$..a", "a..b", "a b", "$.a[?(@.b)]", "a["])(
  "refuses %j, which doesn't name one value",
  (text) => {
    expect(parseJsonPath(text)).toBeNull();
  },
);

test("finds values by name, by place and from the end", () => {
  const root = { items: [{ x: 1 }, { x: 2 }], "a.b": null };
  expect(valueAt(root, ["items", 0, "x"])).toBe(1);
  expect(valueAt(root, ["items", -1, "x"])).toBe(2);
  expect(valueAt(root, ["a.b"])).toBeNull();
  expect(valueAt(root, [])).toBe(root);
});

test("finds nothing where there is nothing, and never what an object inherits", () => {
  expect(valueAt({ a: 1 }, ["b", "c"])).toBeUndefined();
  expect(valueAt({ a: 1 }, ["constructor"])).toBeUndefined();
  expect(valueAt({ a: "text" }, ["a", "length"])).toBeUndefined();
  expect(valueAt([1], ["length"])).toBeUndefined();
  expect(valueAt(null, ["a"])).toBeUndefined();
});
