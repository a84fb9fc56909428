import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { eventually, temporaryFolder } from "../paper-engine.fixture.ts";
import { createControlApi } from "./control-api.ts";
import { Supervisor } from "./supervisor.ts";

/** Held together until all are known, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    }),
  );
  for (const server of servers) server.close();
  return ports;
}

async function start() {
  const [exchangePort = 0, fixPort = 0, timePort = 0, enginePort = 0] = await freePorts(4);
  const data = temporaryFolder();
  const ports = { controlPort: 0, exchangePort, fixPort, timePort, enginePort };
  const supervisor = new Supervisor({ ...ports, data, heartbeat: null });
  onTestFinished(() => supervisor.stop());
  await supervisor.start();
  const api = createControlApi(supervisor);
  onTestFinished(() => api.close());
  const post = async (name: string, body: object) =>
    api.inject({ method: "POST", url: `/faults/${name}`, payload: body });
  const ofEngine = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${enginePort}${path}`, { signal: AbortSignal.timeout(500) });
    return (await answer.json()) as { iteration: number; database: string; orders: { filled: number } };
  };
  const isTrading = async () => {
    const { orders } = await ofEngine("/state");
    await eventually(async () => (await ofEngine("/state")).orders.filled > orders.filled);
  };
  await eventually(async () => (await ofEngine("/state")).orders.filled > 0);
  const recorded = () => {
    const database = new Database(join(data, "prices.db"), { readonly: true });
    const count = database.prepare<[], { count: number }>("SELECT count(*) AS count FROM prices").get()?.count ?? 0;
    database.close();
    return count;
  };
  const startRecorder = () => {
    const script = fileURLToPath(new URL("../recorder/main.ts", import.meta.url));
    const env = { ...process.env, PAPER_EXCHANGE_PORT: String(exchangePort), PAPER_DATA: data };
    return spawn(process.execPath, [script], { env, stdio: "ignore" });
  };
  return { supervisor, api, post, ofEngine, isTrading, recorded, startRecorder };
}

test("process_killed: nobody listens any more; started again, it goes on with what it had", async () => {
  const { post, ofEngine, isTrading } = await start();
  expect((await post("process_killed", { on: true })).json()).toEqual({ name: "process_killed", on: true });
  await expect(ofEngine("/health")).rejects.toThrow();
  await post("process_killed", { on: false });
  await eventually(async () => (await ofEngine("/state")).orders.filled > 0);
  await isTrading();
});

test("process_frozen: its port is open and nothing answers; then it goes on", async () => {
  const { post, ofEngine, isTrading } = await start();
  await post("process_frozen", { on: true });
  await expect(ofEngine("/health")).rejects.toThrow(/timeout/i);
  await post("process_frozen", { on: false });
  await eventually(async () => (await ofEngine("/state")).iteration > 0);
  await isTrading();
});

test("database_locked: the engine cannot write, says so and sends nothing; then it goes on", async () => {
  const { post, ofEngine, isTrading } = await start();
  await post("database_locked", { on: true });
  await eventually(async () => (await ofEngine("/health")).database === "locked");
  await post("database_locked", { on: false });
  await eventually(async () => (await ofEngine("/health")).database === "ok");
  await isTrading();
});

test("recorder_killed: nothing is recorded, until somebody starts it again, who is left alone then", async () => {
  const { post, recorded, startRecorder } = await start();
  await eventually(() => recorded() > 0);
  await post("recorder_killed", { on: true });
  const before = recorded();
  const child = startRecorder();
  await eventually(() => recorded() > before);
  await post("recorder_killed", { on: false });
  expect(child.exitCode).toBeNull();
  await post("recorder_killed", { on: true });
  expect((await once(child, "exit"))[1]).toBe("SIGKILL");
  await post("recorder_killed", { on: false });
  const after = recorded();
  await eventually(() => recorded() > after);
});

test("restarts the engine when it is told to, and it goes on with what it had", async () => {
  const { api, isTrading } = await start();
  expect((await api.inject({ method: "POST", url: "/engine/restart" })).json()).toEqual({ restarted: true });
  await isTrading();
});

test("switches faults in the processes, lists them, and refuses what makes no sense", async () => {
  const { api, post, ofEngine } = await start();
  await post("loop_frozen", { on: true });
  const { iteration } = await ofEngine("/state");
  const listed = (await api.inject("/faults")).json<{ faults: { name: string; on: boolean; like: string }[] }>().faults;
  expect(listed.filter(({ on }) => on).map(({ name }) => name)).toEqual(["loop_frozen"]);
  expect(listed.every(({ like }) => like.length > 0)).toBe(true);
  expect((await ofEngine("/state")).iteration).toBe(iteration);
  expect((await post("loop_frozen", { on: "yes" })).statusCode).toBe(400);
  expect((await post("sunspots", { on: true })).statusCode).toBe(404);
});
