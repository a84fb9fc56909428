import { expect, test } from "vitest";
import { FineTime } from "./fine-time.ts";

/** Every look at it takes `costMs`. */
function simulatedClock(distance: number, costMs = 0.0001) {
  const clock = {
    at: 123.456,
    distance,
    now: () => Math.floor(clock.monotonic() + clock.distance),
    monotonic: () => {
      clock.at += costMs;
      return clock.at;
    },
    schedule: () => () => {},
  };
  return clock;
}

test("finds microseconds in a clock of whole milliseconds, and needs no second look", () => {
  const clock = simulatedClock(1_795_726_459_649.321);
  const fine = new FineTime(clock);
  fine.sharpen();
  expect(fine.uncertainty).toBeLessThan(0.003);
  expect(Math.abs(fine.now() - (clock.at + clock.distance))).toBeLessThanOrEqual(fine.uncertainty + 0.001);
  const before = clock.at;
  fine.sharpen();
  expect(clock.at - before).toBeLessThan(0.01);
});

test("notices a clock that was set", () => {
  const clock = simulatedClock(1_795_726_459_649.321);
  const fine = new FineTime(clock);
  fine.sharpen();
  const before = fine.distance;
  clock.distance -= 5000;
  fine.sharpen();
  expect(fine.distance - before).toBeCloseTo(-5000, 2);
});

test("ends on a clock that stands still, and tells how little it knows", () => {
  const fine = new FineTime(simulatedClock(1000.5, 0));
  fine.sharpen();
  expect(fine.uncertainty).toBe(0.5);
});
