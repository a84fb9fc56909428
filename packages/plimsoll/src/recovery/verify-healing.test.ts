import { expect, test } from "vitest";
import { attemptOf } from "../storage/attempt.fixture.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { subjectOf } from "./policy.fixture.ts";
import type { RecoveryWorld, SeenComponent } from "./recovery-world.ts";
import { verifyHealing } from "./verify-healing.ts";

const HOUR_MS = 3_600_000;

/** A component that is HEALTHY since an answer of `lastGoodAt`; each check does what the test has it do. */
async function verified(check: (clock: ReturnType<typeof createVirtualClock>, seen: { lastGoodAt: number }) => void) {
  const clock = createVirtualClock();
  const endedAt = clock.now();
  const seen = { lastGoodAt: endedAt - 1000 };
  const world = {
    see: () => ({ subject: subjectOf("orders-db", endedAt, { status: "HEALTHY" }), ...seen }) as SeenComponent,
    checkNow: async () => check(clock, seen),
  } as unknown as RecoveryWorld;
  const attempt = attemptOf(1, endedAt, { state: "verifying", ended_at: new Date(endedAt).toISOString() });
  const stop = new AbortController().signal;
  const result = verifyHealing(attempt, { clock, world, verifyMs: 10_000, stop });
  await clock.advance(20_000);
  return (await result).healed;
}

test("a check after it heals, also by a clock that was set back an hour meanwhile", async () => {
  expect(await verified(() => {})).toBe(false);
  const answers = (clock: { now: () => number }, seen: { lastGoodAt: number }) => {
    seen.lastGoodAt = clock.now();
  };
  expect(await verified(answers)).toBe(true);
  let isSet = false;
  const setBack = (clock: ReturnType<typeof createVirtualClock>, seen: { lastGoodAt: number }) => {
    if (!isSet) clock.step(-HOUR_MS);
    isSet = true;
    answers(clock, seen);
  };
  expect(await verified(setBack)).toBe(true);
});

test("an answer of before it does not heal because the clock was set back since", async () => {
  let isSet = false;
  const setBack = (clock: ReturnType<typeof createVirtualClock>) => {
    if (!isSet) clock.step(-HOUR_MS);
    isSet = true;
  };
  expect(await verified(setBack)).toBe(false);
});
