import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import type { Checker } from "../port/checker.ts";
import type { Store } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { define, Hanging, setUp, Target } from "./monitor.fixture.ts";

const atOnce = { confirm: { ...DEFAULT_CONFIRM, failures: 1 } };

describe("a check that is ended before its time", () => {
  it("is held against nobody when monitoring is stopped", async () => {
    const target = new Hanging();
    const { monitor, clock, sent } = setUp({ components: [define("gateway", target, atOnce)] });
    await monitor.start();
    await clock.advance(6000);
    target.hangs = true;
    const asked = monitor.checkNow(["gateway"]);
    await clock.advance(100);
    await monitor.control({ active: false, by: "anna", reason: "upgrade", until: null });
    await clock.advance(1000);
    await asked;
    expect(monitor.component("gateway")).toMatchObject({ status: "HEALTHY", stale: true, error_count: 0 });
    expect(sent).toEqual([]);
  });

  it("is held against nobody when the monitor shuts down", async () => {
    const clock = createVirtualClock();
    const store: Store = { ...createMemoryStore({ clock }), close: async () => {} };
    const target = new Hanging();
    const { monitor, sent } = setUp({ clock, store, components: [define("gateway", target, atOnce)] });
    await monitor.start();
    await clock.advance(6000);
    target.hangs = true;
    void monitor.checkNow(["gateway"]);
    await clock.advance(100);
    const stopped = monitor.stop();
    await clock.advance(10_000);
    await stopped;
    expect(sent).toEqual([]);
    expect((await store.load()).components.get("gateway")).toMatchObject({ status: "HEALTHY" });
  });

  it("lets its checker be closed only then, or at once when that ignores its abort", async () => {
    const target = new Hanging();
    const deaf = new Target();
    const told: string[] = [];
    const closing = (checker: Checker, name: string): Checker => ({
      check: (context) => checker.check(context).finally(() => told.push(`${name} ended`)),
      close: () => void told.push(`${name} closed`),
    });
    const components = [define("polite", closing(target, "polite")), define("deaf", closing(deaf, "deaf"))];
    const { monitor, clock } = setUp({ components });
    await monitor.start();
    await clock.advance(6000);
    told.length = 0;
    target.hangs = true;
    deaf.answer = () => new Promise(() => {});
    void monitor.checkNow(null);
    await clock.advance(100);
    const removed = Promise.all([monitor.removeComponent("polite"), monitor.removeComponent("deaf")]);
    await clock.advance(1000);
    await removed;
    expect(told).toEqual(["polite ended", "polite closed", "deaf closed"]);
  });
});
