import { expect, it } from "vitest";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { setUp } from "./monitor.fixture.ts";
import { SettledTime } from "./settled-time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it("forgets nothing while a clock that was set far ahead may be wrong", async () => {
  const clock = createVirtualClock();
  const memory = createMemoryStore({ clock });
  const pruned: number[] = [];
  const prune: typeof memory.prune = async (policy) => {
    pruned.push(policy.now);
    return memory.prune(policy);
  };
  const { monitor } = setUp({ clock, store: { ...memory, prune }, components: [] });
  await monitor.start();
  await clock.advance(5 * MINUTE);
  const right = pruned.length;
  expect(right).toBeGreaterThan(3);
  clock.step(20_000 * DAY);
  await clock.advance(30 * MINUTE);
  clock.step(-20_000 * DAY);
  await clock.advance(5 * MINUTE);
  expect(pruned.length).toBeGreaterThan(right + 3);
  expect(Math.max(...pruned)).toBeLessThanOrEqual(clock.now());
});

it("believes a clock that was set forward when it has gone on from there for an hour", async () => {
  const clock = createVirtualClock();
  const time = new SettledTime(clock, null);
  expect(time.isSettled()).toBe(true);
  clock.step(2 * HOUR);
  expect(time.isSettled()).toBe(false);
  await clock.advance(50 * MINUTE);
  clock.step(DAY);
  expect(time.isSettled()).toBe(false);
  await clock.advance(59 * MINUTE);
  expect(time.isSettled()).toBe(false);
  await clock.advance(MINUTE);
  expect(time.isSettled()).toBe(true);
  clock.step(-DAY);
  expect(time.isSettled()).toBe(true);
});

it("waits an hour too where the monitor seems to have been away for days", async () => {
  const clock = createVirtualClock();
  expect(new SettledTime(clock, clock.now() - 12 * HOUR).isSettled()).toBe(true);
  const time = new SettledTime(clock, clock.now() - 3 * DAY);
  expect(time.isSettled()).toBe(false);
  await clock.advance(HOUR);
  expect(time.isSettled()).toBe(true);
});
