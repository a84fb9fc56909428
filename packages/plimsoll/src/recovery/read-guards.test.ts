import { expect, test } from "vitest";
import { FREE_CONTROL } from "../port/recovery.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { NO_ORDER_IN_FLIGHT, subjectOf } from "./policy.fixture.ts";
import { readGuards } from "./read-guards.ts";
import type { RecoveryWorld, SeenComponent } from "./recovery-world.ts";

const HOUR_MS = 3_600_000;

test("a reading of before the clock was set back an hour is not a fresh one, though the newest check failed since", async () => {
  const clock = createVirtualClock();
  const now = clock.now();
  const seen = {
    subject: subjectOf("orders", now, { status: "HEALTHY" }),
    health: {
      status: "HEALTHY",
      reason: "ok",
      last_error: "connection refused",
      metrics: [{ name: "orders_in_flight", value: 0, unit: "1", status: "HEALTHY" }],
    },
    lastCheckAt: now - 1000,
    lastGoodAt: now + HOUR_MS,
    lastAnswer: "HEALTHY",
  } as unknown as SeenComponent;
  const world = { see: () => seen, checkNow: async () => {} } as unknown as RecoveryWorld;
  const [reading] = await readGuards([NO_ORDER_IN_FLIGHT], { clock, world, control: () => FREE_CONTROL });
  expect(reading).toEqual({
    guard: "in-flight",
    allows: null,
    text: "the newest check of orders failed: connection refused",
  });
});
