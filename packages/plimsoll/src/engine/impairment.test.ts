import { expect, it } from "vitest";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { type Impairment, ImpairmentWatch, PULSE_MS } from "./impairment.ts";

/** A clock whose timers come late by what `block` was given, as after a blocked event loop. */
function setUp() {
  const virtual = createVirtualClock();
  let blockedMs = 0;
  const clock: VirtualClock = {
    ...virtual,
    monotonic: () => virtual.monotonic() + blockedMs,
    now: () => virtual.now() + blockedMs,
  };
  const seen: Impairment[] = [];
  const watch = new ImpairmentWatch(clock, (impairment) => seen.push(impairment));
  watch.start();
  return { clock, watch, seen, block: (ms: number) => (blockedMs += ms) };
}

it("stays silent while its pulse is on time", async () => {
  const { clock, watch, seen } = setUp();
  await clock.advance(60_000);
  expect(seen).toEqual([]);
  expect(watch.impairedSince(0)).toBe(false);
});

it("tells of a blocked event loop, and holds what ran meanwhile apart from what began after it", async () => {
  const { clock, watch, seen, block } = setUp();
  await clock.advance(PULSE_MS);
  const before = clock.monotonic();
  block(2000);
  await clock.advance(PULSE_MS);
  expect(seen).toEqual([{ kind: "lag", lagMs: 2000 }]);
  expect(watch.impairedSince(before)).toBe(true);
  await clock.advance(PULSE_MS);
  expect(watch.impairedSince(clock.monotonic())).toBe(false);
});

it("notices the stall at the first result that comes after it, before the pulse does", () => {
  const { clock, watch, seen, block } = setUp();
  const before = clock.monotonic();
  block(3000);
  expect(watch.impairedSince(before)).toBe(true);
  expect(seen).toHaveLength(1);
});

it("takes a long silence for a suspended host", async () => {
  const { clock, seen, block } = setUp();
  block(3_600_000);
  await clock.advance(PULSE_MS);
  expect(seen).toEqual([{ kind: "suspended", gapMs: 3_600_000 }]);
});

it.each([3_600_000, -3_600_000])("notices a wall clock that was set by %i ms", async (step) => {
  const { clock, seen, watch } = setUp();
  const virtual = createVirtualClock();
  watch.stop();
  const again = new ImpairmentWatch(virtual, (impairment) => seen.push(impairment));
  again.start();
  virtual.step(step);
  await virtual.advance(PULSE_MS);
  expect(seen).toEqual([{ kind: "suspended", gapMs: step }]);
  await clock.advance(0);
});
