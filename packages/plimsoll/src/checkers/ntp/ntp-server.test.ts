import { expect, test } from "vitest";
import type { Clock } from "../../port/clock.ts";
import { packetFor, startFakeNtp } from "../clock/fake-ntp-server.fixture.ts";
import { contextOf, realClock } from "../host/real-time.fixture.ts";
import { createGuardedLookup } from "../net/guarded-lookup.ts";
import { FineTime } from "./fine-time.ts";
import { KissBook } from "./kiss-book.ts";
import { NtpServer } from "./ntp-server.ts";

/** The machine's time, which can be moved on and set. */
class MovableClock implements Clock {
  passedMs = 0;
  setByMs = 0;
  now() {
    return realClock.now() + this.passedMs + this.setByMs;
  }
  monotonic() {
    return realClock.monotonic() + this.passedMs;
  }
  /** Pauses between two questions do not last. */
  schedule(delayMs: number, callback: () => void) {
    return realClock.schedule(delayMs === 2000 ? 0 : delayMs, callback);
  }
}

async function publicServer() {
  const clock = new MovableClock();
  const fake = await startFakeNtp((question, send) => {
    send(packetFor(question, { offsetSeconds: clock.passedMs / 1000 }));
  });
  const place = { name: "ntp.example.com", host: "127.0.0.1", port: fake.port };
  const server = new NtpServer(place, {
    fine: new FineTime(clock),
    kisses: new KissBook(),
    lookup: createGuardedLookup(() => false),
    isForbidden: () => false,
    isPrivate: () => false,
    samples: 1,
    minIntervalMs: 64_000,
  });
  const measure = async () => {
    const state = await server.measure(contextOf({ clock }));
    if (state.kind === "silent") throw new Error(state.failure.message);
    return state.time;
  };
  return { fake, clock, measure };
}

test("a public server is asked once in its interval, and its word grows less certain meanwhile", async () => {
  const { fake, clock, measure } = await publicServer();
  const first = await measure();
  clock.passedMs += 30_000;
  const second = await measure();
  expect(fake.questions).toHaveLength(1);
  expect(second.bound - first.bound).toBeGreaterThan(30 * 14e-6);
  clock.passedMs += 34_000;
  await measure();
  expect(fake.questions).toHaveLength(2);
});

test("a clock that is set meanwhile is seen at once, and asked about anew after 15 s", async () => {
  const { fake, clock, measure } = await publicServer();
  await measure();
  clock.setByMs = 5000;
  clock.passedMs += 5000;
  expect((await measure()).offset).toBeCloseTo(-5, 1);
  expect(fake.questions).toHaveLength(1);
  clock.passedMs += 10_000;
  expect((await measure()).offset).toBeCloseTo(-5, 1);
  expect(fake.questions).toHaveLength(2);
});
