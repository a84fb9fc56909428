import { expect, test } from "vitest";
import { ageReading, ageSeconds } from "./age-reading.ts";

const NOW = Date.UTC(2026, 10, 26, 14, 30);

test("a stamp of the future is a clock's fault and no freshness, beyond what two clocks differ by anyway", () => {
  expect(ageSeconds(NOW + 5500, NOW)).toBe("lies 5.5 s in the future: a clock is wrong");
  expect(ageSeconds(NOW + 5000, NOW)).toBe(0);
  expect(ageSeconds(null, NOW)).toBe("is no time");
});

test("an age is given in seconds, or with the reason why it is not", () => {
  const reading = (value: unknown) => ageReading("age", { value, text: "$.at" }, NOW);
  expect(reading(NOW / 1000 - 2.5)).toEqual({ name: "age", value: 2.5, unit: "s" });
  expect(reading("soon")).toMatchObject({ value: null, details: { error: "$.at is no time" } });
});
