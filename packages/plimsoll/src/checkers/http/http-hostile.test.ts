import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { httpCheckerKind } from "./http-checker-kind.ts";

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), schedule: () => () => {} };
const OK = "HTTP/1.1 200 OK\r\n";
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that does with the first bytes of each connection whatever it likes. */
async function serveRaw(onRequest: (socket: Socket, request: string) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.once("data", (chunk) => onRequest(socket, chunk.toString()));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function check(url: string, options: object = {}, signal = new AbortController().signal): Promise<CheckAnswer> {
  const parsed = httpCheckerKind.options.parse({ base_url: url, ...options });
  const checker = httpCheckerKind.create(parsed, setupOf({ clock, componentId: "api" }));
  const answer = await checker.check({ clock, signal, timeoutMs: 3000 });
  await checker.close?.();
  return answer;
}

function failureOf(answer: CheckAnswer): string {
  if (answer.kind !== "failed") return "measured";
  return `${answer.failure.code}: ${answer.failure.message.replace(/:\d{4,5}\b/, "")}`;
}

/** Writes until the connection is gone, never more than the other side takes. */
function pour(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
}

test("a closed connection", async () => {
  const url = await serveRaw((socket) => socket.end());
  expect(failureOf(await check(url))).toBe(
    "unreachable: 127.0.0.1 closed the connection before its answer was complete",
  );
});

test("a connection reset in the middle of the headers", async () => {
  const url = await serveRaw((socket) => socket.write(`${OK}X-A: b`, () => socket.resetAndDestroy()));
  expect(failureOf(await check(url))).toMatch(/^unreachable: /);
});

test("a connection reset in the middle of the body", async () => {
  const url = await serveRaw((socket) => {
    socket.write(`${OK}Content-Length: 100\r\n\r\nhalf`, () => socket.resetAndDestroy());
  });
  expect(failureOf(await check(url))).toBe(
    "unreachable: 127.0.0.1 closed the connection before its answer was complete",
  );
});

test("a body that ends before the length it announced", async () => {
  const url = await serveRaw((socket) => socket.end(`${OK}Content-Length: 100\r\n\r\nhalf`));
  expect(failureOf(await check(url))).toBe(
    "unreachable: 127.0.0.1 closed the connection before its answer was complete",
  );
});

test("a chunked body that never ends properly", async () => {
  const url = await serveRaw((socket) => socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`));
  expect(failureOf(await check(url))).toMatch(/^(unreachable|unreadable): /);
});

test("what isn't HTTP", async () => {
  const url = await serveRaw((socket) => socket.end("-ERR unknown command\r\n"));
  expect(failureOf(await check(url))).toMatch(/^unreadable: 127.0.0.1 answered what is not HTTP/);
});

test("a flood of headers", async () => {
  const url = await serveRaw((socket) => {
    socket.write(OK);
    pour(socket, Buffer.from(`X-Flood: ${"a".repeat(1000)}\r\n`));
  });
  expect(failureOf(await check(url))).toBe("unexpected-answer: 127.0.0.1 sent more headers than are read (16 KiB)");
});

test.each([{}, { expect: { body_contains: "needle" } }])("an endless body, expecting %j", async (options) => {
  const url = await serveRaw((socket) => {
    socket.write(`${OK}Connection: close\r\n\r\n`);
    pour(socket, Buffer.alloc(65_536, "a"));
  });
  const words = "unexpected-answer: 127.0.0.1 sent a body of more than 1048576 bytes (max_body)";
  expect(failureOf(await check(url, options))).toBe(words);
});

test("a body longer than the limit that was set", async () => {
  const url = await serveRaw((socket) => socket.end(`${OK}Content-Length: 11\r\n\r\nhello world`));
  expect(failureOf(await check(url, { max_body: 10 }))).toContain("more than 10 bytes");
  expect(failureOf(await check(url, { max_body: 11 }))).toBe("measured");
});

test("an answer without length that ends with the connection is complete", async () => {
  const url = await serveRaw((socket) => socket.end(`${OK}\r\nhello`));
  expect(failureOf(await check(url, { expect: { body_contains: "hello" } }))).toBe("measured");
});

test("a body that trickles until the time is over", async () => {
  const controller = new AbortController();
  const url = await serveRaw((socket) => {
    socket.write(`${OK}Content-Length: 100\r\n\r\nslow`, () => setImmediate(() => controller.abort()));
  });
  const failure = failureOf(await check(url, {}, controller.signal));
  expect(failure).toMatch(/^timeout: no answer from 127.0.0.1 within 3 s \((answer begun, unfinished|connected)/);
});

test("an upgrade that nobody asked for", async () => {
  const url = await serveRaw((socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n");
  });
  expect(failureOf(await check(url))).toMatch(/^un(reachable|expected-answer): /);
});

test("a server that says to continue again and again ends with the time", async () => {
  const controller = new AbortController();
  const url = await serveRaw((socket) => {
    socket.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(100), () => setImmediate(() => controller.abort()));
  });
  expect(failureOf(await check(url, {}, controller.signal))).toMatch(/^timeout: /);
});

test("a redirect is followed, in circles only five times", async () => {
  let requests = 0;
  const url = await serveRaw((socket, request) => {
    requests += 1;
    const answer = request.startsWith("GET /end") ? `${OK}Content-Length: 0\r\n\r\n` : "";
    const target = request.startsWith("GET /once") ? "/end" : "/loop";
    socket.end(answer || `HTTP/1.1 302 Found\r\nLocation: ${target}\r\nContent-Length: 0\r\n\r\n`);
  });
  expect(failureOf(await check(url, { endpoints: ["/once"] }))).toBe("measured");
  requests = 0;
  const circle = failureOf(await check(url, { endpoints: ["/loop"] }));
  expect(circle).toBe("unexpected-answer: GET /loop redirects more than 5 times");
  expect(requests).toBe(6);
});

test("a redirect is an answer like any other when it isn't followed, is expected, or leads nowhere", async () => {
  const url = await serveRaw((socket, request) => {
    const target = request.startsWith("GET /odd") ? "gopher://x" : "/elsewhere";
    socket.end(`HTTP/1.1 302 Found\r\nLocation: ${target}\r\nContent-Length: 0\r\n\r\n`);
  });
  const refused = "unexpected-answer: GET / answered 302, expected 2xx";
  expect(failureOf(await check(url, { follow_redirects: false }))).toBe(refused);
  expect(failureOf(await check(url, { expect: { status: "3xx" } }))).toBe("measured");
  expect(failureOf(await check(url, { endpoints: ["/odd"] }))).toBe(
    "unexpected-answer: GET /odd answered 302, expected 2xx",
  );
});

test("credentials don't follow a redirect to another origin", async () => {
  const seen: string[] = [];
  const other = await serveRaw((socket, request) => {
    seen.push(request);
    socket.end(`${OK}Content-Length: 0\r\n\r\n`);
  });
  const url = await serveRaw((socket, request) => {
    seen.push(request);
    socket.end(`HTTP/1.1 307 Temporary Redirect\r\nLocation: ${other}/x\r\nContent-Length: 0\r\n\r\n`);
  });
  await check(url, { api_key: "hunter2", headers: { "X-Token": "hunter3", "X-Plain": "plain" } });
  expect(seen[0]).toContain("hunter2");
  expect(seen[1]).toContain("plain");
  expect(seen[1]).not.toMatch(/hunter/);
});

test("a name that can't be resolved", async () => {
  const failure = failureOf(await check("http://does-not-exist.invalid"));
  expect(failure).toMatch(/^unreachable: the name of does-not-exist.invalid:80 can't be resolved \(/);
});
