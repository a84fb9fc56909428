import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BASE, createTestApi, type TestApi } from "./api.fixture.ts";

describe("while the store cannot be used", () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await createTestApi();
    await api.store.close();
  });
  afterEach(() => api.close());

  it.each([
    "/history",
    "/alerts?status=resolved",
    "/notifications",
    "/statistics",
    "/metrics/summary",
    "/components/orders-db/spans",
    "/components/orders-db/metrics",
    "/reports",
    "/reports/daily",
    "/compliance",
  ])("GET %s says so in words", async (path) => {
    const answer = await api.get(BASE + path);
    expect(answer.json()).toMatchObject({
      status: 503,
      code: "store_unavailable",
      detail: expect.stringContaining("closed"),
    });
    expect(answer.headers["retry-after"]).toBe("5");
  });

  it.each(["/livez", "/metrics", `${BASE}/current`, `${BASE}/status`, `${BASE}/components`, `${BASE}/dashboard`])(
    "GET %s answers as ever",
    async (path) => {
      expect((await api.get(path)).status).toBe(200);
    },
  );

  it("stops and starts monitoring all the same", async () => {
    expect((await api.send("POST", `${BASE}/monitoring/stop`, { reason: "disk full" })).json()).toMatchObject({
      active: false,
    });
    expect((await api.send("POST", `${BASE}/monitoring/start`)).json()).toMatchObject({ active: true });
  });

  it("pauses and resumes a component all the same", async () => {
    expect((await api.send("POST", `${BASE}/components/orders-db/pause`)).json()).toMatchObject({ state: "paused" });
    expect((await api.send("POST", `${BASE}/components/orders-db/resume`)).status).toBe(200);
  });

  it("says so in the self-test", async () => {
    expect((await api.send("POST", `${BASE}/test`)).json()).toMatchObject({ passed: false });
  });
});
