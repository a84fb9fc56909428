import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import type { Clock } from "../port/clock.ts";
import type { Egress } from "../port/egress.ts";
import { createEgress } from "./egress.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A clock whose timers the test rings by hand. */
function createBellClock() {
  const bells: (() => void)[] = [];
  let open = 0;
  const clock: Clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    schedule(_delayMs, callback) {
      open += 1;
      bells.push(callback);
      return () => {
        open -= 1;
      };
    },
  };
  return { clock, ring: () => bells.shift()?.(), openTimers: () => open };
}

function create(isForbidden: (address: string) => boolean = () => false) {
  const bell = createBellClock();
  const egress = createEgress({ clock: bell.clock, isForbidden });
  closing.push(() => egress.close());
  return { egress, ...bell };
}

function post(egress: Egress, url: string, signal = new AbortController().signal) {
  return egress.request({ url, headers: { "X-A": "b" }, body: '{"é":1}', signal, timeoutMs: 5000 });
}

const serve = (listener: RequestListener) => listen(createServer(listener));

async function listen(server: Server | TlsServer): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-path`;
}

async function serveRaw(onRequest: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => onRequest(socket));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-path`;
}

test("posts a body and gives back the answer", async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    seen.push(request.method, request.url, request.headers["x-a"]);
    request.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
    request.on("end", () => response.writeHead(202, { "x-b": "c" }).end("taken"));
  });
  const { egress, openTimers } = create();
  expect(await post(egress, url)).toMatchObject({
    kind: "answered",
    status: 202,
    headers: { "x-b": "c" },
    body: "taken",
  });
  expect(seen).toEqual(["POST", "/hook/secret-path", "b", '{"é":1}']);
  expect(openTimers()).toBe(0);
});

test("sends user and password of the address as credentials", async () => {
  const url = await serve((request, response) => response.end(request.headers.authorization));
  const answer = await post(create().egress, url.replace("127.0.0.1", "user:p%40ss@127.0.0.1"));
  expect(answer).toMatchObject({ body: `Basic ${Buffer.from("user:p@ss").toString("base64")}` });
  const lone = await post(create().egress, url.replace("127.0.0.1", "user:100%sure@127.0.0.1"));
  expect(lone).toMatchObject({ body: `Basic ${Buffer.from("user:100%sure").toString("base64")}` });
});

test("a redirect is an answer and isn't followed", async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  expect(await post(create().egress, url)).toMatchObject({ kind: "answered", status: 307 });
  expect(requests).toBe(1);
});

test("an endless answer is cut at 64 KiB", async () => {
  const url = await serveRaw((socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(16_384, "a")));
    };
    socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    socket.on("drain", more);
    more();
  });
  const answer = await post(create().egress, url);
  expect(answer.kind === "answered" && answer.body.length).toBe(65_536);
});

test("a receiver that doesn't answer in time", async () => {
  const { egress, ring, openTimers } = create();
  const url = await serve(() => ring());
  const answer = await post(egress, url);
  expect(answer).toMatchObject({ kind: "failed", code: "timeout" });
  expect(answer.kind === "failed" && answer.message).toMatch(/^127\.0\.0\.1:\d+ didn't answer within 5 s$/);
  expect(openTimers()).toBe(0);
});

test("an answer that never ends counts as none", async () => {
  const { egress, ring } = create();
  const url = await serve((_request, response) => response.writeHead(200).write("{", () => setImmediate(ring)));
  expect(await post(egress, url)).toMatchObject({ kind: "failed", code: "timeout" });
});

test("an abort ends it, before and while it runs", async () => {
  const controller = new AbortController();
  const url = await serve(() => controller.abort());
  const { egress } = create();
  expect(await post(egress, url, controller.signal)).toMatchObject({ kind: "failed", code: "timeout" });
  expect(await post(egress, url, controller.signal)).toMatchObject({ kind: "failed", code: "timeout" });
});

test.each([
  ["closes at once", (socket: Socket) => socket.end()],
  ["resets", (socket: Socket) => socket.resetAndDestroy()],
  ["breaks off its answer", (socket: Socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")],
  ["doesn't speak HTTP", (socket: Socket) => socket.end("220 smtp\r\n")],
  ["upgrades", (socket: Socket) => socket.end("HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")],
])("a receiver that %s fails, without its path in the message", async (_what, behave) => {
  const answer = await post(create().egress, await serveRaw(behave));
  expect(answer).toMatchObject({ kind: "failed", code: "network" });
  expect(JSON.stringify(answer)).not.toContain("secret-path");
});

test("a receiver that isn't there", async () => {
  const answer = await post(create().egress, "http://127.0.0.1:1/secret-path");
  expect(answer).toEqual({ kind: "failed", code: "network", message: "127.0.0.1:1 can't be reached (ECONNREFUSED)" });
});

test("forbidden addresses are refused as text and as what a name resolves to", async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.end();
  });
  const { egress } = create((address) => /^(127\.|::1$)/.test(address));
  expect(await post(egress, url)).toMatchObject({ kind: "failed", code: "forbidden" });
  expect(await post(egress, url.replace("127.0.0.1", "2130706433"))).toMatchObject({
    kind: "failed",
    code: "forbidden",
  });
  expect(await post(egress, url.replace("127.0.0.1", "localhost"))).toMatchObject({
    kind: "failed",
    code: "forbidden",
  });
  expect(requests).toBe(0);
});

test.each(["ftp://127.0.0.1/x", "not a url", ""])("%j is no address to post to", async (url) => {
  expect(await post(create().egress, url)).toMatchObject({ kind: "failed", code: "forbidden" });
});

test("keeps connections open, and replaces one that died meanwhile", async () => {
  const sockets = new Set<Socket>();
  let requests = 0;
  const url = await serve((request, response) => {
    requests += 1;
    sockets.add(request.socket);
    if (requests === 3) request.socket.resetAndDestroy();
    else request.resume().on("end", () => response.end());
  });
  const { egress } = create();
  for (let run = 0; run < 3; run += 1) expect(await post(egress, url)).toMatchObject({ status: 200 });
  expect(requests).toBe(4);
  expect(sockets.size).toBe(2);
});

test("what must go out once is not sent again on a new connection", async () => {
  let requests = 0;
  const url = await serve((request, response) => {
    requests += 1;
    if (requests === 2) request.socket.resetAndDestroy();
    else request.resume().on("end", () => response.end());
  });
  const { egress } = create();
  expect(await post(egress, url)).toMatchObject({ status: 200 });
  const signal = new AbortController().signal;
  expect(await egress.request({ url, signal, timeoutMs: 5000, once: true })).toMatchObject({ code: "network" });
  expect(requests).toBe(2);
});

test("verifies certificates, against the authorities it was given", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-egress-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "9"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  await promisify(execFile)("openssl", [...request, ...names, ...files]);
  const [key, cert] = await Promise.all(["key.pem", "cert.pem"].map((file) => readFile(join(folder, file), "utf8")));
  const server = createTlsServer({ key, cert }, (_request, response) => response.end("taken"));
  const url = (await listen(server)).replace("http://127.0.0.1", "https://localhost");

  const answer = await post(create().egress, url);
  expect(answer).toMatchObject({ kind: "failed", code: "network" });
  expect(answer.kind === "failed" && answer.message).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
  const trusting = createEgress({ clock: createBellClock().clock, isForbidden: () => false, ca: cert ?? "" });
  closing.push(() => trusting.close());
  expect(await post(trusting, url)).toMatchObject({ kind: "answered", body: "taken" });
});
