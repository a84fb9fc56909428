import { expect, test } from "vitest";
import { secondsBetween, toNtpTime } from "./ntp-packet.ts";

test("counts from 1900", () => {
  expect(toNtpTime(0)).toEqual({ seconds: 2_208_988_800, fraction: 0 });
  expect(toNtpTime(1500.5).fraction / 2 ** 32).toBeCloseTo(0.5005, 9);
});

test("tells times apart to the microsecond, before and after the era that ends in 2036", () => {
  const end = Date.UTC(2036, 1, 7, 6, 28, 16);
  expect(toNtpTime(end).seconds).toBe(0);
  expect(secondsBetween(toNtpTime(end + 250), toNtpTime(end - 500))).toBeCloseTo(0.75, 6);
  expect(secondsBetween(toNtpTime(end - 500), toNtpTime(end + 250))).toBeCloseTo(-0.75, 6);
  const now = 1_795_726_459_649;
  expect(secondsBetween(toNtpTime(now + 0.125), toNtpTime(now))).toBeCloseTo(125e-6, 6);
});
