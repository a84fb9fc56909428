import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { tcpCheckerKind } from "./tcp-checker-kind.ts";

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), schedule: () => () => {} };
const closing: (() => void)[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-tcp-"));
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
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await promisify(execFile)("openssl", [...request, ...names, ...files]);
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const serve = (onConnection: (socket: Socket) => void) => listen(createServer(onConnection));

async function serveTls(): Promise<number> {
  const [key, cert] = await Promise.all(["key.pem", "cert.pem"].map((file) => readFile(join(folder, file))));
  const server = createTlsServer({ key, cert }, (socket) => socket.on("error", () => {}).write("220 ready\r\n"));
  server.on("tlsClientError", () => {});
  return listen(server);
}

function check(options: object, signal = new AbortController().signal): Promise<CheckAnswer> {
  const parsed = tcpCheckerKind.options.parse({ host: "127.0.0.1", ...options });
  const checker = tcpCheckerKind.create(parsed, setupOf({ clock, componentId: "port" }));
  return checker.check({ clock, signal, timeoutMs: 3000 });
}

function failureOf(answer: CheckAnswer): string {
  if (answer.kind !== "failed") return "measured";
  return `${answer.failure.code}: ${answer.failure.message.replace(/:\d{4,5}\b/, "")}`;
}

test("measures how long a connection takes", async () => {
  const port = await serve(() => {});
  const answer = await check({ port });
  expect(answer.kind).toBe("measured");
  const [time, open] = answer.metrics ?? [];
  expect(time).toMatchObject({ name: "connection_time", unit: "ms", details: { dns_ms: 0 } });
  expect(time?.value).toBeGreaterThan(0);
  expect(open).toMatchObject({ name: "port_open", value: 1 });
});

test("connects to a name over all its addresses", async () => {
  const port = await serve(() => {});
  expect((await check({ host: "localhost", port })).kind).toBe("measured");
});

test("closes its connection each time", async () => {
  const closed: Promise<unknown>[] = [];
  const port = await serve((socket) => {
    socket.resume();
    closed.push(new Promise((resolve) => socket.once("close", resolve)));
  });
  await check({ port });
  await check({ port, send: "PING\r\n" });
  await Promise.all(closed);
});

test("a refused connection fails with the port closed", async () => {
  const server = createServer();
  const port = await listen(server);
  await new Promise((closed) => server.close(closed));
  const answer = await check({ port });
  expect(failureOf(answer)).toBe("refused: connection refused on 127.0.0.1");
  expect(answer.metrics).toMatchObject([{ name: "port_open", value: 0 }]);
});

test("sends and hears the expected answer, also when it comes in pieces", async () => {
  const port = await serve((socket) => {
    socket.on("data", (chunk) => {
      socket.write("+PO");
      setImmediate(() => socket.write(chunk.toString() === "PING\r\n" ? "NG\r\n" : "-ERR"));
    });
  });
  const answer = await check({ port, send: "PING\r\n", expect: "+PONG" });
  expect(answer.kind).toBe("measured");
  expect(answer.metrics?.[0]?.details).toHaveProperty("answer_ms");
});

test("another answer is unexpected, whether the connection closes or the time ends", async () => {
  const closes = await serve((socket) => socket.end("-ERR\r\n"));
  const words = 'unexpected-answer: 127.0.0.1 answered, but not with "+PONG"';
  expect(failureOf(await check({ port: closes, expect: "+PONG" }))).toBe(`${words} before it closed the connection`);
  const controller = new AbortController();
  const stays = await serve((socket) => {
    socket.write("-ERR\r\n");
    socket.once("data", () => controller.abort());
  });
  expect(failureOf(await check({ port: stays, send: "x", expect: "+PONG" }, controller.signal))).toMatch(
    /^(unexpected-answer: 127.0.0.1 answered, but not with "\+PONG" within 3 s|timeout: )/,
  );
});

test("a flood without the expected text ends after 64 KiB", async () => {
  const port = await serve((socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(16_384, "a")));
    };
    socket.on("drain", more);
    more();
  });
  expect(failureOf(await check({ port, expect: "needle" }))).toContain('not with "needle" in its first 64 KiB');
});

test("a target that closes without a word", async () => {
  const port = await serve((socket) => socket.end());
  expect(failureOf(await check({ port, expect: "hello" }))).toBe(
    "unreachable: 127.0.0.1 closed the connection without an answer",
  );
});

test("a silent target ends with the time", async () => {
  const controller = new AbortController();
  const port = await serve((socket) => socket.once("data", () => controller.abort()));
  const answer = await check({ port, send: "hi", expect: "hello" }, controller.signal);
  expect(failureOf(answer)).toBe("timeout: no answer from 127.0.0.1 within 3 s (connected, then silent)");
  expect(answer.metrics).toMatchObject([{ name: "port_open", value: 1 }]);
});

test("an abort before the connection says that there was none", async () => {
  const port = await serve(() => {});
  expect(failureOf(await check({ port }, AbortSignal.abort()))).toBe("timeout: no connection to 127.0.0.1 within 3 s");
});

test("speaks TLS, hears the greeting through it and counts the certificate's days", async () => {
  const port = await serveTls();
  const tls = { ca_file: join(folder, "cert.pem") };
  const answer = await check({ host: "localhost", port, tls, expect: "220 " });
  expect(answer.kind).toBe("measured");
  expect(answer.metrics?.[0]?.details).toHaveProperty("tls_ms");
  const days = answer.metrics?.find(({ name }) => name === "certificate_days_left");
  expect(Number(days?.value)).toBeGreaterThan(29);
});

test("refuses a certificate that can't be trusted", async () => {
  const port = await serveTls();
  const failure = failureOf(await check({ host: "localhost", port, tls: true }));
  expect(failure).toBe("unexpected-answer: the certificate of localhost is self-signed");
});

test("a target without TLS where TLS is asked for", async () => {
  const port = await serve((socket) => socket.end("220 ready\r\n"));
  expect(failureOf(await check({ port, tls: true }))).toMatch(/^unreadable: the TLS handshake with 127.0.0.1 failed/);
});

test("never connects to a link-local address", async () => {
  expect(failureOf(await check({ host: "169.254.169.254", port: 80 }))).toMatch(/^unreachable: .*link-local/);
  expect(failureOf(await check({ host: "[fe80::1]", port: 80 }))).toMatch(/^unreachable: .*link-local/);
});

test.each([{ port: 0 }, { port: 70_000 }, {}, { port: 1, host: "http://a" }, { port: 1, banner: "x" }])(
  "refuses the options %j",
  (options) => {
    expect(tcpCheckerKind.options.safeParse({ host: "a", ...options }).success).toBe(false);
  },
);
