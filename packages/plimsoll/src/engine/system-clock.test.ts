import { afterEach, expect, it, vi } from "vitest";
import { createSystemClock } from "./system-clock.ts";

const DAY_MS = 86_400_000;

afterEach(() => vi.useRealTimers());

it("waits longer than the 24.8 days that a timer of Node's can, instead of firing at once and over and over", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const set = vi.spyOn(globalThis, "setTimeout");
  const callback = vi.fn();
  createSystemClock().schedule(31 * DAY_MS, callback);
  expect(set.mock.calls[0]?.[1]).toBeLessThan(2 ** 31);
  vi.advanceTimersByTime(30 * DAY_MS);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(DAY_MS);
  expect(callback).toHaveBeenCalledTimes(1);
});

it("can be told not to, however long it has waited", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const callback = vi.fn();
  const cancel = createSystemClock().schedule(31 * DAY_MS, callback);
  vi.advanceTimersByTime(25 * DAY_MS);
  cancel();
  vi.advanceTimersByTime(31 * DAY_MS);
  expect(callback).not.toHaveBeenCalled();
});
