import type { ComponentHealth, MonitoringStatus, Problem } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BASE, createTestApi, definition, type TestApi } from "./api.fixture.ts";

describe("the interval of one component while running", () => {
  let api: TestApi;
  beforeEach(async () => {
    const components = [definition("gateway", { intervalMs: 60_000 }), definition("orders-db", { intervalMs: null })];
    api = await createTestApi({ components });
  });
  afterEach(() => api.close());

  const configure = (body: unknown) => api.send("PUT", `${BASE}/monitoring/config`, body);
  const component = async (id: string) => (await api.get(`${BASE}/components/${id}`)).json<ComponentHealth>();

  it("is changed for it alone, and shown", async () => {
    const answer = await configure({ components: { gateway: { check_interval: "5s", timeout: 500 } } });
    expect(answer.json<MonitoringStatus>()).toMatchObject({ check_interval_seconds: 30 });
    expect(await component("gateway")).toMatchObject({
      interval_seconds: 5,
      running_settings: { check_interval_seconds: 5, timeout_seconds: 0.5 },
    });
    const other = await component("orders-db");
    expect(other.interval_seconds).toBe(30);
    expect(other).not.toHaveProperty("running_settings");
  });

  it("goes back to what is configured, one or all of it", async () => {
    await configure({
      components: { gateway: { check_interval: "5s", timeout: 500 }, "orders-db": { timeout: "2s" } },
    });
    await configure({ components: { gateway: { check_interval: null }, "orders-db": null } });
    const gateway = await component("gateway");
    expect(gateway).toMatchObject({ interval_seconds: 60, running_settings: { timeout_seconds: 0.5 } });
    expect(gateway.running_settings).not.toHaveProperty("check_interval_seconds");
    expect(await component("orders-db")).not.toHaveProperty("running_settings");
  });

  it("goes before the global one, whenever that is set", async () => {
    await configure({ check_interval: "10s", components: { "orders-db": { check_interval: "2s" } } });
    await configure({ check_interval: "20s" });
    expect((await component("orders-db")).interval_seconds).toBe(2);
  });

  it("changes nothing when a component is not known, and names it", async () => {
    const answer = await configure({ check_interval: "1s", components: { gateway: { timeout: 100 }, gatway: null } });
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().errors).toEqual([
      { path: "components.gatway", message: "there is no such component" },
    ]);
    expect(await component("gateway")).not.toHaveProperty("running_settings");
    expect(api.monitor.monitoringStatus().check_interval_seconds).toBe(30);
  });

  it.each([
    [{ components: { gateway: { check_interval: "1ms" } } }, "components.gateway.check_interval"],
    [{ components: { gateway: {} } }, "components.gateway"],
    [{ components: { gateway: { timeout: "5s", interval: "5s" } } }, "components.gateway.interval"],
  ])("names the field of %o", async (body, path) => {
    const answer = await configure(body);
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().errors).toMatchObject([{ path }]);
  });

  it("is in the audit trail with what was before", async () => {
    await configure({ components: { gateway: { check_interval: "5s" } } });
    await configure({ components: { gateway: { check_interval: "7s" } } });
    const [newest] = (await api.store.queryAudit({ limit: 1, cursor: null })).items;
    expect(newest).toMatchObject({
      verb: "configure_monitoring",
      before: { components: { gateway: { check_interval_seconds: 5 } } },
      after: { components: { gateway: { checkIntervalMs: 7000 } } },
    });
  });
});
