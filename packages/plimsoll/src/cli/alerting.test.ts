import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Incident, Silence, WebhookPayload } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRegistries, type ServerHandle, startServer } from "../app.ts";
import { createApiKey } from "../auth/api-key.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { silentLog } from "../port/log.ts";
import { closedPort, createFolder, type Folder, runCli } from "./cli.fixture.ts";

const { key, keyHash } = createApiKey();
let folder: Folder;
let receiver: { server: Server; url: string; taken: WebhookPayload[] };
let server: ServerHandle | null;
let text: string;

beforeEach(async () => {
  folder = createFolder();
  receiver = await startReceiver();
  text = `
server: { port: ${await closedPort()} }
storage: { url: "sqlite::memory:" }
auth: { api_keys: [{ name: anna, role: operator, key_hash: "${keyHash}" }] }
components:
  - { id: order-gateway, check: { kind: tcp, host: 127.0.0.1, port: ${await closedPort()} }, interval: 100ms, confirm: { failures: 1 } }
alerting:
  channels:
    - { id: desk, kind: webhook, url: "${receiver.url}/desk" }
    - { id: broken, kind: webhook, url: "${receiver.url}/broken" }
  routes: [{ channels: [desk] }]
`;
  folder.write("plimsoll.yaml", text);
  server = null;
});
afterEach(async () => {
  await server?.stop();
  receiver.server.closeAllConnections();
  receiver.server.close();
  folder.remove();
});

