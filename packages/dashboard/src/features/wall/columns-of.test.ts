import { expect, it } from "vitest";
import { columnsOf } from "./columns-of.ts";

it.each([
  [1, 1],
  [2, 1],
  [5, 2],
  [20, 4],
  [60, 7],
])("lets %i tiles fill a wide screen in %i columns", (count, columns) => {
  expect(columnsOf(count, { width: 1856, height: 860 })).toBe(columns);
});

it("puts them one below the other on a phone, and survives a screen without a size", () => {
  expect(columnsOf(60, { width: 360, height: 700 })).toBe(1);
  expect(columnsOf(5, { width: 0, height: 0 })).toBe(1);
  expect(columnsOf(0, { width: 1856, height: 860 })).toBe(1);
});
