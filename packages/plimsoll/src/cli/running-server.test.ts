import { readdirSync, readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { SystemHealth } from "@plimsoll/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import type { AuditRecord } from "../port/audit.ts";
import { silentLog } from "../port/log.ts";
import { closedPort, createFolder, type Folder, runCli, serveStatuses } from "./cli.fixture.ts";

let folder: Folder;
let target: { server: Server; url: string };
let server: ServerHandle | null;

beforeEach(async () => {
  folder = createFolder();
  target = await serveStatuses({ "/": 200 });
  const text = `
server: { port: ${await closedPort()} }
components:
  - { id: engine-api, check: { kind: http, base_url: "${target.url}", endpoints: [/] }, interval: 100ms, confirm: { failures: 1 } }
  - { id: other, check: { kind: http, base_url: "${target.url}", endpoints: [/] }, interval: 100ms }
`;
  server = await start(folder.write("plimsoll.yaml", text), text);
});
afterEach(async () => {
  await server?.stop();
  target.server.closeAllConnections();
  target.server.close();
  folder.remove();
});

function start(file: string, text: string): Promise<ServerHandle> {
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file, env: {}, readFile: () => "", ...registries });
  return startServer({ config, log: silentLog });
}

/** Resolves when it has been published that a component has this status. */
function untilStatus(id: string, status: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const published = JSON.parse(server?.monitor.currentBody().json.toString() ?? "null") as SystemHealth | null;
      if (published?.components.find((it) => it.component_id === id)?.status !== status) return;
      cancel?.();
      resolve();
    };
    const cancel = server?.monitor.subscribe(look);
    look();
  });
}

async function stopTarget(): Promise<void> {
  target.server.closeAllConnections();
  await new Promise((resolve) => target.server.close(resolve));
}

test("status prints a table and exits by the system's status", async () => {
  await untilStatus("engine-api", "HEALTHY");
  await untilStatus("other", "HEALTHY");
  const run = runCli(folder.path, ["status"]);
  expect(await run.exitCode).toBe(0);
  expect(run.stdout.text).toMatch(/^● HEALTHY /);
  expect(run.stdout.text).toMatch(/● HEALTHY +engine-api .* response_time\{endpoint="\/"\} [\d.]+ ms/);
  await stopTarget();
  await untilStatus("engine-api", "DOWN");
  const after = runCli(folder.path, ["status", "--json"]);
  expect(await after.exitCode).toBe(2);
  expect((JSON.parse(after.stdout.text) as { components: unknown[] }).components).toHaveLength(2);
});

test("check asks the server to check now", async () => {
  const run = runCli(folder.path, ["check", "engine-api"]);
  expect(await run.exitCode).toBe(0);
  expect(run.stdout.text).toMatch(/^PLIMSOLL OK - engine-api HEALTHY/);
  const unknown = runCli(folder.path, ["check", "nobody"]);
  expect(await unknown.exitCode).toBe(3);
  expect(unknown.stderr.text).toContain("nobody");
});

test("watch prints changes as lines where there is no terminal, and ends when its reader goes", async () => {
  const run = runCli(folder.path, ["watch"]);
  await run.stdout.until(/ engine-api (\w+ -> )?HEALTHY: /);
  await stopTarget();
  await run.stdout.until(/^\S+Z engine-api HEALTHY -> DOWN: ./m);
  run.stdout.destroy();
  expect(await run.exitCode).toBe(2);
});

test("watch follows with JSON lines for programs", async () => {
  const run = runCli(folder.path, ["--json", "watch"]);
  await run.stdout.until(/\n/);
  run.stdout.destroy();
  await run.exitCode;
  const [first = ""] = run.stdout.text.split("\n");
  expect(JSON.parse(first)).toMatchObject({ type: "snapshot", system_health: { monitoring_active: true } });
});