/** Takes what comes to /desk, and nothing that comes to /broken. */
async function startReceiver() {
  const taken: WebhookPayload[] = [];
  const http = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      response.statusCode = request.url === "/desk" ? 200 : 400;
      if (request.url === "/desk") taken.push(JSON.parse(body) as WebhookPayload);
      response.end("no such desk");
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return { server: http, taken, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

async function start(): Promise<ServerHandle> {
  const registries = createRegistries({ clock: createSystemClock() });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  server = await startServer({ config, log: silentLog });
  return server;
}
async function startWithIncident(): Promise<ServerHandle> {
  const running = await start();
  await expect.poll(() => running.monitor.alerting.openIncidents().length, { timeout: 20_000 }).toBe(1);
  return running;
}
const cli = (...args: string[]) => runCli(folder.path, args, { env: { PLIMSOLL_API_KEY: key, NO_COLOR: "1" } });
const json = <T>(run: { stdout: { text: string } }) => JSON.parse(run.stdout.text) as T;

describe("incidents and ack", () => {
  test("an open one is listed, taken in one's name, and shown so by status and to programs", async () => {
    await startWithIncident();
    const list = cli("incidents");
    expect(await list.exitCode).toBe(0);
    expect(list.stdout.text).toMatch(/^ {2}✖ INC-1 +open +\S.* order-gateway is DOWN: /);
    const ack = cli("ack", "INC-1", "--reason", "on it");
    expect(await ack.exitCode).toBe(0);
    expect(ack.stdout.text).toMatch(/^INC-1 is taken by anna: order-gateway is DOWN: /);
    const listed = cli("--json", "incidents");
    await listed.exitCode;
    expect(json<{ items: Incident[] }>(listed).items).toMatchObject([
      { number: 1, status: "acknowledged", acknowledged: { by: "anna", reason: "on it" } },
    ]);
    const status = cli("status");
    expect(await status.exitCode).toBe(2);
    expect(status.stdout.text).toMatch(
      /\n {2}Incidents\n {2}✖ INC-1 +acknowledged .* anna has it: order-gateway is DOWN/,
    );
  });

  test("none is said in words, and one that there is not is an error", async () => {
    text = text.replace(/components:\n.*\n/, "components: []\n");
    folder.write("plimsoll.yaml", text);
    await start();
    const list = cli("incidents");
    expect([await list.exitCode, list.stdout.text]).toEqual([0, "No incident is open.\n"]);
    const all = cli("incidents", "--all");
    expect([await all.exitCode, all.stdout.text]).toEqual([0, "There were no incidents.\n"]);
    const ack = cli("ack", "INC-7");
    expect(await ack.exitCode).toBe(3);
    expect(ack.stderr.text).toMatch(/no open incident "INC-7"/);
  });
});

describe("silence, silences and silence end", () => {
  test("one is added, listed, shown by status, and ended", async () => {
    await startWithIncident();
    const added = cli("silence", "--component", "order-gateway,risk-*", "--for", "2h", "--reason", "planned failover");
    expect(await added.exitCode).toBe(0);
    expect(added.stdout.text).toMatch(
      /^Nobody hears of order-gateway or risk-\* until \S+Z: planned failover\nEnd it before that: plimsoll silence end (\S+)\n$/,
    );
    const id = /silence end (\S+)/.exec(added.stdout.text)?.[1] ?? "";
    const list = cli("silences");
    expect(await list.exitCode).toBe(0);
    expect(list.stdout.text).toMatch(/for 1 h 59 min .*more: order-gateway or risk-\* \(anna: planned failover\)/);
    const status = cli("--json", "status");
    await status.exitCode;
    expect(json<{ silences: Silence[] }>(status).silences).toMatchObject([{ silence_id: id, created_by: "anna" }]);
    const ended = cli("silence", "end", id, "--url", server?.address ?? "");
    expect([await ended.exitCode, ended.stdout.text]).toEqual([0, "People hear of order-gateway or risk-* again.\n"]);
    const after = cli("silences");
    expect([await after.exitCode, after.stdout.text]).toEqual([0, "Nothing is silenced.\n"]);
    const all = cli("silences", "--all");
    await all.exitCode;
    expect(all.stdout.text).toContain("by anna: order-gateway or risk-*");
    const again = cli("silence", "end", id);
    expect(await again.exitCode).toBe(3);
    expect(again.stderr.text).toMatch(/no silence ".*" that has not ended/);
  });

  test.each([
    [["--for", "2h", "--reason", "x"], /expected what to silence: --component, --type, --tag or --max-severity/],
    [["--component", "a", "--for", "2h"], /--reason: expected why, for those who wonder at night/],
    [["--component", "a", "--reason", "x"], /expected either --for or --until: a silence has to end/],
    [["--component", "*", "--for", "2h", "--reason", "x"], /would silence everything/],
    [["--component", "a", "--for", "soon", "--reason", "x"], /body: for: expected a duration/],
    [["--type", "SHIP", "--for", "2h", "--reason", "x"], /body: match\.types\.0: /],
  ])("%j is refused in words", async (args, words) => {
    await start();
    const run = cli("silence", ...args);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toMatch(words);
  });
});

describe("watch", () => {
  test("shows incidents and silences on its board as they come", async () => {
    await startWithIncident();
    const run = runCli(folder.path, ["watch"], { isTTY: true, env: { NO_COLOR: "1", PLIMSOLL_API_KEY: key } });
    await run.stdout.until(/ {2}Incidents.*INC-1 +open/s);
    await cli("ack", "INC-1").exitCode;
    await run.stdout.until(/INC-1 +acknowledged .* anna has it: /);
    await cli("silence", "--tag", "fix", "--for", "2h", "--reason", "works").exitCode;
    await run.stdout.until(/ {2}Silences.*tagged fix \(anna: works\)/s);
    run.typed.write("q");
    await run.exitCode;
  });

  test("tells what is done about them as lines where there is no terminal", async () => {
    await startWithIncident();
    const run = cli("watch");
    await run.stdout.until(/order-gateway DOWN/);
    await cli("ack", "1").exitCode;
    await run.stdout.until(/^\S+Z anna acknowledged INC-1$/m);
    run.stdout.destroy();
    await run.exitCode;
  });
});

describe("alert-test", () => {
  test("goes over the running server, in one's name, and exits by whether it was taken", async () => {
    text = text.replace("routes: [{ channels: [desk] }]", "routes: []");
    await start();
    const desk = cli("alert-test", "desk");
    expect([await desk.exitCode, desk.stdout.text]).toEqual([0, "desk: delivered\n"]);
    expect(receiver.taken).toMatchObject([{ kind: "test", alerts: [{ reason: expect.stringContaining("anna") }] }]);
    const all = cli("--json", "alert-test", "--all");
    expect(await all.exitCode).toBe(2);
    expect(json(all)).toEqual({
      items: [
        { channel_id: "desk", outcome: "delivered", message: null },
        { channel_id: "broken", outcome: "rejected", message: expect.stringContaining("400") },
      ],
    });
  });

  test("goes from here over the configured channels where no server runs", async () => {
    folder.write("other.yaml", text);
    const desk = cli("--config", "other.yaml", "alert-test", "desk");
    expect([await desk.exitCode, desk.stdout.text]).toEqual([0, "desk: delivered\n"]);
    expect(desk.stderr.text).toMatch(/no server answers at .*: sending from here/);
    expect(receiver.taken).toMatchObject([{ kind: "test", alerts: [{ component_id: "plimsoll_test" }] }]);
    const all = cli("alert-test", "--all");
    expect(await all.exitCode).toBe(2);
    expect(all.stdout.text).toMatch(/^desk: delivered\nbroken: refused, so an alert would be given up: .*400.*\n$/);
  });

  test.each([
    [["dsek"], /there is no channel "dsek"; did you mean "desk"\?/],
    [["mail"], /there is no channel "mail"; there are desk, broken/],
    [[], /expected either the id of a channel or --all; there are desk, broken/],
    [["desk", "--all"], /expected either the id of a channel or --all/],
    [["desk", "--url", "http://127.0.0.1:1"], /no Plimsoll answers at http:\/\/127\.0\.0\.1:1/],
  ])("%j is an error in words", async (args, words) => {
    const run = cli("alert-test", ...args);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toMatch(words);
    expect(receiver.taken).toEqual([]);
  });

  test("needs a role on a server that asks for one", async () => {
    await start();
    const run = runCli(folder.path, ["alert-test", "desk"]);
    expect(await run.exitCode).toBe(3);
    expect(run.stderr.text).toContain("give an API key, in PLIMSOLL_API_KEY or by --api-key-file");
  });
});
