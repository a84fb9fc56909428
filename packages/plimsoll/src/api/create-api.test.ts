import type { ComponentHealth, Page, Problem, StatusSpan, SystemEvent, SystemHealth } from "@plimsoll/core";
import * as core from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  BASE,
  createQuietClock,
  createTestApi,
  definition,
  measured,
  type QuietClock,
  refusedAnswer,
  type TestApi,
} from "./api.fixture.ts";

describe("the health API", () => {
  let api: TestApi;
  let clock: QuietClock;
  beforeEach(async () => {
    clock = createQuietClock();
    api = await createTestApi({
      clock,
      components: [
        definition("orders-db", { tags: ["trading"] }),
        definition("engine-api", { type: "API_SERVER", dependsOn: ["orders-db"] }),
        definition("market data/é", { type: "MARKET_DATA", tags: ["trading", "feed"] }),
      ],
    });
    await api.send("POST", `${BASE}/check`);
  });
  afterEach(() => api.close());

  it("answers the status judged now", async () => {
    const answer = await api.get(`${BASE}/status`);
    expect(answer.status).toBe(200);
    const health = core.systemHealth.parse(answer.json());
    expect(health).toMatchObject({ overall_status: "HEALTHY", monitoring_active: true });
    expect(health.components).toHaveLength(3);
  });

  it("runs every check first when asked to refresh", async () => {
    api.answers.set("orders-db", refusedAnswer);
    const health = (await api.get(`${BASE}/status?refresh=true`)).json<SystemHealth>();
    expect(health.components.find((component) => component.component_id === "orders-db")?.status).toBe("DOWN");
  });

  it("answers the published state and 304 to those who have it", async () => {
    const first = await api.get(`${BASE}/current`);
    expect(core.systemHealth.parse(first.json()).components).toHaveLength(3);
    const again = await api.get(`${BASE}/current`, { "if-none-match": String(first.headers.etag) });
    expect(again).toMatchObject({ status: 304, text: "" });
    api.answers.set("orders-db", measured(900));
    await api.send("POST", `${BASE}/check`);
    expect((await api.get(`${BASE}/current`, { "if-none-match": String(first.headers.etag) })).status).toBe(200);
  });

  it("answers an address that is none with problem details too", async () => {
    const answer = await api.get(`${BASE}/components/%zz`);
    expect(answer.status).toBe(400);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(core.problem.parse(answer.json()).code).toBe("bad_request");
  });

  it("answers statistics of monitor and store", async () => {
    const figures = core.statistics.parse((await api.get(`${BASE}/statistics`)).json());
    expect(figures).toMatchObject({ total_components: 3, checks_run: 3, checks_failed: 0 });
  });

  it("sums the system up for a dashboard with the kind's key metrics", async () => {
    const summary = core.dashboardSummary.parse((await api.get(`${BASE}/dashboard`)).json());
    expect(summary.components[0]).toEqual({
      component_id: "orders-db",
      status: "HEALTHY",
      key_metrics: [{ name: "response_time", value: 5, unit: "ms" }],
    });
    expect(summary.monitoring_active).toBe(true);
  });

  it("lists components by filter and page", async () => {
    const ids = async (query: string) =>
      (await api.get(`${BASE}/components${query}`))
        .json<Page<ComponentHealth>>()
        .items.map((item) => item.component_id);
    expect(await ids("")).toEqual(["engine-api", "market data/é", "orders-db"]);
    expect(await ids("?type=DATABASE&type=API_SERVER")).toEqual(["engine-api", "orders-db"]);
    expect(await ids("?tag=feed")).toEqual(["market data/é"]);
    expect(await ids("?status=DOWN")).toEqual([]);
    expect(await ids("?text=MARKET")).toEqual(["market data/é"]);
    const first = (await api.get(`${BASE}/components?limit=2`)).json<Page<ComponentHealth>>();
    expect(await ids(`?limit=2&cursor=${first.next_cursor}`)).toEqual(["orders-db"]);
  });

  it("answers one component whatever characters its id has", async () => {
    const answer = await api.get(`${BASE}/components/${encodeURIComponent("market data/é")}`);
    expect(core.componentHealth.parse(answer.json()).component_id).toBe("market data/é");
  });

  it("answers a component's metrics, spans and history", async () => {
    const series = (await api.get(`${BASE}/components/orders-db/metrics?name=response_time`)).json<
      Page<core.MetricSeries>
    >();
    expect(series.next_cursor).toBeNull();
    expect(core.metricSeries.parse(series.items[0])).toMatchObject({ name: "response_time", unit: "ms" });
    clock.pass(60_000);
    const spans = (await api.get(`${BASE}/components/orders-db/spans`)).json<Page<StatusSpan>>();
    expect(spans.items.map((span) => core.statusSpan.parse(span).status)).toContain("HEALTHY");
    for (const resolution of ["raw", "1m", "1h", "1d"]) {
      const history = (await api.get(`${BASE}/history?component_id=orders-db&resolution=${resolution}`)).json<
        Page<object>
      >();
      expect(history.items).toHaveLength(1);
      const row = resolution === "raw" ? core.healthCheckRow : core.historyBucket;
      expect(row.parse(history.items[0])).toMatchObject({ component_id: "orders-db" });
    }
  });

  it("answers events by component and severity, and metric summaries by page", async () => {
    api.answers.set("orders-db", refusedAnswer);
    await api.send("POST", `${BASE}/check`, { component_ids: ["orders-db"] });
    const down = (await api.get(`${BASE}/events?component_id=orders-db&severity=CRITICAL`)).json<Page<SystemEvent>>();
    expect(down.items.map((event) => core.systemEvent.parse(event).event_type)).toContain("status_change");
    const alerts = (await api.get(`${BASE}/alerts?status=firing&component_id=orders-db`)).json<
      Page<core.AlertRecord>
    >();
    expect(core.alertRecord.parse(alerts.items[0])).toMatchObject({ component_status: "DOWN", severity: "CRITICAL" });
    const summaries = (await api.get(`${BASE}/metrics/summary?limit=2`)).json<Page<core.MetricSummary>>();
    expect(summaries.items.map((row) => core.metricSummary.parse(row).component_id)).toEqual([
      "engine-api",
      "market data/é",
    ]);
    const rest = await api.get(`${BASE}/metrics/summary?limit=2&cursor=${summaries.next_cursor}`);
    expect(rest.json<Page<core.MetricSummary>>()).toMatchObject({
      items: [{ component_id: "orders-db" }],
      next_cursor: null,
    });
  });

  it("gives the configuration's schema with every kind", async () => {
    const answer = await api.get(`${BASE}/config/schema`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"remote"');
  });

  it("stops, tells, configures and starts monitoring", async () => {
    const stopped = await api.send("POST", `${BASE}/monitoring/stop`, { reason: "deploying", for: "30m" });
    expect(core.monitoringStatus.parse(stopped.json())).toMatchObject({
      active: false,
      stopped_by: "local",
      stop_reason: "deploying",
    });
    const status = (await api.get(`${BASE}/monitoring/status`)).json<core.MonitoringStatus>();
    expect(status.stopped_until).toBe("2026-11-23T14:30:00.000Z");
    expect((await api.get(`${BASE}/current`)).json<SystemHealth>().monitoring_active).toBe(false);
    const configured = await api.send("PUT", `${BASE}/monitoring/config`, { check_interval: "5s", timeout: 2000 });
    expect(configured.json()).toMatchObject({ check_interval_seconds: 5, timeout_seconds: 2 });
    expect((await api.send("POST", `${BASE}/monitoring/start`)).json()).toMatchObject({
      active: true,
      stopped_until: null,
    });
  });

  it("pauses and resumes a component", async () => {
    const paused = await api.send("POST", `${BASE}/components/orders-db/pause`, { note: "migrating" });
    expect(paused.json()).toMatchObject({ state: "paused", status: "HEALTHY" });
    const resumed = await api.send("POST", `${BASE}/components/orders-db/resume`);
    expect(resumed.status).toBe(200);
    expect(resumed.json<ComponentHealth>().state).not.toBe("paused");
  });

  it("checks now and tests itself", async () => {
    const checked = await api.send("POST", `${BASE}/check`, { component_ids: ["orders-db", "orders-db"] });
    expect(core.checkAnswer.parse(checked.json()).items).toHaveLength(1);
    const tested = core.selfTest.parse((await api.send("POST", `${BASE}/test`)).json());
    expect(tested.passed).toBe(true);
  });

  it.each([
    ["GET", "/components/nobody"],
    ["GET", "/components/nobody/metrics"],
    ["GET", "/components/nobody/spans"],
    ["POST", "/components/nobody/pause"],
    ["POST", "/components/nobody/resume"],
    ["PUT", "/checkers/nobody"],
    ["DELETE", "/checkers/nobody"],
  ] as const)("answers 404 to %s %s", async (method, path) => {
    const payload = method === "PUT" ? { check: { kind: "remote" } } : undefined;
    const answer = await api.inject({ method, url: BASE + path, ...(payload && { payload }) });
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.json<Problem>()).toMatchObject({ status: 404, code: "not_found", instance: BASE + path });
  });

  it("runs nothing when one id of a check is unknown", async () => {
    const before = api.monitor.counters().run;
    expect((await api.send("POST", `${BASE}/check`, { component_ids: ["orders-db", "nobody"] })).status).toBe(404);
    expect(api.monitor.counters().run).toBe(before);
  });
});

