import { describe, expect, it } from "vitest";
import { NO_POLICY } from "../port/alert-policy.ts";
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

  it("keep their place when one is replaced, and follow the order of a new configuration", async () => {
    const [a, b, c] = ["a", "b", "c"].map((id) => define(id, new Target(), { source: "config" }));
    if (a === undefined || b === undefined || c === undefined) throw new Error("three were asked for");
    const { monitor } = setUp({ components: [a, b, c] });
    const ids = () => monitor.current().components.map((component) => component.component_id);
    await monitor.start();
    monitor.putComponent({ ...a, tags: ["changed"] });
    expect(ids()).toEqual(["a", "b", "c"]);
    monitor.putComponent(define("d", new Target()));
    const rest = { channels: new Map(), policy: NO_POLICY, windows: [], heartbeat: null };
    const monitoring = { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" } as const;
    const added = define("e", new Target(), { source: "config" });
    await monitor.reconfigure({ components: [c, added, { ...a, tags: [] }], monitoring, ...rest });
    expect(ids()).toEqual(["c", "e", "a", "d"]);
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