test("watch draws a board on a terminal, shows a lost connection and puts the screen back on q", async () => {
  const run = runCli(folder.path, ["watch"], { isTTY: true, env: { NO_COLOR: "1" } });
  await run.stdout.until(/● HEALTHY +engine-api/);
  expect(run.stdout.text.startsWith("\u001b[?1049h\u001b[?25l")).toBe(true);
  await server?.stop();
  server = null;
  await run.stdout.until(/connection lost since \d\d:\d\d:\d\d/);
  run.typed.write("q");
  await run.exitCode;
  expect(run.stdout.text.endsWith("\u001b[?25h\u001b[?1049l")).toBe(true);
});

test("watch goes on by itself when the server is back", async () => {
  const run = runCli(folder.path, ["watch"]);
  await run.stdout.until(/ engine-api (\w+ -> )?HEALTHY: /);
  await server?.stop();
  await run.stderr.until(/connection to \S+ lost: .*; trying again/);
  await stopTarget();
  const file = join(folder.path, "plimsoll.yaml");
  server = await start(file, readFileSync(file, "utf8"));
  await run.stdout.until(/engine-api HEALTHY -> DOWN/);
  run.stdout.destroy();
  await run.exitCode;
});

test("export gives the same rows from the running server and from its database", async () => {
  await untilStatus("engine-api", "HEALTHY");
  await stopTarget();
  await untilStatus("engine-api", "DOWN");
  const to = new Date().toISOString();
  const args = ["export", "--component", "engine-api", "--to", to, "--format", "jsonl"];
  const running = runCli(folder.path, [...args]);
  expect(await running.exitCode).toBe(0);
  await server?.stop();
  server = null;
  const stopped = runCli(folder.path, [...args, "--output", "rows.jsonl"]);
  expect(await stopped.exitCode).toBe(0);
  expect(stopped.stderr.text).toMatch(/no server answers at .*: reading .*plimsoll\.db/);
  const rows = readFileSync(join(folder.path, "rows.jsonl"), "utf8");
  expect(rows).toBe(running.stdout.text);
  // Both are in the trail: the server's own word, and what was written into its file while it did not run.
  const ofTrail = ["--what", "audit", "--format", "jsonl", "--to", "2100-01-01T00:00:00Z"];
  const trail = runCli(folder.path, ["export", "--db", "plimsoll.db", ...ofTrail]);
  expect(await trail.exitCode).toBe(0);
  const exports = trail.stdout.text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as AuditRecord)
    .filter(({ verb }) => verb === "export_history");
  const what = { format: "jsonl", component_id: "engine-api", to };
  expect(exports).toMatchObject([
    { actor: expect.stringMatching(/^cli/), subject: "audit", after: { format: "jsonl", component_id: null } },
    { actor: expect.stringMatching(/^cli/), subject: "checks", after: { ...what, file: "rows.jsonl" } },
    { actor: "local", subject: "checks", outcome: "done", after: what },
  ]);
  const [newest = ""] = rows.split("\n");
  expect(JSON.parse(newest)).toMatchObject({ component_id: "engine-api", status: "DOWN" });
  const csv = runCli(folder.path, ["export", "--component", "engine-api", "--to", to]);
  await csv.exitCode;
  expect(csv.stdout.text.trimEnd().split("\r\n")).toHaveLength(rows.trimEnd().split("\n").length + 1);
});

test("export says of a component that the server does not know that there is none", async () => {
  const none = runCli(folder.path, ["export", "--component", "nosuch"]);
  expect(await none.exitCode).toBe(3);
  expect(none.stdout.text).toBe("");
  expect(none.stderr.text).toMatch(/watches no component "nosuch", and keeps nothing of one/);
  const early = ["--to", "2020-01-01T00:00:00Z"];
  const known = runCli(folder.path, ["export", "--component", "engine-api", ...early]);
  expect(await known.exitCode).toBe(0);
});

test("export with neither server nor database is an error in words, and leaves no file", async () => {
  const empty = createFolder();
  empty.write("plimsoll.yaml", `server: { port: ${await closedPort()} }`);
  const run = runCli(empty.path, ["export", "--output", "rows.csv"]);
  expect(await run.exitCode).toBe(3);
  expect(run.stderr.text).toMatch(/no Plimsoll answers at .*; and there is no database at .*plimsoll\.db/);
  expect(readdirSync(empty.path).filter((name) => name.startsWith("rows.csv"))).toEqual([]);
  empty.remove();
});
