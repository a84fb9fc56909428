import { once } from "node:events";
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { ComponentHealth, Page, StreamMessage, SystemEvent, SystemHealth } from "@plimsoll/core";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import {
  API,
  createFolder,
  eventually,
  freePort,
  type PlimsollProcess,
  runBin,
  startPlimsoll,
} from "./lib/plimsoll-process.ts";
import { type Receiver, startReceiver } from "./lib/receiver.ts";

let folder: ReturnType<typeof createFolder>;
let plimsoll: PlimsollProcess | null = null;
let receiver: Receiver;
const servers: Server[] = [];

beforeEach(async () => {
  folder = createFolder();
  receiver = await startReceiver();
});
afterEach(async () => {
  await plimsoll?.end("SIGKILL");
  plimsoll = null;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await receiver.stop();
  folder.remove();
});

/** A real API server of the engine, to be stopped and started. */
async function serveEngine(port: number): Promise<Server> {
  const server = createServer((_, response) => response.end('{"ok":true}')).listen(port, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  return server;
}

function stopEngine(server: Server): Promise<unknown> {
  server.closeAllConnections();
  server.close();
  return once(server, "close");
}

function configuration(enginePort: number): string {
  return `
monitoring: { check_interval: 500ms, timeout: 2s }
components:
  - id: orders-db
    type: DATABASE
    check: { kind: sqlite, path: orders.db }
  - id: engine-api
    type: API_SERVER
    check: { kind: http, base_url: "http://127.0.0.1:${enginePort}", endpoints: [/health] }
    confirm: { retry_interval: 100ms }
alerting:
  channels: [{ id: desk, kind: webhook, url: "${receiver.url}", secret: "s3cret" }]
  routes: [{ match: { min_severity: MEDIUM }, channels: [desk], group_wait: 0s }]
`;
}

function makeOrders(): void {
  const database = new Database(join(folder.path, "orders.db"));
  database.exec("CREATE TABLE orders(id INTEGER PRIMARY KEY, symbol TEXT); INSERT INTO orders(symbol) VALUES ('AAPL')");
  database.close();
}

async function statusOf(id: string): Promise<ComponentHealth["status"]> {
  return (await plimsoll?.get<ComponentHealth>(`/components/${id}`))?.status ?? null;
}

describe("the server", () => {
  it("with nothing said of components watches this host, its own store and its own API", async () => {
    plimsoll = await startPlimsoll(folder.path, { port: await freePort() });
    await eventually(async () => {
      const health = await plimsoll?.get<SystemHealth>("/current");
      return (
        health !== undefined && health.components.length >= 3 && health.components.every((each) => each.status !== null)
      );
    });
    const health = await plimsoll.get<SystemHealth>("/current");
    expect(health.components.map((each) => each.kind).sort()).toEqual(["http", "sqlite", "system"]);
    expect(plimsoll.output()).toContain(plimsoll.origin);
  });

  it("shows a stopped server DOWN on the API and the stream, alerts, and shows it HEALTHY again, across kill -9", async () => {
    makeOrders();
    const enginePort = await freePort();
    const port = await freePort();
    let engine = await serveEngine(enginePort);
    plimsoll = await startPlimsoll(folder.path, { port, yaml: configuration(enginePort) });
    await eventually(
      async () => (await statusOf("engine-api")) === "HEALTHY" && (await statusOf("orders-db")) === "HEALTHY",
    );

    const socket = new WebSocket(`${plimsoll.origin.replace("http", "ws")}${API}/stream`);
    const seen: StreamMessage[] = [];
    socket.on("message", (data: Buffer) => seen.push(JSON.parse(data.toString()) as StreamMessage));
    await eventually(() => seen[0]?.type === "snapshot");

    await stopEngine(engine);
    await eventually(async () => (await statusOf("engine-api")) === "DOWN");
    const isDown = (message: StreamMessage) =>
      message.type === "delta" &&
      message.components.some((each) => each.component_id === "engine-api" && each.status === "DOWN");
    await eventually(() => seen.some(isDown));
    await eventually(() =>
      receiver.alerts().some((alert) => alert.component_id === "engine-api" && alert.status === "firing"),
    );
    const fired = receiver.alerts().find((alert) => alert.component_id === "engine-api");
    expect(fired).toMatchObject({ severity: "CRITICAL", component_status: "DOWN", previous_status: "HEALTHY" });
    expect(receiver.headers[0]?.["x-plimsoll-signature"]).toBeDefined();
    await eventually(() => receiver.alerts().some((alert) => alert.message === "System health: CRITICAL"));
    expect(fired?.links).toEqual({ component: `${plimsoll.origin}/components/engine-api` });
    const ofTheSystem = receiver.alerts().find((alert) => alert.message === "System health: CRITICAL");
    expect(ofTheSystem?.links).toEqual({ system: `${plimsoll.origin}/` });
    socket.close();

    await plimsoll.end("SIGKILL");
    plimsoll = await startPlimsoll(folder.path, { port, yaml: configuration(enginePort) });
    expect(await statusOf("engine-api")).toBe("DOWN");
    const events = await plimsoll.get<Page<SystemEvent>>("/events?component_id=engine-api&type=status_change");
    expect(events.items.some((event) => event.message.includes("DOWN"))).toBe(true);

    engine = await serveEngine(enginePort);
    await eventually(async () => (await statusOf("engine-api")) === "HEALTHY");
    await eventually(() =>
      receiver.alerts().some((alert) => alert.alert_id === fired?.alert_id && alert.status === "resolved"),
    );
    await eventually(() => receiver.alerts().some((alert) => alert.message === "System health: HEALTHY"));
    expect(await plimsoll.end()).toBe(0);
  });

  it("backtests a component that was added over the API as one of the file", async () => {
    plimsoll = await startPlimsoll(folder.path, {
      port: await freePort(),
      yaml: "monitoring: { check_interval: 500ms }\n",
    });
    const headers = { "content-type": "application/json" };
    const post = (path: string, body: object) =>
      fetch(`${plimsoll?.origin}${API}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const added = await post("/checkers", { id: "added", type: "SYSTEM_RESOURCES", check: { kind: "system" } });
    expect(added.status).toBe(201);
    await eventually(async () => (await plimsoll?.get<ComponentHealth>("/components/added"))?.status === "HEALTHY");
    const config = { components: [{ id: "added", thresholds: { cpu_usage: { warning: 1, critical: 2 } } }] };
    const answer = await post("/backtest", { config });
    expect([answer.status, await answer.text()]).toMatchObject([200, expect.stringContaining('"added"')]);
  });

  it("delivers after a new start what it could not deliver before it was killed", async () => {
    makeOrders();
    const enginePort = await freePort();
    const port = await freePort();
    receiver.answer = 503;
    plimsoll = await startPlimsoll(folder.path, { port, yaml: configuration(enginePort) });
    await eventually(async () => (await statusOf("engine-api")) === "DOWN");
    await plimsoll.end("SIGKILL");
    receiver.answer = 204;
    plimsoll = await startPlimsoll(folder.path, { port, yaml: configuration(enginePort) });
    await eventually(() => receiver.alerts().some((alert) => alert.component_id === "engine-api"));
  });

  it("refuses a wrong configuration with every mistake and its line, and starts nothing", async () => {
    writeFileSync(
      join(folder.path, "plimsoll.yaml"),
      "monitoring: { check_intervall: 5s }\ncomponents:\n  - id: a\n    check: { kind: htpp }\n  - id: b\n    check: { kind: tcp, host: 127.0.0.1, port: 99999 }\n",
    );
    const { code, stderr, stdout } = await runBin(["start"], folder.path);
    expect(code).toBe(3);
    const text = stdout + stderr;
    expect(text).toContain("plimsoll.yaml:1");
    expect(text).toContain("check_interval");
    expect(text).toContain("plimsoll.yaml:4");
    expect(text).toContain("plimsoll.yaml:6");
    expect(existsSync(join(folder.path, "plimsoll.db"))).toBe(false);
  });

  it("refuses to listen beyond loopback while nobody has to sign in", async () => {
    writeFileSync(join(folder.path, "plimsoll.yaml"), "server: { host: 0.0.0.0 }\n");
    const { code, stderr, stdout } = await runBin(["start"], folder.path);
    expect(code).toBe(3);
    expect(stdout + stderr).toMatch(/loopback/);
  });

  it("sets a corrupt store aside, prints its name and goes on", async () => {
    writeFileSync(join(folder.path, "plimsoll.db"), Buffer.alloc(20_000, "not a database "));
    plimsoll = await startPlimsoll(folder.path, { port: await freePort() });
    const aside = readdirSync(folder.path).find((name) => name.includes("corrupt"));
    expect(aside).toBeDefined();
    expect(plimsoll.output()).toContain(aside);
    await eventually(async () => (await plimsoll?.get<SystemHealth>("/current"))?.monitor.history_durable === true);
  });

  it("goes on checking, streaming and alerting while its store cannot be opened, and says that history is not kept", async () => {
    makeOrders();
    const enginePort = await freePort();
    const path = join(folder.path, "plimsoll.db");
    const other = new Database(path);
    other.exec("CREATE TABLE ours(id)");
    other.close();
    plimsoll = await startPlimsoll(folder.path, { port: await freePort(), yaml: configuration(enginePort) });
    await eventually(async () => (await statusOf("engine-api")) === "DOWN");
    const health = await plimsoll.get<SystemHealth>("/current");
    expect(health.monitor).toMatchObject({ history_durable: false });
    await eventually(() => receiver.alerts().some((alert) => alert.component_id === "engine-api"));
    await eventually(() => receiver.alerts().some((alert) => alert.component_id === "plimsoll_store"));
    chmodSync(path, 0o644);
  });
});
