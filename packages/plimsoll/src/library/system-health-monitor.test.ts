import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import fastify from "fastify";
import { expect, it, onTestFinished } from "vitest";
import { plimsollFastify } from "../fastify.ts";
import {
  type Alert,
  apiServerChecker,
  createSystemHealthMonitor,
  HealthChecker,
  PlimsollError,
  type SystemHealth,
  SystemHealthMonitor,
  systemResourcesChecker,
} from "../index.ts";
import { createVirtualClock, MockHealthChecker } from "../testing/index.ts";

function setUp() {
  const clock = createVirtualClock();
  const monitor = new SystemHealthMonitor({ clock, checkInterval: "5s", timeout: "1s" });
  onTestFinished(async () => {
    const stopped = monitor.stop();
    await clock.advance(10_000);
    await stopped;
  });
  return { clock, monitor };
}

it("watches a checker given in code and calls back with each alert", async () => {
  const { clock, monitor } = setUp();
  const loop = new MockHealthChecker("strategy-loop").measures({ name: "loop_age", value: 20, unit: "ms" });
  const alerts: Alert[] = [];
  const healths: SystemHealth[] = [];
  monitor.addChecker(loop, { thresholds: { loop_age: { warning: 100, critical: 1000 } } });
  monitor.addAlertCallback(({ alert, system_health }) => {
    alerts.push(alert);
    healths.push(system_health);
  });
  await monitor.start();
  await clock.advance(6000);
  expect(monitor.monitoringActive).toBe(true);
  expect(monitor.current().components[0]).toMatchObject({ component_id: "strategy-loop", status: "HEALTHY" });
  loop.measures({ name: "loop_age", value: 1500, unit: "ms" });
  await clock.advance(7000);
  expect(alerts[0]).toMatchObject({ component_id: "strategy-loop", component_status: "CRITICAL", severity: "HIGH" });
  expect(healths[0]?.components[0]?.status).toBe("CRITICAL");
  loop.throws(new Error("engine gone"));
  await clock.advance(7000);
  expect(monitor.current().components[0]).toMatchObject({
    status: "DOWN",
    last_error: expect.stringContaining("engine gone"),
  });
});

it("is told what must move while a checker answers, and says so when it stands still", async () => {
  const { clock, monitor } = setUp();
  const loop = new MockHealthChecker("strategy-loop").measures({ name: "iterations", value: 1, unit: "1" });
  const alerts: Alert[] = [];
  monitor.addChecker(loop, { progress: { metric: "iterations", limit: "10s" } });
  monitor.addAlertCallback(({ alert }) => alerts.push(alert));
  await monitor.start();
  await clock.advance(6000);
  loop.measures({ name: "iterations", value: 2, unit: "1" });
  await clock.advance(12_000);
  expect(alerts[0]).toMatchObject({ component_status: "CRITICAL", diagnosis: "up_but_not_trading" });
  const wrong = () => monitor.addChecker(new MockHealthChecker("other"), { progress: { metric: "a b", limit: "1s" } });
  expect(wrong).toThrow(/progress\.metric: expected a metric name/);
});

it("takes a class that extends HealthChecker and answers bare readings", async () => {
  class Positions extends HealthChecker {
    constructor() {
      super("positions", "RISK_ENGINE");
    }
    check() {
      return [{ name: "open_positions", value: 3, unit: "1" }];
    }
  }
  const { clock, monitor } = setUp();
  monitor.addChecker(new Positions());
  await monitor.start();
  await clock.advance(6000);
  expect(monitor.current().components[0]).toMatchObject({ component_type: "RISK_ENGINE", status: "HEALTHY" });
});

it("changes its interval while running", async () => {
  const { clock, monitor } = setUp();
  const mock = new MockHealthChecker();
  monitor.addChecker(mock);
  await monitor.start();
  await clock.advance(10_000);
  const before = mock.checks;
  monitor.checkInterval = "1s";
  await clock.advance(10_000);
  expect(mock.checks - before).toBeGreaterThanOrEqual(9);
  expect(monitor.checkInterval).toBe(1000);
});

it("runs a recovery handler after a confirmed transition", async () => {
  const { clock, monitor } = setUp();
  const mock = new MockHealthChecker("db", "DATABASE");
  const healed: string[] = [];
  monitor.addChecker(mock).addRecoveryHandler("DATABASE", (component, { attempt }) => {
    healed.push(`${component.component_id} ${component.status} ${attempt}`);
    mock.measures();
  });
  await monitor.start();
  await clock.advance(6000);
  mock.fails();
  await clock.advance(7000);
  expect(healed).toEqual(["db DOWN 1"]);
  await clock.advance(6000);
  expect(monitor.current().overall_status).toBe("HEALTHY");
});

