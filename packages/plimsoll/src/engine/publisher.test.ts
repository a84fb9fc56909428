import { expect, it } from "vitest";
import type { Clock } from "../port/clock.ts";
import { Publisher, type PublisherOptions } from "./publisher.ts";

/** A publisher of a system without components, and what its timers were set to. */
function setUp() {
  const waits: number[] = [];
  const due: (() => void)[] = [];
  let elapsed = 0;
  const clock: Clock = {
    now: () => elapsed,
    monotonic: () => elapsed,
    schedule(delayMs, callback) {
      waits.push(delayMs);
      due.push(callback);
      return () => undefined;
    },
  };
  const options = {
    clock,
    watched: new Map(),
    dependencies: { takeChanged: () => false } as PublisherOptions["dependencies"],
    figures: () => ({}) as ReturnType<PublisherOptions["figures"]>,
    guard: (call: () => void) => call(),
  };
  const publisher = new Publisher(options);
  /** One change, published to subscribers that take so long with it. */
  const publish = (takesMs: number) => {
    const end = publisher.subscribe(() => {
      elapsed += takesMs;
    });
    publisher.touchSystem();
    due.pop()?.();
    end();
  };
  const advance = (ms: number) => {
    elapsed += ms;
  };
  return { publisher, publish, due, waits, advance };
}

it("publishes within 2 ms, and gives no more than two thirds of the time to telling a great many readers", () => {
  const { publish, waits } = setUp();
  publish(0.5);
  publish(12);
  publish(4000);
  publish(1);
  publish(1);
  expect(waits).toEqual([2, 2, 6, 250, 2]);
});

it("publishes nothing more by the clock while readers are being told, and then what has changed meanwhile", async () => {
  const { publisher, due, waits, advance } = setUp();
  const told = Promise.withResolvers<void>();
  const sequences: number[] = [];
  publisher.subscribe((delta) => {
    sequences.push(delta.message.sequence);
    return told.promise;
  });
  publisher.touchSystem();
  due.pop()?.();
  publisher.touchSystem();
  publisher.touchSystem();
  expect(due).toEqual([]);
  advance(30);
  told.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(waits).toEqual([2, 15]);
  due.pop()?.();
  expect(sequences).toEqual([1, 2]);
});
