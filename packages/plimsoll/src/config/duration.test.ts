import fc from "fast-check";
import { expect, test } from "vitest";
import { durationMs, parseDuration, spellDuration } from "./duration.ts";

test.each([
  ["500ms", 500],
  ["5s", 5000],
  ["1m", 60_000],
  ["2h", 7_200_000],
  ["7d", 604_800_000],
  ["5y", 157_680_000_000],
  ["1.5s", 1500],
  ["0s", 0],
  ["10 s", 10_000],
  [250, 250],
])("reads %s as %d ms", (text, ms) => {
  expect(durationMs.parse(text)).toBe(ms);
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  "",
  "5",
  "five",
  "-1s",
  "5 seconds",
  "s",
  "1e3s",
  "5S",
  "101y",
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  null,
  true,
  {},
])("refuses %s and says what was expected", (value) => {
  const parsed = durationMs.safeParse(value);
  expect(parsed.success).toBe(false);
  expect(parsed.error?.issues[0]?.message).toContain("500ms, 5s, 1m");
});

test("a refused duration names what it was given", () => {
  expect(() => parseDuration("soon")).toThrow(/expected a duration.*"soon"/);
});

test("what is written is read back as the same duration", () => {
  fc.assert(fc.property(fc.nat(10_000_000_000), (ms) => parseDuration(spellDuration(ms)) === ms));
  expect(spellDuration(90_000)).toBe("90s");
  expect(spellDuration(86_400_000)).toBe("1d");
});