it("names what is wrong with arguments, at the call", () => {
  const { monitor } = setUp();
  monitor.addChecker(new MockHealthChecker("a"));
  expect(() => monitor.addChecker(new MockHealthChecker("a"))).toThrow(/already watched/);
  expect(() => monitor.addChecker({} as HealthChecker)).toThrow(PlimsollError);
  expect(() => monitor.addChecker(apiServerChecker({ base_url: "not a url" }))).toThrow(/base_url/);
  expect(() => new SystemHealthMonitor({ checkInterval: "soon" })).toThrow(/duration/);
  expect(() => new SystemHealthMonitor({ storage: "postgres://x" })).toThrow(/sqlite:PATH/);
});

it("takes calendars in the configuration's shape, and names what is wrong with them", () => {
  const desk = { id: "DESK", time_zone: "UTC", segments: [{ from: "09:00", to: "17:00" }] };
  const monitor = new SystemHealthMonitor({ clock: createVirtualClock(), calendars: [desk] });
  monitor.addChecker(new MockHealthChecker("feed", "MARKET_DATA"), { calendar: "DESK", marketBound: true });
  expect(monitor.current().components).toMatchObject([{ component_id: "feed", calendar: "DESK" }]);
  expect(() => monitor.addChecker(new MockHealthChecker("b"), { calendar: "NYES" })).toThrow(/did you mean "NYSE"/);
  expect(() => new SystemHealthMonitor({ calendars: [{ id: "DESK", time_zone: "UTC" }] })).toThrow(
    /calendars\[0\]: segments is missing/,
  );
});

it("checks a real server and this host now when asked", async () => {
  const server = createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const monitor = createSystemHealthMonitor()
    .addChecker(apiServerChecker({ base_url: `http://127.0.0.1:${port}`, endpoints: ["/health"] }))
    .addChecker(systemResourcesChecker());
  onTestFinished(async () => {
    await monitor.stop();
    server.close();
  });
  await monitor.start();
  const found = await monitor.checkNow();
  expect(found.map((component) => component.component_id)).toEqual(["api_server", "system_resources"]);
  expect(found[0]).toMatchObject({ status: "HEALTHY" });
  expect(found[1]?.metrics.map((metric) => metric.name)).toContain("memory_usage");
});

it("is served by the engine's own Fastify application", async () => {
  const { clock, monitor } = setUp();
  monitor.addChecker(new MockHealthChecker("a"));
  const app = fastify();
  onTestFinished(() => app.close());
  await app.register(plimsollFastify, { monitor });
  await monitor.start();
  await clock.advance(6000);
  const answer = await app.inject({ url: "/api/trading-engine/health/current", headers: { host: "localhost" } });
  expect(answer.json()).toMatchObject({ overall_status: "HEALTHY", components: [{ component_id: "a" }] });
});

it("holds no process open and adds no global handlers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-library-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "engine.db");
  new Database(path).exec("CREATE TABLE orders (id INTEGER PRIMARY KEY)").close();
  const script = `
    const { createSystemHealthMonitor, databaseChecker } = await import(${JSON.stringify(new URL("../index.ts", import.meta.url).href)});
    const { MockHealthChecker } = await import(${JSON.stringify(new URL("../testing/index.ts", import.meta.url).href)});
    const names = () => JSON.stringify(process.eventNames().map(String).sort());
    const before = names();
    const monitor = createSystemHealthMonitor({ checkInterval: 50 });
    monitor.addChecker(new MockHealthChecker());
    // It has a thread of its own, which is to be no reason to live on either.
    monitor.addChecker(databaseChecker({ db_path: ${JSON.stringify(path)} }));
    await monitor.start();
    await monitor.checkNow();
    if (names() !== before) throw new Error("handlers were added: " + names());
    console.log(monitor.current().components.map(({ status }) => status).join(" "));
  `;
  // A file: a thread could not start in a process whose program came with the command line.
  const host = join(folder, "host.mjs");
  writeFileSync(host, script);
  const args = ["--conditions=plimsoll-source", host];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  expect(stdout.trim()).toBe("HEALTHY HEALTHY");
});
