import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { httpCheckerKind } from "./http-checker-kind.ts";

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), schedule: () => () => {} };
const DAY_MS = 86_400_000;
let folder: string;
let certificate: string;
const closing: (() => void)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-tls-"));
  certificate = join(folder, "cert.pem");
  const request = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "30",
  ];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", join(folder, "key.pem"), "-out", certificate];
  await promisify(execFile)("openssl", [...request, ...names, ...files]);
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function serve(): Promise<{ port: number; server: Server }> {
  const [key, cert] = await Promise.all([readFile(join(folder, "key.pem")), readFile(certificate)]);
  const server = createServer({ key, cert }, (_request, response) => response.end("ok"));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

async function check(options: object, run: { now?: number; signal?: AbortSignal } = {}): Promise<CheckAnswer> {
  const checker = httpCheckerKind.create(
    httpCheckerKind.options.parse(options),
    setupOf({ clock, componentId: "api" }),
  );
  const { now = Date.now(), signal = new AbortController().signal } = run;
  const answer = await checker.check({ clock: { ...clock, now: () => now }, signal, timeoutMs: 3000 });
  await checker.close?.();
  return answer;
}

function failureOf(answer: CheckAnswer): string {
  return answer.kind === "failed" ? answer.failure.message.replace(/:\d{4,5}\b/, "") : "measured";
}

test.each([false, true])("measures the handshake and the days left (keep_alive %s)", async (keepAlive) => {
  const { port } = await serve();
  const options = { base_url: `https://localhost:${port}`, tls: { ca_file: certificate }, keep_alive: keepAlive };
  const answer = await check(options);
  expect(answer.kind).toBe("measured");
  const days = answer.metrics?.find(({ name }) => name === "certificate_days_left");
  expect(days).toMatchObject({ unit: "d", direction: "below" });
  expect(Number(days?.value)).toBeGreaterThan(29);
  expect(Number(days?.value)).toBeLessThanOrEqual(30);
  const [time] = answer.metrics ?? [];
  expect(Number(time?.details?.tls_ms)).toBeGreaterThan(0);
});

test("counts the days from the clock it is given", async () => {
  const { port } = await serve();
  const options = { base_url: `https://localhost:${port}`, tls: { verify: false } };
  const answer = await check(options, { now: Date.now() + 20 * DAY_MS });
  const days = Number(answer.metrics?.find(({ name }) => name === "certificate_days_left")?.value);
  expect(days).toBeGreaterThan(9);
  expect(days).toBeLessThanOrEqual(10);
});

test("does a whole handshake each time, never a resumed one", async () => {
  const { port, server } = await serve();
  const resumed: boolean[] = [];
  server.on("secureConnection", (socket) => resumed.push(socket.isSessionReused()));
  const options = httpCheckerKind.options.parse({ base_url: `https://localhost:${port}`, tls: { verify: false } });
  const checker = httpCheckerKind.create(options, setupOf({ clock, componentId: "api" }));
  for (let run = 0; run < 3; run += 1) {
    await checker.check({ clock, signal: new AbortController().signal, timeoutMs: 3000 });
  }
  expect(resumed).toEqual([false, false, false]);
});

test("refuses a certificate that can't be trusted, without sending anything", async () => {
  const { port, server } = await serve();
  let requests = 0;
  server.on("request", () => {
    requests += 1;
  });
  const answer = await check({ base_url: `https://localhost:${port}`, api_key: "hunter2" });
  expect(answer).toMatchObject({ kind: "failed", failure: { code: "unexpected-answer" } });
  expect(failureOf(answer)).toBe("the certificate of localhost is self-signed");
  expect(requests).toBe(0);
});

test("refuses a certificate for another name, unless that name is asked for", async () => {
  const { port } = await serve();
  const options = { base_url: `https://127.0.0.1:${port}` };
  const other = await check({ ...options, tls: { ca_file: certificate } });
  expect(failureOf(other)).toBe("the certificate of 127.0.0.1 is for another name");
  const named = await check({ ...options, tls: { ca_file: certificate, server_name: "localhost" } });
  expect(named.kind).toBe("measured");
});

test("a CA file that is missing or empty fails the check and is tried again", async () => {
  const { port } = await serve();
  const file = join(folder, "later.pem");
  const parsed = httpCheckerKind.options.parse({ base_url: `https://localhost:${port}`, tls: { ca_file: file } });
  const checker = httpCheckerKind.create(parsed, setupOf({ clock, componentId: "api" }));
  const run = () => checker.check({ clock, signal: new AbortController().signal, timeoutMs: 3000 });
  expect(await run()).toMatchObject({ kind: "failed", failure: { code: "missing" } });
  await writeFile(file, "not a certificate");
  expect((await run()).kind).toBe("failed");
  await writeFile(file, await readFile(certificate));
  expect((await run()).kind).toBe("measured");
});

test("says so when the other side doesn't speak TLS", async () => {
  const server = createTcpServer((socket) => socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => server.close());
  const answer = await check({ base_url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` });
  expect(answer).toMatchObject({ kind: "failed", failure: { code: "unreadable" } });
  expect(failureOf(answer)).toMatch(/^the TLS handshake with 127.0.0.1 failed/);
});

test("an unfinished handshake is told from an unfinished connection", async () => {
  const controller = new AbortController();
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => controller.abort());
    closing.push(() => socket.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = await check({ base_url: url }, { signal: controller.signal });
  expect(failureOf(answer)).toBe("no answer from 127.0.0.1 within 3 s (connected, TLS handshake unfinished)");
});

/** A server that lets in only who shows a certificate that it trusts. */
async function serveMutual(): Promise<number> {
  const [key, cert] = await Promise.all([readFile(join(folder, "key.pem")), readFile(certificate)]);
  const server = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: true }, (_, response) =>
    response.end("ok"),
  );
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test("a server that asks for a client's certificate is given ours, and refuses us without one", async () => {
  const base_url = `https://localhost:${await serveMutual()}`;
  const ours = { ca_file: certificate, cert_file: certificate, key_file: join(folder, "key.pem") };
  expect(await check({ base_url, tls: ours })).toMatchObject({ kind: "measured" });
  expect(await check({ base_url, tls: { ca_file: certificate } })).toMatchObject({ kind: "failed" });
});

test("a certificate of ours that cannot be used is told by its file", async () => {
  const base_url = `https://localhost:${await serveMutual()}`;
  const wrong = join(folder, "other-key.pem");
  await writeFile(wrong, "no key");
  expect(await check({ base_url, tls: { cert_file: certificate, key_file: join(folder, "none.pem") } })).toMatchObject({
    failure: { code: "missing", message: `can't use key_file ${join(folder, "none.pem")} (ENOENT)` },
  });
  expect(await check({ base_url, tls: { cert_file: certificate, key_file: wrong } })).toMatchObject({
    failure: { code: "unreadable", message: expect.stringContaining(`with key_file ${wrong}`) },
  });
  expect(httpCheckerKind.options.safeParse({ base_url, tls: { cert_file: certificate } }).success).toBe(false);
});
