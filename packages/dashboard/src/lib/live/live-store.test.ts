import { describe, expect, it, vi } from "vitest";
import { component, delta, event, metric, snapshot, systemHealth } from "../../testing/fixtures.ts";
import { LiveStore } from "./live-store.ts";

function openStore(ids: readonly string[] = ["a", "b"]) {
  const frames: (() => void)[] = [];
  const store = new LiveStore((callback) => frames.push(callback));
  const health = systemHealth(ids.map((id) => component(id)));
  store.apply(snapshot(health));
  const paint = (): void => {
    for (const frame of frames.splice(0)) frame();
  };
  paint();
  return { store, health, frames, paint };
}

it("tells what happens at once and once, without waiting for a frame, and nothing of what history adds", () => {
  const { store, health } = openStore();
  const heard: number[] = [];
  const stop = store.onEvents((events) => heard.push(...events.map(({ id }) => id)));
  store.addEvents([event(1)]);
  store.apply(delta(health, 11, { events: [event(2), event(3)] }));
  store.apply(delta(health, 11, { events: [event(2), event(3)] }));
  expect(heard).toEqual([2, 3]);
  stop();
  store.apply(delta(health, 12, { events: [event(4)] }));
  expect(heard).toEqual([2, 3]);
});

describe("sequence", () => {
  it("takes the next delta in", () => {
    const { store, health, paint } = openStore();
    const changed = component("a", { status: "DOWN", reason: "refused" });
    expect(store.apply(delta(health, 11, { components: [changed] }))).toBe("applied");
    paint();
    expect(store.component("a")?.health.status).toBe("DOWN");
    expect(store.sequence).toBe(11);
  });

  it("ignores what it has already taken in", () => {
    const { store, health, paint } = openStore();
    store.apply(delta(health, 11, { components: [component("a", { reason: "new" })] }));
    const old = [component("a", { reason: "old" })];
    expect(store.apply(delta(health, 11, { components: old }))).toBe("duplicate");
    expect(store.apply(delta(health, 9, { components: old }))).toBe("duplicate");
    paint();
    expect(store.component("a")?.health.reason).toBe("new");
  });

  it("changes nothing when a delta is missing before this one", () => {
    const { store, health, paint } = openStore();
    expect(store.apply(delta(health, 12, { components: [component("a", { status: "DOWN" })] }))).toBe("gap");
    paint();
    expect(store.component("a")?.health.status).toBe("HEALTHY");
    expect(store.sequence).toBe(10);
  });

  it("asks for a snapshot before the first delta", () => {
    const store = new LiveStore(() => {});
    expect(store.apply(delta(systemHealth([]), 1))).toBe("gap");
  });

  it("begins again with the snapshot of a restarted server, whose numbers are lower", () => {
    const { store, health, paint } = openStore(["a", "b"]);
    store.apply(snapshot({ ...health, sequence: 2, components: [component("b"), component("c")] }));
    paint();
    expect(store.component("a")).toBeNull();
    expect(store.roster().map((entry) => entry.component_id)).toEqual(["b", "c"]);
    expect(store.apply(delta(health, 3))).toBe("applied");
  });
});

describe("showing", () => {
  it("shows many messages in one frame", () => {
    const { store, health, frames, paint } = openStore();
    const told = vi.fn();
    store.subscribe("component:a", told);
    for (let at = 11; at < 61; at += 1) {
      store.apply(delta(health, at, { components: [component("a", { error_count: at })] }));
    }
    expect(frames.length).toBe(1);
    expect(store.component("a")?.health.error_count).toBe(0);
    paint();
    expect(told).toHaveBeenCalledTimes(1);
    expect(store.component("a")?.health.error_count).toBe(60);
  });

  it("tells only those who read what changed", () => {
    const { store, health, paint } = openStore();
    const told = { a: vi.fn(), b: vi.fn(), roster: vi.fn() };
    store.subscribe("component:a", told.a);
    store.subscribe("component:b", told.b);
    store.subscribe("roster", told.roster);
    store.apply(
      delta(health, 11, { components: [component("a", { reason: "2 in a row", metrics: [metric({ value: 43 })] })] }),
    );
    paint();
    expect(told.a).toHaveBeenCalledTimes(1);
    expect(told.b).not.toHaveBeenCalled();
    expect(told.roster).not.toHaveBeenCalled();
  });

  it("tells nobody who has left", () => {
    const { store, health, paint } = openStore();
    const told = vi.fn();
    store.subscribe("component:a", told)();
    store.apply(delta(health, 11, { components: [component("a", { reason: "x" })] }));
    paint();
    expect(told).not.toHaveBeenCalled();
  });

  it("keeps the roster's order and drops what was removed", () => {
    const { store, health, paint } = openStore(["svc-10", "svc-9"]);
    expect(store.roster().map((entry) => entry.component_id)).toEqual(["svc-9", "svc-10"]);
    store.apply(delta(health, 11, { removed: ["svc-9"] }));
    paint();
    expect(store.roster().map((entry) => entry.component_id)).toEqual(["svc-10"]);
    expect(store.component("svc-9")).toBeNull();
  });

  it("keeps a value per measurement for the sparkline and puts history before it", () => {
    const { store, health, paint } = openStore(["a"]);
    const later = metric({ value: 50, timestamp: "2026-11-23T14:00:05.000Z" });
    store.apply(delta(health, 11, { components: [component("a", { metrics: [later] })] }));
    store.apply(delta(health, 12, { components: [component("a", { metrics: [later] })] }));
    const past = { timestamp: "2026-11-23T13:59:55.000Z", count: 1, mean: 7, min: 7, max: 7 };
    store.seedTrails("a", [{ name: "response_time", unit: "ms", points: [past] }]);
    paint();
    expect(store.component("a")?.trails.get("response_time")?.values).toEqual([7, 42, 50]);
  });

  it("lists events newest first and each once", () => {
    const { store, health, paint } = openStore();
    store.addEvents([event(1), event(2)]);
    store.apply(delta(health, 11, { events: [event(2), event(3)] }));
    paint();
    expect(store.events().map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});
