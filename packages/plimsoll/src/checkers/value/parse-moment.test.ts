import { expect, test } from "vitest";
import { type MomentForm, parseMoment } from "./parse-moment.ts";

const NOON = Date.UTC(2024, 9, 1, 12, 0, 0);

test.each<[unknown, MomentForm]>([
  [1_727_784_000, "s"],
  ["1727784000", "s"],
  [1_727_784_000_000, "ms"],
  [1_727_784_000_000_000n, "us"],
  ["1727784000000000000", "ns"],
  ["2024-10-01 12:00:00", "text"],
  ["2024-10-01T12:00:00Z", "text"],
  ["2024-10-01 12:00:00.000000", "text"],
  ["2024-10-01T12:00:00.000000000+00:00", "text"],
  ["2024-10-01 14:00:00+02", "text"],
  ["2024-10-01 06:30:00 -0530", "text"],
  [" 2024-10-01 12:00 ", "text"],
])("%s in %s is noon", (raw, form) => {
  expect(parseMoment(raw, form, "UTC")).toBe(NOON);
});

test("decimals of a second are kept, nine of them too", () => {
  expect(parseMoment("2024-10-01T12:00:00.123456789+00:00", "text", "UTC")).toBeCloseTo(NOON + 123.456789, 3);
  expect(parseMoment(1_727_784_000.5, "s", "UTC")).toBe(NOON + 500);
});

test("text without an offset is read in the zone, on both sides of its clock change", () => {
  expect(parseMoment("2024-10-01 08:00:00", "text", "America/New_York")).toBe(NOON);
  expect(parseMoment("2024-12-01 07:00:00.250", "text", "America/New_York")).toBe(Date.UTC(2024, 11, 1, 12) + 250);
  expect(parseMoment("2024-10-01T12:00:00Z", "text", "America/New_York")).toBe(NOON);
});

test("a day alone is its midnight", () => {
  expect(parseMoment("2024-10-01", "text", "UTC")).toBe(Date.UTC(2024, 9, 1));
});

test.each<[unknown, MomentForm]>([
  ["", "s"],
  ["soon", "ms"],
  [null, "s"],
  [Number.NaN, "s"],
  [true, "s"],
  [1_727_784_000, "text"],
  ["2024-13-01 12:00:00", "text"],
  ["2024-02-30", "text"],
  ["2024-10-01 24:00:00", "text"],
  ["infinity", "text"],
  ["01.10.2024", "text"],
])("%s is no moment in %s", (raw, form) => {
  expect(parseMoment(raw, form, "UTC")).toBeNull();
});

test("where nobody says how it is written, a count's size tells its unit, and the rest is text", () => {
  for (const raw of [NOON / 1000, NOON, NOON * 1000, NOON * 1e6, BigInt(NOON), String(NOON), "1727784000.0"]) {
    expect(parseMoment(raw, "any", "America/New_York")).toBe(NOON);
  }
  expect(parseMoment("2024-10-01T12:00:00.000000000+00:00", "any", "UTC")).toBe(NOON);
  expect(parseMoment("2024-10-01 08:00:00", "any", "America/New_York")).toBe(NOON);
  for (const raw of [null, undefined, "", "soon", 0, -1, Number.NaN, {}, true]) {
    expect(parseMoment(raw, "any", "UTC")).toBeNull();
  }
});
