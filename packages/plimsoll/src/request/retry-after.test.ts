import { expect, test } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const now = Date.parse("2026-11-23T12:00:00Z");

test("reads seconds", () => {
  expect(readRetryAfter("120", { date: undefined, now })).toBe(now + 120_000);
});

test("reads a date, against the server's own clock where it tells it", () => {
  const value = "Mon, 23 Nov 2026 12:05:00 GMT";
  expect(readRetryAfter(value, { date: undefined, now })).toBe(now + 300_000);
  expect(readRetryAfter(value, { date: "Mon, 23 Nov 2026 12:04:00 GMT", now })).toBe(now + 60_000);
});

test("waits at least a second and at most three days, whatever is claimed", () => {
  expect(readRetryAfter("0", { date: undefined, now })).toBe(now + 1000);
  expect(readRetryAfter("Mon, 23 Nov 2020 12:00:00 GMT", { date: undefined, now })).toBe(now + 1000);
  expect(readRetryAfter("99999999999", { date: undefined, now })).toBe(now + 3 * 86_400_000);
});

test.each([undefined, "", "soon", "-5"])("knows nothing from %j", (value) => {
  expect(readRetryAfter(value, { date: undefined, now })).toBeNull();
});
