import { expect, test } from "vitest";
import { daysOf } from "./days-of.ts";

const at = (text: string) => Date.parse(text);
const dates = (from: string, to: string, zone = "UTC") =>
  daysOf({ from: at(from), to: at(to) }, zone).map(({ date }) => date);

test("the days of a range are those that it touches, cut to it", () => {
  const range = { from: at("2026-11-24T14:00:00Z"), to: at("2026-11-26T06:00:00Z") };
  const midnight = [at("2026-11-25T00:00:00Z"), at("2026-11-26T00:00:00Z")] as const;
  expect(daysOf(range, "UTC")).toEqual([
    { date: "2026-11-24", from: range.from, to: midnight[0] },
    { date: "2026-11-25", from: midnight[0], to: midnight[1] },
    { date: "2026-11-26", from: midnight[1], to: range.to },
  ]);
});

test("a day ends at midnight of its time zone, whether it has 23 or 25 hours", () => {
  expect(dates("2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z", "Europe/Berlin")).toEqual(["2026-03-29", "2026-03-30"]);
  expect(dates("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "Europe/Berlin")).toEqual(["2026-10-25"]);
  expect(dates("2026-10-25T00:00:00Z", "2026-10-25T00:00:00Z")).toEqual([]);
});
