import { afterEach, describe, expect, it } from "vitest";
import { BASE, createTestApi, definition, measured, refusedAnswer, type TestApi } from "./api.fixture.ts";

let api: TestApi;
afterEach(() => api.close());
const HEALTH_JSON = { accept: "application/health+json, application/json;q=0.5" };

describe("/livez", () => {
  it("passes whatever else is broken", async () => {
    api = await createTestApi({ isReady: () => false });
    await api.store.close();
    expect(await api.get("/livez")).toMatchObject({ status: 200, text: '{"status":"pass"}' });
  });
});

describe("/readyz", () => {
  it("fails until the monitor has started", async () => {
    let ready = false;
    api = await createTestApi({ isReady: () => ready });
    expect(await api.get("/readyz")).toMatchObject({ status: 503 });
    ready = true;
    expect((await api.get("/readyz")).json()).toMatchObject({ status: "pass" });
  });

  it("is not about what is watched", async () => {
    api = await createTestApi();
    api.answers.set("orders-db", refusedAnswer);
    await api.send("POST", `${BASE}/check`);
    expect(await api.get("/readyz")).toMatchObject({ status: 200 });
  });
});

describe("/healthz", () => {
  const withAnswer = async (value: number | null) => {
    api = await createTestApi({ components: [definition("db:1", { urgency: "required" })] });
    api.answers.set("db:1", value === null ? refusedAnswer : measured(value));
    await api.send("POST", `${BASE}/check`);
  };

  it.each([
    [5, 200, "pass"],
    [200, 200, "warn"],
    [900, 503, "fail"],
    [null, 503, "fail"],
  ])("with a value of %s is %s %s", async (value, status, word) => {
    await withAnswer(value);
    const answer = await api.get("/healthz");
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ status: word });
    expect(answer.headers["content-type"]).toContain("application/json");
  });

  it("answers 200 on fail to who reads the body", async () => {
    await withAnswer(null);
    expect(await api.get("/healthz?always_ok=true")).toMatchObject({ status: 200 });
  });

  it("warns before anything is known", async () => {
    api = await createTestApi();
    expect((await api.get("/healthz")).json()).toMatchObject({ status: "warn" });
  });

  it("never passes while monitoring is stopped", async () => {
    await withAnswer(5);
    await api.send("POST", `${BASE}/monitoring/stop`, { reason: "deploying" });
    expect((await api.get("/healthz")).json()).toMatchObject({ status: "warn" });
  });

  it("tells every measurement as health+json to who accepts it", async () => {
    await withAnswer(200);
    const answer = await api.get("/healthz", HEALTH_JSON);
    expect(answer.headers["content-type"]).toContain("application/health+json");
    expect(answer.json()).toMatchObject({
      status: "warn",
      checks: {
        "db:1:status": [{ componentId: "db:1", componentType: "database", status: "warn" }],
        "db:1:response_time": [{ observedValue: 200, observedUnit: "ms", status: "warn" }],
      },
    });
  });
});
