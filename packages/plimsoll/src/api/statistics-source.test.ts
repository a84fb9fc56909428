import { afterEach, describe, expect, it } from "vitest";
import type { Store } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createTestApi, type TestApi } from "./api.fixture.ts";
import { KEPT_MS, StatisticsSource } from "./statistics-source.ts";

describe("statistics from the store", () => {
  let api: TestApi;
  afterEach(() => api.close());

  async function createSource(change: Partial<Store> = {}) {
    const clock = createVirtualClock();
    let asked = 0;
    const memory = createMemoryStore({ clock });
    const store: Store = {
      ...memory,
      queryUptime(query) {
        asked += 1;
        return memory.queryUptime(query);
      },
      ...change,
    };
    api = await createTestApi({ store, start: false });
    await store.open();
    return { source: new StatisticsSource({ monitor: api.monitor, store, clock }), clock, asked: () => asked };
  }

  it("are asked for once for all readers of the same second", async () => {
    const { source, clock, asked } = await createSource();
    await Promise.all(Array.from({ length: 50 }, () => source.read()));
    await clock.advance(KEPT_MS - 1);
    await source.read();
    expect(asked()).toBe(1);
    await clock.advance(1);
    await source.read();
    expect(asked()).toBe(2);
  });

  it("are not asked for again while a slow store still looks for them", async () => {
    let asked = 0;
    const { source, clock } = await createSource({
      queryUptime() {
        asked += 1;
        return new Promise(() => {});
      },
    });
    void source.read();
    await clock.advance(60_000);
    void source.read();
    expect(asked).toBe(1);
  });

  it("say one thing about the last 24 h, although the published figure may be a minute older", async () => {
    const { source } = await createSource({
      async queryUptime() {
        return { uptime: new Map([[86_400_000, 64.5]]), mttrSeconds: null, mtbfSeconds: null };
      },
    });
    expect(await source.read()).toMatchObject({ uptime_percentage_24h: 64.5, uptime_percentage: { "24h": 64.5 } });
  });

  it("are asked for again after the store failed", async () => {
    let fails = true;
    const { source, clock } = await createSource({
      async queryUptime() {
        if (fails) throw new Error("disk gone");
        return { uptime: new Map([[3_600_000, 99.5]]), mttrSeconds: 3, mtbfSeconds: null };
      },
    });
    await expect(source.read()).rejects.toThrow("disk gone");
    fails = false;
    await clock.advance(KEPT_MS);
    expect(await source.read()).toMatchObject({ uptime_percentage: { "1h": 99.5, "24h": null }, mttr_seconds: 3 });
  });
});
