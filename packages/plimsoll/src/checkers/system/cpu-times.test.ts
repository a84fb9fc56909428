import { expect, test } from "vitest";
import { countCores, cpuShares, cpuUsage, parseCpuTimes } from "./cpu-times.ts";

const LINE =
  "cpu  100 10 50 800 40 0 0 5 30 0\ncpu0 50 5 25 400 20 0 0 2 15 0\ncpu1 50 5 25 400 20 0 0 3 15 0\nintr 1\n";

test("reads the processors' times without counting guests twice", () => {
  expect(parseCpuTimes(LINE)).toEqual({ total: 1005, idle: 840, iowait: 40, steal: 5 });
  expect(countCores(LINE)).toBe(2);
});

test("says nothing of a file that reads otherwise", () => {
  expect(parseCpuTimes("nonsense")).toBeNull();
  expect(parseCpuTimes("")).toBeNull();
});

test("takes the share of time that was neither idle nor waiting for disks", () => {
  const before = { total: 1000, idle: 800, iowait: 40, steal: 0 };
  const after = { total: 1200, idle: 850, iowait: 60, steal: 10 };
  expect(cpuUsage(before, after)).toBe(75);
  expect(cpuShares(before, after)).toEqual({ iowait_percent: 10, steal_percent: 5 });
});

test("stays between 0 and 100 % when the kernel's idle counter steps back", () => {
  const before = { total: 1000, idle: 800, iowait: 40, steal: 0 };
  expect(cpuUsage(before, { total: 1100, idle: 790, iowait: 30, steal: 0 })).toBe(100);
  expect(cpuUsage(before, { total: 1100, idle: 950, iowait: 30, steal: 0 })).toBe(0);
});

test("says nothing when no time has passed", () => {
  const times = { total: 1000, idle: 800, iowait: 40, steal: 0 };
  expect(cpuUsage(times, times)).toBeNull();
});
