import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Store, StoreError } from "../port/store.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { BASE, createQuietClock, createTestApi, definition, refusedAnswer, type TestApi } from "./api.fixture.ts";

interface Listed {
  readonly items: readonly Record<string, unknown>[];
  readonly next_cursor: string | null;
  readonly notice?: string;
}

describe("lists while the store is in trouble", () => {
  let api: TestApi;
  let trouble: "none" | "unwritable" | "unreadable";
  beforeEach(async () => {
    trouble = "none";
    const clock = createQuietClock();
    const store = failing(createMemoryStore({ clock }), () => trouble);
    api = await createTestApi({ clock, store, components: ["orders-db", "gateway"].map((id) => definition(id)) });
    await api.send("POST", `${BASE}/check`);
  });
  afterEach(() => api.close());

  async function list(path: string): Promise<Listed> {
    const answer = await api.get(BASE + path);
    expect(answer.status).toBe(200);
    return answer.json<Listed>();
  }
  async function fail(id: string): Promise<void> {
    api.answers.set(id, refusedAnswer);
    await api.send("POST", `${BASE}/check`, { component_ids: [id] });
  }

  it("shows what was told of while nothing could be written, before what is kept, and says so", async () => {
    await fail("orders-db");
    trouble = "unwritable";
    await fail("gateway");
    const { items, notice } = await list("/alerts");
    expect(notice).toContain("cannot be written");
    expect(items.find((alert) => alert.component_id === "gateway")).toMatchObject({
      status: "firing",
      component_status: "DOWN",
      durable: false,
    });
    expect(items.find((alert) => alert.component_id === "orders-db")).toMatchObject({ durable: true });
    const ids = items.map((alert) => alert.alert_id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("filters them as the store would", async () => {
    trouble = "unwritable";
    await fail("gateway");
    await fail("orders-db");
    const ofGateway = await list("/alerts?component_id=gateway");
    expect(ofGateway.items.map((alert) => alert.component_id)).toEqual(["gateway"]);
    expect((await list("/alerts?status=resolved")).items).toEqual([]);
    expect((await list("/alerts?to=2020-01-01T00:00:00Z")).items).toEqual([]);
    const { items } = await list("/events?component_id=gateway&type=status_change&severity=CRITICAL");
    expect(items.map((event) => event.message)).toEqual([expect.stringContaining("HEALTHY to DOWN")]);
  });

  it("shows an alert as it is now, not as it was kept", async () => {
    await fail("gateway");
    trouble = "unwritable";
    api.answers.delete("gateway");
    await api.send("POST", `${BASE}/check`, { component_ids: ["gateway"] });
    const { items } = await list("/alerts?component_id=gateway");
    expect(items).toMatchObject([{ status: "resolved", durable: false }]);
    expect((await list("/alerts?component_id=gateway&status=firing")).items).toEqual([]);
  });

  it("goes on with what is kept where the page of those in memory ends", async () => {
    await fail("orders-db");
    const kept = (await list("/events")).items.map((event) => event.id);
    trouble = "unwritable";
    await fail("gateway");
    const seen: unknown[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 50; pages += 1) {
      const page: Listed = await list(
        `/events?limit=10${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect(page.items.length).toBeLessThanOrEqual(10);
      seen.push(...page.items.map((event) => event.id));
      cursor = page.next_cursor;
      if (cursor === null) break;
    }
    expect(seen).toEqual(expect.arrayContaining(kept));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("shows incidents and silences that are only in memory", async () => {
    trouble = "unwritable";
    await fail("gateway");
    const silence = { match: { components: ["gateway"] }, reason: "known", ends_at: "2026-11-23T15:00:00Z" };
    expect((await api.send("POST", `${BASE}/silences`, silence)).status).toBe(201);
    const causes = (await list("/incidents?status=open")).items.map((incident) => incident.cause_component_id);
    expect(causes).toContain("gateway");
    expect((await list("/silences")).items).toMatchObject([{ reason: "known" }]);
  });

  it.each(["/alerts", "/events", "/incidents", "/silences"])(
    "answers %s from memory when the store cannot even be read",
    async (path) => {
      await fail("gateway");
      const silence = { match: { components: ["gateway"] }, reason: "known", ends_at: "2026-11-23T15:00:00Z" };
      await api.send("POST", `${BASE}/silences`, silence);
      trouble = "unreadable";
      const { items, notice } = await list(path);
      expect(items.length).toBeGreaterThan(0);
      expect(notice).toContain("cannot be read");
    },
  );

  it("says that it does not know where memory has nothing of what was asked", async () => {
    trouble = "unreadable";
    for (const path of ["/notifications", "/alerts?status=resolved", "/incidents", "/events?to=2020-01-01T00:00:00Z"]) {
      expect((await api.get(BASE + path)).status).toBe(503);
    }
  });

  it("has nothing to add while all is well", async () => {
    await fail("gateway");
    const page = await list("/alerts");
    expect(page.notice).toBeUndefined();
    expect(page.items.every((alert) => alert.durable === true)).toBe(true);
  });
});

function failing(store: Store, trouble: () => "none" | "unwritable" | "unreadable"): Store {
  const isRead = (name: string) => name.startsWith("query");
  const entries = Object.entries(store).map(([name, command]) => [
    name,
    async (...args: unknown[]) => {
      const broken = name !== "close" && (isRead(name) ? trouble() === "unreadable" : trouble() !== "none");
      if (broken) throw new StoreError("full", "no space left on device");
      return (command as (...given: unknown[]) => unknown)(...args);
    },
  ]);
  return Object.fromEntries(entries) as Store;
}
