import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { MetricReading } from "@plimsoll/core";
import { afterEach, expect, test } from "vitest";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { httpCheckerKind } from "./http-checker-kind.ts";

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule: () => () => {},
};
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<{ url: string; port: number; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, server };
}

function createChecker(options: object): Checker {
  const parsed = httpCheckerKind.options.parse(options);
  const checker = httpCheckerKind.create(parsed, setupOf({ clock, componentId: "api" }));
  closing.push(() => void checker.close?.());
  return checker;
}

function check(checker: Checker, signal: AbortSignal = new AbortController().signal): Promise<CheckAnswer> {
  return checker.check({ clock, signal, timeoutMs: 3000 });
}

function valuesOf(answer: CheckAnswer): Record<string, number | null> {
  const readings: readonly MetricReading[] = answer.metrics ?? [];
  return Object.fromEntries(
    readings.map(({ name, labels, value }) => [labels === undefined ? name : `${name} ${labels.endpoint}`, value]),
  );
}

test("measures a server that answers, with the phases and the status", async () => {
  const { url } = await serve((_request, response) => response.end("ok"));
  const answer = await check(createChecker({ base_url: url, endpoints: ["/health"] }));
  expect(answer.kind).toBe("measured");
  const [time] = answer.metrics ?? [];
  expect(time).toMatchObject({ name: "response_time", labels: { endpoint: "/health" }, unit: "ms" });
  expect(time?.value).toBeGreaterThan(0);
  const details = time?.details ?? {};
  expect(details).toMatchObject({ dns_ms: 0, status_code: 200 });
  expect(Number(details.tcp_ms) + Number(details.first_byte_ms)).toBeLessThanOrEqual(Number(time?.value));
  expect(valuesOf(answer)).toMatchObject({ availability_percentage: 100, success_rate: 100, port_open: 1 });
  expect(valuesOf(answer)).not.toHaveProperty("endpoint_up /health");
});

test("makes a fresh connection for each check, and one for all when told to keep it", async () => {
  const { url, server } = await serve((_request, response) => response.end("ok"));
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  const fresh = createChecker({ base_url: url });
  for (let run = 0; run < 3; run += 1) await check(fresh);
  expect(connections).toBe(3);
  const kept = createChecker({ base_url: url, keep_alive: true });
  for (let run = 0; run < 3; run += 1) expect((await check(kept)).kind).toBe("measured");
  expect(connections).toBe(4);
});

test("asks again at once when a kept connection had died, and no second time", async () => {
  let requests = 0;
  const { url } = await serve((request, response) => {
    requests += 1;
    if (requests === 2) request.socket.resetAndDestroy();
    else response.end("ok");
  });
  const checker = createChecker({ base_url: url, keep_alive: true });
  await check(checker);
  expect((await check(checker)).kind).toBe("measured");
  expect(requests).toBe(3);
});

test("asks all endpoints at once and tells which fails", async () => {
  const waiting: (() => void)[] = [];
  const { url } = await serve((request, response) => {
    response.statusCode = request.url === "/b" ? 503 : 200;
    waiting.push(() => response.end());
    if (waiting.length === 3) for (const answer of waiting) answer();
  });
  const answer = await check(createChecker({ base_url: url, endpoints: ["/a", "/b", "/c"] }));
  expect(answer.kind).toBe("measured");
  expect(valuesOf(answer)).toMatchObject({ "endpoint_up /a": 1, "endpoint_up /b": 0, "endpoint_up /c": 1 });
  expect(valuesOf(answer)).not.toHaveProperty("response_time /b");
  expect(valuesOf(answer).availability_percentage).toBeCloseTo(66.67);
  const down = answer.metrics?.find((metric) => metric.value === 0);
  expect(down?.details).toEqual({ error: "GET /b answered 503, expected 2xx" });
});

test("a refused connection fails, in words, and with the port closed", async () => {
  const { url, port, server } = await serve(() => {});
  await new Promise((closed) => server.close(closed));
  const answer = await check(createChecker({ base_url: url, endpoints: ["/a", "/b"] }));
  expect(answer).toMatchObject({
    kind: "failed",
    failure: { code: "refused", message: `connection refused on 127.0.0.1:${port}` },
  });
  expect(valuesOf(answer)).toMatchObject({ port_open: 0, availability_percentage: 0 });
});

test("an unexpected answer of the only endpoint fails, with the port open", async () => {
  const { url } = await serve((_request, response) => response.writeHead(503).end());
  const answer = await check(createChecker({ base_url: url, endpoints: ["/health?token=hunter2"] }));
  expect(answer).toMatchObject({
    kind: "failed",
    failure: { code: "unexpected-answer", message: "GET /health answered 503, expected 2xx" },
  });
  expect(valuesOf(answer).port_open).toBe(1);
  expect(JSON.stringify(answer)).not.toContain("hunter2");
});

