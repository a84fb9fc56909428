import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ensureProgram } from "../../../../../../scripts/ensure-program.ts";
import { runOnce } from "../action-run.fixture.ts";
import { createContainerActionKind } from "./container-action.ts";

const kind = createContainerActionKind();

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-container-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server on a Unix socket that answers with the status, headers and JSON that dockerd 28 does. */
async function startDocker(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const socket = join(aFolder(), "docker.sock");
  const seen: Pick<IncomingMessage, "method" | "url" | "headers">[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers });
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(socket, ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { socket, seen };
}

const HEADERS = {
  "Api-Version": "1.48",
  "Docker-Experimental": "false",
  Ostype: "linux",
  Server: "Docker/28.0.4 (linux)",
};
function answers(status: number, message?: string) {
  return startDocker((_, response) => {
    const json = message === undefined ? {} : { "Content-Type": "application/json" };
    response
      .writeHead(status, { ...HEADERS, ...json })
      .end(message === undefined ? "" : `${JSON.stringify({ message })}\n`);
  });
}

test("a container is restarted by one POST without a body, which says how long it has to end", async () => {
  const { socket, seen } = await answers(204);
  const outcome = await runOnce(kind, { container: "engine_fx.1", socket, stop_patience: "5s" });
  expect(outcome).toEqual({ kind: "done", message: "restart of container engine_fx.1 answered 204" });
  expect(seen).toMatchObject([{ method: "POST", url: "/containers/engine_fx.1/restart?t=5" }]);
  expect(seen[0]?.headers).toMatchObject({
    host: "localhost",
    "content-length": "0",
    "idempotency-key": "attempt-1",
    "x-plimsoll-fencing-token": "7",
  });
});

test("one that is started has no time to end", async () => {
  const { socket, seen } = await answers(204);
  await runOnce(kind, { container: "engine", verb: "start", socket });
  expect(seen[0]?.url).toBe("/containers/engine/start");
});

test.each([
  ["start", "running"],
  ["stop", "stopped"],
])("%s of one that is %s already is done", async (verb, state) => {
  const { socket } = await answers(304);
  expect(await runOnce(kind, { container: "engine", verb, socket })).toEqual({
    kind: "done",
    message: `${verb} of container engine answered 304: it was ${state} already`,
  });
});

test.each([
  [404, "No such container: engine"],
  [409, "cannot start a paused container, try unpause instead"],
  [500, "Cannot restart container engine: driver failed programming external connectivity on endpoint engine"],
])("%i has failed in its words: %s", async (status, words) => {
  const { socket } = await answers(status, words);
  expect(await runOnce(kind, { container: "engine", socket })).toMatchObject({
    kind: "failed",
    message: `restart of container engine answered ${status}: ${words}`,
  });
});

test("what is no answer of an engine has failed as well", async () => {
  const { socket } = await startDocker((_, response) => response.writeHead(200).end("<html>\nwelcome"));
  const message = "restart of container engine answered 200: <html> welcome";
  expect(await runOnce(kind, { container: "engine", socket })).toMatchObject({ kind: "failed", message });
});

test("an answer without an end is read to its first 64 KiB", async () => {
  const { socket } = await startDocker((_, response) => {
    response.writeHead(500);
    const more = () => response.write("x".repeat(16_384), more);
    more();
  });
  const { kind: how, output } = await runOnce(kind, { container: "engine", socket });
  expect(how).toBe("failed");
  expect(output).toBe("x".repeat(4000));
});

describe("what came of it is unknown", () => {
  const UNSURE = "it may have been done all the same";

  test("when it is not answered in time", async () => {
    const abort = new AbortController();
    const { socket } = await startDocker(() => abort.abort());
    const outcome = await runOnce(kind, { container: "engine", socket }, { signal: abort.signal });
    expect(outcome).toEqual({
      kind: "failed",
      message: `restart of container engine was not answered in time; ${UNSURE}`,
    });
  });

  test("when the connection breaks off, and it is not asked again", async () => {
    const { socket, seen } = await startDocker((request) => request.socket.destroy());
    const outcome = await runOnce(kind, { container: "engine", socket });
    expect(outcome).toEqual({
      kind: "failed",
      message: `restart of container engine broke off (ECONNRESET); ${UNSURE}`,
    });
    expect(seen).toHaveLength(1);
  });
});

test("where nobody can be asked it says why", async () => {
  const folder = aFolder();
  writeFileSync(join(folder, "file"), "");
  for (const [name, why] of [
    ["none", "is not there: is the engine running?"],
    ["file", "is no socket that anybody listens on"],
  ]) {
    const socket = join(folder, `${name}`);
    const message = `restart of container engine: ${socket} ${why}`;
    expect(await runOnce(kind, { container: "engine", socket })).toEqual({ kind: "failed", message });
  }
  const late = await runOnce(kind, { container: "engine" }, { signal: AbortSignal.abort() });
  expect(late.message).toContain("no time was left");
});

test("is not begun when its patience takes all of the deadline", async () => {
  const { socket, seen } = await answers(204);
  const outcome = await runOnce(kind, { container: "engine", socket, stop_patience: "30s" });
  expect(outcome).toMatchObject({ kind: "failed", message: expect.stringContaining("takes all of the deadline") });
  expect(seen).toEqual([]);
});

const PODMAN = ensureProgram("podman", { install: false });

test.skipIf(PODMAN === null || process.getuid?.() !== 0)(
  "Podman's API answers as understood (needs podman, as root: PLIMSOLL_PODMAN)",
  async () => {
    const folder = aFolder();
    const socket = join(folder, "podman.sock");
    const places = ["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"];
    const server = spawn(PODMAN ?? "", [...places, "system", "service", "--time=0", `unix://${socket}`], {
      stdio: "ignore",
    });
    onTestFinished(() => void server.kill("SIGKILL"));
    await expect.poll(() => existsSync(socket), { timeout: 20_000 }).toBe(true);
    expect(await runOnce(kind, { container: "nobody", socket })).toMatchObject({
      kind: "failed",
      message:
        'restart of container nobody answered 404: no container with name or ID "nobody" found: no such container',
    });
    execFileSync(PODMAN ?? "", [
      ...places,
      "create",
      "--network",
      "none",
      "--name",
      "engine",
      "--rootfs",
      folder,
      "/engine",
    ]);
    expect(await runOnce(kind, { container: "engine", verb: "stop", socket })).toEqual({
      kind: "done",
      message: expect.stringMatching(/^stop of container engine answered (?:204|304: it was stopped already)$/),
    });
  },
);

test("says what it does, and to what", () => {
  const options = kind.options.parse({ container: "engine" });
  expect(kind.what(options)).toBe("restart the container engine");
  expect(kind.target(options)).toBe("container engine");
  expect(options).toMatchObject({ socket: "/var/run/docker.sock", stop_patience: 10_000 });
});

test.each([
  {},
  { container: "a" },
  { container: "-engine" },
  { container: "../version" },
  { container: "engine/kill?x=" },
  { container: "engine\r\n" },
  { container: "engine", verb: "kill" },
  { container: "engine", socket: "docker.sock" },
  { container: "engine", socket: "tcp://10.0.0.1:2375" },
  { container: "engine", socket: `/${"a".repeat(107)}` },
  { container: "engine", stop_patience: "500ms" },
  { container: "engine", force: true },
])("refuses the options %j", (options) => {
  expect(kind.options.safeParse(options).success).toBe(false);
});
