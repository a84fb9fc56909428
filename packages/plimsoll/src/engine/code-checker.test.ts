import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { guardCodeChecker } from "./code-checker.ts";
import { define, measured, setUp, Target } from "./monitor.fixture.ts";

it("can subscribe anew where the one that was given can", async () => {
  let count = 0;
  const given = {
    check: async () => measured(),
    resubscribe() {
      count += 1;
    },
  };
  await guardCodeChecker(given).resubscribe?.();
  expect(count).toBe(1);
  expect(guardCodeChecker({ check: given.check }).resubscribe).toBeUndefined();
});

describe("a checker given in code that answers garbage", () => {
  it.each([
    ["a detail that is no JSON", measured({ name: "age", value: 1, unit: "s", details: { at: 1n } })],
    ["a time to be left alone until that is no number", { ...measured(), notBefore: Number.NaN }],
  ])("harms nobody: %s", async (_what, garbage) => {
    const clock = createVirtualClock();
    const store = createMemoryStore({ clock });
    const target = new Target();
    target.answer = garbage;
    const { monitor } = setUp({ clock, store, components: [define("gateway", target), define("other", new Target())] });
    await monitor.start();
    await clock.advance(20_000);
    expect(target.checks).toBeGreaterThan(2);
    expect(JSON.parse(monitor.currentBody().json.toString())).toMatchObject({ components: [{}, {}] });
    expect(monitor.current().monitor.history_durable).toBe(true);
  });
});
