import { expect, it, onTestFinished } from "vitest";
import type { Clock } from "../../port/clock.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { type SilenceRules, SilenceWatch } from "./silence-watch.ts";

function setUp(rules: SilenceRules = { limitMs: 10_000 }, heardAt: number | null = null) {
  const clock = createVirtualClock();
  const asked: number[] = [];
  const current = { rules };
  const watch = new SilenceWatch({
    clock,
    requestCheck: () => asked.push(clock.monotonic()),
    rules: () => current.rules,
    heardAt,
  });
  onTestFinished(() => watch.close());
  return { clock, watch, asked, current };
}

it("waits for the first word as long as for any other", async () => {
  const { clock, watch, asked } = setUp();
  await clock.advance(9999);
  expect(watch.look()).toBe("waiting");
  await clock.advance(60);
  expect([watch.look(), asked.length]).toEqual(["silent", 1]);
});

it("asks for a check within a tenth of a second of the limit, counted from the last word", async () => {
  const { clock, watch, asked } = setUp();
  for (let n = 0; n < 5; n += 1) {
    await clock.advance(3000);
    watch.hear(clock.monotonic());
  }
  expect(watch.look()).toBe("heard");
  await clock.advance(60_000);
  expect(asked).toEqual([25_050]);
});

it("says that a word is news when it is the first or ends a silence, and not otherwise", async () => {
  const { clock, watch } = setUp({ limitMs: 10_000, warningMs: 4000 });
  expect(watch.hear(clock.monotonic())).toBe(true);
  await clock.advance(3000);
  expect(watch.hear(clock.monotonic())).toBe(false);
  await clock.advance(5000);
  expect(watch.hear(clock.monotonic())).toBe(true);
  await clock.advance(20_000);
  expect(watch.hear(clock.monotonic())).toBe(true);
});

it("asks for a check when the word is late, once, and again when the limit passes", async () => {
  const { clock, watch, asked } = setUp({ limitMs: 10_000, warningMs: 4000 });
  watch.hear(0);
  await clock.advance(60_000);
  expect(asked).toEqual([4000, 10_050]);
});

it("goes by the rules as they are: a longer patience ends with the next word", async () => {
  const { clock, watch, asked, current } = setUp();
  current.rules = { limitMs: 300_000 };
  watch.hear(0);
  await clock.advance(20_000);
  expect([watch.look(), asked]).toEqual(["heard", []]);
  current.rules = { limitMs: 10_000 };
  watch.hear(clock.monotonic());
  await clock.advance(60_000);
  expect(asked).toEqual([30_050]);
});

it("goes on from what was heard by the one before it", async () => {
  const { clock, watch, asked } = setUp({ limitMs: 10_000 }, -4000);
  await clock.advance(60_000);
  expect([watch.look(), asked]).toEqual(["silent", [6050]]);
});

it("knows nothing of a wall clock that is set", async () => {
  const { clock, watch } = setUp();
  watch.hear(0);
  clock.step(3_600_000);
  await clock.advance(5000);
  expect(watch.look()).toBe("heard");
  clock.step(-7_200_000);
  await clock.advance(5060);
  expect(watch.look()).toBe("silent");
});

/** A clock whose timers do not fire while the process is stopped; time goes on all the same. */
function setUpStopped(stoppedMs: number) {
  const clock = createVirtualClock();
  let extra = 0;
  const held: Clock = { ...clock, monotonic: () => clock.monotonic() + extra };
  const watch = new SilenceWatch({
    clock: held,
    requestCheck: () => {},
    rules: () => ({ limitMs: 10_000 }),
    heardAt: null,
  });
  onTestFinished(() => watch.close());
  watch.hear(0);
  return { clock, watch, now: () => held.monotonic(), stop: () => (extra += stoppedMs) };
}

it("does not hold against anybody that the monitor was held up when the limit passed", async () => {
  const { clock, watch, stop } = setUpStopped(2000);
  await clock.advance(9000);
  stop();
  expect(watch.look()).toBe("held-up");
  await clock.advance(1050);
  expect(watch.look()).toBe("heard");
  await clock.advance(1100);
  expect(watch.look()).toBe("silent");
});

it("waits a whole limit more after the monitor was suspended, when whoever pushes may have been so too", async () => {
  const { clock, watch, stop, now } = setUpStopped(3_600_000);
  await clock.advance(9000);
  stop();
  await clock.advance(2000);
  expect(watch.look()).toBe("heard");
  await clock.advance(9200);
  expect(watch.look()).toBe("silent");
  expect(watch.hear(now())).toBe(true);
});

it("is quiet once it is closed", async () => {
  const { clock, watch, asked } = setUp();
  watch.close();
  await clock.advance(60_000);
  expect(asked).toEqual([]);
});
