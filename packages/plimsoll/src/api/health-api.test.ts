import fastify from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { BASE, createTestApi, createTestRegistries, type TestApi } from "./api.fixture.ts";
import { type HealthApiOptions, healthApi } from "./health-api.ts";

describe("the health API in an application's own server", () => {
  let api: TestApi;
  afterEach(() => api.close());

  async function createHost(options: Partial<HealthApiOptions> = {}) {
    api = await createTestApi();
    const app = fastify();
    app.post("/orders", (request) => ({ got: request.body }));
    app.get("/boom", () => Promise.reject(new Error("the application's own")));
    await app.register(healthApi, {
      monitor: api.monitor,
      store: api.store,
      registries: createTestRegistries(api.answers),
      clock: createSystemClock(),
      log: silentLog,
      ...options,
    });
    return app;
  }

  it("answers under its base path and leaves the rest of the application alone", async () => {
    const app = await createHost();
    const status = await app.inject(`${BASE}/status`);
    expect(status.json()).toMatchObject({ monitoring_active: true });
    const own = await app.inject({
      method: "POST",
      url: "/orders",
      payload: "text",
      headers: { "content-type": "text/plain" },
    });
    expect(own.json()).toEqual({ got: "text" });
    expect(own.headers["content-security-policy"]).toBeUndefined();
    expect((await app.inject("/boom")).json()).toMatchObject({ message: "the application's own" });
    expect((await app.inject({ url: "/boom", headers: { host: "engine.example" } })).statusCode).toBe(500);
    expect((await app.inject("/nothing")).headers["content-type"]).not.toContain("problem");
    expect((await app.inject(`${BASE}/nothing`)).headers["content-type"]).toContain("problem");
    await app.close();
  });

  it("answers under another base path", async () => {
    const app = await createHost({ basePath: "/health" });
    expect((await app.inject("/health/current")).statusCode).toBe(200);
    expect((await app.inject(`${BASE}/current`)).statusCode).toBe(404);
    await app.close();
  });

  it("checks the host unless the application does", async () => {
    const headers = { host: "engine.example" };
    const careful = await createHost();
    expect((await careful.inject({ url: `${BASE}/current`, headers })).statusCode).toBe(421);
    await careful.close();
    const trusting = await createHost({ allowedHosts: null });
    expect((await trusting.inject({ url: `${BASE}/current`, headers })).statusCode).toBe(200);
    await trusting.close();
  });

  it("takes the application's word for who asks", async () => {
    const app = await createHost({ actorOf: () => ({ name: "guest", roles: ["viewer"] }) });
    expect((await app.inject({ method: "POST", url: `${BASE}/check` })).statusCode).toBe(403);
    await app.close();
  });

  it("leaves the monitor running when the application closes", async () => {
    const app = await createHost();
    await app.ready();
    await app.close();
    expect(api.monitor.monitoringStatus().active).toBe(true);
  });
});
