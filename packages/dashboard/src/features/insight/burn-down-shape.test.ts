import { expect, test } from "vitest";
import { burnDown } from "./burn-down-shape.ts";

const day = (spent: number) => ({ date: "2026-11-23", good: 100, spent });
const budget = { total: 100, spent: 0, remaining_ratio: null };

test("a budget goes down by what each day took, also below nothing", () => {
  expect(burnDown({ by_day: [day(25), day(0), day(100)], budget })).toEqual([1, 0.75, 0.75, -0.25]);
});

test("nothing is drawn of no day, of no budget and of figures that are none", () => {
  expect(burnDown({ by_day: [], budget })).toEqual([]);
  expect(burnDown({ by_day: [day(1)], budget: { ...budget, total: 0 } })).toEqual([]);
  expect(burnDown({ by_day: [day(Number.POSITIVE_INFINITY)], budget })).toEqual([]);
});