describe("a wrong request", () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await createTestApi();
  });
  afterEach(() => api.close());

  it.each([
    ["/components?limit=0", "limit"],
    ["/components?limit=1001", "limit"],
    ["/components?limit=many", "limit"],
    ["/components?status=FINE", "status"],
    ["/components?colour=red", "colour"],
    ["/components?cursor=*", "cursor"],
    ["/components?type=DATABASE&type=NOTHING", "type"],
    ["/history?from=yesterday", "from"],
    ["/history?resolution=5m", "resolution"],
    ["/history?limit=10001", "limit"],
    ["/history?from=2026-11-23T15:00:00Z&to=2026-11-23T14:00:00Z", "from"],
    ["/events?severity=LOUD", "severity"],
    ["/events?cursor=nonsense", "cursor"],
    ["/alerts?status=gone", "status"],
    ["/metrics/summary?to=1", "to"],
    ["/events/stream?since=-1", "since"],
    ["/stream?since=x", "since"],
    ["/status?refresh=maybe", "refresh"],
  ])("GET %s is a 400 that names %s", async (path, field) => {
    const problem = (await api.get(BASE + path)).json<Problem>();
    expect(problem).toMatchObject({ status: 400, code: "bad_request" });
    expect(problem.errors?.map((error) => error.path)).toContain(field);
  });

  it.each([
    ["/monitoring/stop", {}, "reason"],
    ["/monitoring/stop", { reason: "" }, "reason"],
    ["/monitoring/stop", { reason: "x", for: "soon" }, "for"],
    ["/monitoring/stop", { reason: "x", until: "tomorrow" }, "until"],
    ["/check", { component_ids: [] }, "component_ids"],
    ["/check", { component_ids: [7] }, "component_ids.0"],
    ["/check", [], ""],
    ["/components/orders-db/pause", { note: 7 }, "note"],
    ["/checkers", { id: "a", check: { kind: "remote", size: 1 }, interval: "never" }, "interval"],
    ["/checkers", { id: "a", check: { kind: "carrier-pigeon" } }, "check.kind"],
    ["/checkers", { id: "a", check: { kind: "remote" }, depends_on: ["nobody"] }, "depends_on.0"],
  ])("POST %s with %j is a 400 that names %s", async (path, body, field) => {
    const problem = (await api.send("POST", BASE + path, body)).json<Problem>();
    expect(problem).toMatchObject({ status: 400, code: "bad_request" });
    expect(problem.errors?.map((error) => error.path)).toContain(field);
  });

  it("names every mistake of a component at once", async () => {
    const body = { id: "", check: { kind: "remote", size: 1 }, interval: "never" };
    const problem = (await api.send("POST", `${BASE}/checkers`, body)).json<Problem>();
    expect(problem.errors?.length).toBeGreaterThanOrEqual(3);
  });

  it("without a body where one is needed is a 400", async () => {
    expect((await api.send("POST", `${BASE}/checkers`)).status).toBe(400);
    expect((await api.send("PUT", `${BASE}/monitoring/config`, {})).status).toBe(400);
  });

  it.each([
    ["text/plain", "hello", 415],
    ["application/x-www-form-urlencoded", "reason=x", 415],
    ["application/json", "{nope", 400],
    ["application/json", "[".repeat(33) + "]".repeat(33), 400],
    ["application/json", JSON.stringify({ reason: "x".repeat(1024 * 1024) }), 413],
  ])("with a body of %s that cannot be taken is refused", async (type, payload, status) => {
    const answer = await api.inject({
      method: "POST",
      url: `${BASE}/monitoring/stop`,
      payload,
      headers: { "content-type": type },
    });
    expect(answer.json<Problem>()).toMatchObject({ status, code: "bad_request" });
    expect(api.monitor.monitoringStatus().active).toBe(true);
  });

  it("takes an empty body with a JSON content type as none", async () => {
    const headers = { "content-type": "application/json" };
    expect((await api.inject({ method: "POST", url: `${BASE}/monitoring/start`, headers })).status).toBe(200);
  });

  it.each([
    `${BASE}/nothing`,
    `${BASE}/`,
    "/api/other",
    "/assets/none.js",
    "/docs/secret.txt",
    "/docs/..%2fpackage.json",
  ])("to an unknown route %s is a 404 problem", async (path) => {
    const answer = await api.get(path);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.json<Problem>()).toMatchObject({ status: 404, code: "not_found" });
  });

  it("gives names and ids back as data that no browser runs", async () => {
    const name = "<script>alert(1)</script>";
    const answer = await api.get(`${BASE}/components/${encodeURIComponent(name)}`);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  });
});