test("a refusal by one's own server is an unexpected answer, unless it is expected", async () => {
  const { url } = await serve((_request, response) => response.writeHead(401).end());
  const failed = await check(createChecker({ base_url: url }));
  expect(failed).toMatchObject({ kind: "failed", failure: { message: "GET / answered 401, expected 2xx" } });
  const expected = await check(createChecker({ base_url: url, expect: { status: [200, 401] } }));
  expect(expected.kind).toBe("measured");
  expect(valuesOf(expected)).not.toHaveProperty("authentication_ok");
});

test("judges the body where told to, and refuses one that it can't read", async () => {
  const { url } = await serve((request, response) => {
    if (request.url === "/packed") response.setHeader("content-encoding", "gzip");
    response.end('{"data":{"status":"degraded"}}');
  });
  const expectation = { json: [{ path: "$.data.status", equals: "ok" }] };
  const answer = await check(createChecker({ base_url: url, endpoints: ["/s"], expect: expectation }));
  const message = 'GET /s answered 200 with $.data.status "degraded", expected "ok"';
  expect(answer).toMatchObject({ kind: "failed", failure: { code: "unexpected-answer", message } });
  const packed = await check(createChecker({ base_url: url, endpoints: ["/packed"], expect: expectation }));
  expect(packed).toMatchObject({ failure: { message: "GET /packed answered 200 with a body encoded as gzip" } });
});

test("sends the method, headers, credentials and body as configured", async () => {
  const seen: unknown[] = [];
  const { url } = await serve((request, response) => {
    const { method, headers } = request;
    request.on("data", (chunk: Buffer) => seen.push(method, headers.authorization, headers["x-a"], chunk.toString()));
    request.on("end", () => response.end());
  });
  const endpoint = { path: "/o", method: "POST", body: { a: 1 }, headers: { "X-A": "b" } };
  await check(createChecker({ base_url: url, api_key: "hunter2", endpoints: [endpoint] }));
  expect(seen).toEqual(["POST", "Bearer hunter2", "b", '{"a":1}']);
});

test("an abort ends the check at once and says how far it came", async () => {
  const controller = new AbortController();
  const { url, port } = await serve(() => controller.abort());
  const answer = await check(createChecker({ base_url: url }), controller.signal);
  const message = `no answer from 127.0.0.1:${port} within 3 s (connected, then silent)`;
  expect(answer).toMatchObject({ kind: "failed", failure: { code: "timeout", message } });
});

test("a check that was aborted before it began fails without an answer", async () => {
  const { url } = await serve((_request, response) => response.end());
  const answer = await check(createChecker({ base_url: url }), AbortSignal.abort());
  expect(answer).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
});

test("leaves no listener on the signal behind", async () => {
  const { url } = await serve((_request, response) => response.end());
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: unknown[]) => {
    listeners += 1;
    Reflect.apply(add, signal, given);
  };
  signal.removeEventListener = (...given: unknown[]) => {
    listeners -= 1;
    Reflect.apply(remove, signal, given);
  };
  await check(createChecker({ base_url: url, endpoints: ["/a", "/b"] }), signal);
  expect(listeners).toBe(0);
});

test("never contacts a link-local address, be it named or redirected to", async () => {
  const named = await check(createChecker({ base_url: "http://169.254.169.254/latest" }));
  expect(named).toMatchObject({ kind: "failed", failure: { code: "unreachable" } });
  expect(named.kind === "failed" && named.failure.message).toContain("link-local");
  const { url } = await serve((_request, response) => {
    response.writeHead(302, { location: "http://[::ffff:169.254.169.254]/latest" }).end();
  });
  const redirected = await check(createChecker({ base_url: url }));
  expect(redirected.kind === "failed" && redirected.failure.message).toContain("link-local");
});

test("checks a name over all its addresses", async () => {
  const { port } = await serve((_request, response) => response.end());
  const answer = await check(createChecker({ base_url: `http://localhost:${port}` }));
  expect(answer.kind).toBe("measured");
});

test("starts the availability anew after an outage", async () => {
  let broken = true;
  const { url } = await serve((_request, response) => response.writeHead(broken ? 500 : 200).end());
  const checker = createChecker({ base_url: url });
  await check(checker);
  expect(valuesOf(await check(checker)).availability_percentage).toBe(0);
  broken = false;
  expect(valuesOf(await check(checker))).toMatchObject({ availability_percentage: 100, success_rate: 33.33 });
});
