import { expect, test } from "vitest";
import { AvailabilityWindow } from "./availability-window.ts";

const ok = { requests: 1, available: 1, succeeded: 1 };
const bad = { requests: 1, available: 0, succeeded: 0 };

function fill(tallies: readonly (typeof ok)[]): AvailabilityWindow {
  const window = new AvailabilityWindow();
  for (const tally of tallies) window.add(tally);
  return window;
}
const times = (count: number, tally: typeof ok) => Array.from({ length: count }, () => tally);

test("is 100 % while all is well", () => {
  expect(new AvailabilityWindow().availability()).toBe(100);
  expect(fill(times(50, ok)).availability()).toBe(100);
});

test("one failure among the last 20 checks weighs 5 %, and is forgotten after 20 more", () => {
  expect(fill([...times(30, ok), bad, ok]).availability()).toBe(95);
  expect(fill([...times(30, ok), bad, ...times(19, ok)]).availability()).toBe(95);
  expect(fill([...times(30, ok), bad, ...times(20, ok)]).availability()).toBe(100);
});

test("one failure weighs no more in the first minute than later", () => {
  expect(fill([ok, bad, ok]).availability()).toBe(95);
  expect(fill([bad, ok]).availability()).toBe(95);
});

test("is what it is while nothing has ever passed", () => {
  expect(fill([bad]).availability()).toBe(0);
  expect(fill(times(2, { requests: 2, available: 1, succeeded: 1 })).availability()).toBe(50);
});

test("counts the requests of several endpoints", () => {
  const whole = { requests: 4, available: 4, succeeded: 4 };
  expect(fill([...times(19, whole), { requests: 4, available: 3, succeeded: 3 }]).availability()).toBe(98.75);
});

test("starts anew when an outage of two or more checks has ended", () => {
  expect(fill([...times(20, ok), bad, bad]).availability()).toBe(90);
  expect(fill([...times(20, ok), bad, bad, ok]).availability()).toBe(100);
  expect(fill([...times(20, ok), bad, ok, bad, ok]).availability()).toBe(90);
});

test("the success rate is over the last 100 requests and knows no new start", () => {
  expect(fill([bad, bad, ok, ok]).successRate()).toBe(50);
  expect(fill([bad, ...times(99, ok)]).successRate()).toBe(99);
  expect(fill([bad, ...times(100, ok)]).successRate()).toBe(100);
});

test("an answer that refuses our key is available but no success", () => {
  const window = fill([{ requests: 1, available: 1, succeeded: 0 }]);
  expect(window.availability()).toBe(100);
  expect(window.successRate()).toBe(0);
});
