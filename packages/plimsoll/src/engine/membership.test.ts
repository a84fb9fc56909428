import { describe, expect, it } from "vitest";
import type { Store } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, messages, setUp, Target } from "./monitor.fixture.ts";

describe("the components of a monitor", () => {
  it("do not go stale by being replaced by ones that are checked more often", async () => {
    for (const id of ["gateway", "orders", "market-data"]) {
      const slow = define(id, new Target(), { intervalMs: 3_600_000 });
      const { monitor, clock, sent } = setUp({ components: [slow] });
      await monitor.start();
      await clock.advance(1_800_000);
      monitor.putComponent({ ...slow, intervalMs: 60_000 });
      await clock.advance(20_000);
      expect(messages(sent)).toEqual([]);
    }
  });

  it("stay paused across a restart, also those that had no result yet", async () => {
    const clock = createVirtualClock();
    const store: Store = { ...createMemoryStore({ clock }), close: async () => {} };
    const target = new Target();
    const first = setUp({ clock, store, components: [define("gateway", target)] });
    await first.monitor.start();
    first.monitor.pauseComponent("gateway", "anna", "not wired up yet");
    await clock.advance(1000);
    const stopped = first.monitor.stop();
    await clock.advance(10_000);
    await stopped;
    const second = setUp({ clock, store, components: [define("gateway", target)] });
    await second.monitor.start();
    await clock.advance(20_000);
    expect(second.monitor.component("gateway")).toMatchObject({ state: "paused" });
    expect(target.checks).toBe(0);
  });
});
