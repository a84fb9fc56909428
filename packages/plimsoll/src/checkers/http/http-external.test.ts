import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { CheckAnswer, Checker } from "../../port/checker.ts";
import type { Clock } from "../../port/clock.ts";
import { type Log, silentLog } from "../../port/log.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { createHttpCheckerKind } from "./http-checker-kind.ts";

const START = Date.parse("2026-11-23T12:00:00Z");
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Setting {
  readonly log?: Log;
  readonly kind?: ReturnType<typeof createHttpCheckerKind>;
}

/** A checker of an external API together with a wall clock that only the test moves. */
function watch(url: string, options: object = {}, { log = silentLog, kind = createHttpCheckerKind() }: Setting = {}) {
  const time = { now: START };
  const clock: Clock = { now: () => time.now, monotonic: () => performance.now(), schedule: () => () => {} };
  const parsed = kind.options.parse({ api_name: "venue", api_url: url, api_key: "hunter2", ...options });
  const checker: Checker = kind.create(parsed, setupOf({ clock, log, componentId: "venue" }));
  const check = () => checker.check({ clock, signal: new AbortController().signal, timeoutMs: 3000 });
  return { time, check };
}

function metricValue(answer: CheckAnswer, name: string): number | null | undefined {
  return answer.metrics?.find((metric) => metric.name === name)?.value;
}

/** When the target may be asked again, epoch ms. */
function retryAt(answer: CheckAnswer): number {
  const usage = answer.metrics?.find((metric) => metric.name === "rate_limit_usage");
  return Date.parse(String(usage?.details?.retry_at));
}

test("an API that answers is authenticated, and its rate limit is read", async () => {
  const url = await serve((request, response) => {
    const known = request.headers.authorization === "Bearer hunter2";
    response.writeHead(known ? 200 : 401, { "x-ratelimit-limit": "200", "x-ratelimit-remaining": "50" }).end();
  });
  const answer = await watch(url).check();
  expect(answer.kind).toBe("measured");
  expect(metricValue(answer, "authentication_ok")).toBe(1);
  expect(metricValue(answer, "rate_limit_usage")).toBe(75);
});

test.each([401, 403])("a %i is told apart from an outage", async (status) => {
  const url = await serve((_request, response) => response.writeHead(status).end());
  const answer = await watch(url).check();
  expect(answer.kind).toBe("measured");
  expect(answer.metrics?.find((metric) => metric.name === "authentication_ok")).toMatchObject({
    value: 0,
    details: { error: `GET / answered ${status}: our credentials are refused` },
  });
  expect(metricValue(answer, "availability_percentage")).toBe(100);
  expect(metricValue(answer, "port_open")).toBe(1);
  expect(JSON.stringify(answer)).not.toContain("hunter2");
});

test("an outage of an API is a failed check", async () => {
  const url = await serve((_request, response) => response.writeHead(502).end());
  expect(await watch(url).check()).toMatchObject({ kind: "failed", failure: { code: "unexpected-answer" } });
});

test.each([429, 418])("after a %i the API is left alone until the time that it named", async (status) => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    if (requests === 1) response.writeHead(status, { "retry-after": "120" });
    response.end();
  });
  const { time, check } = watch(url);
  const first = await check();
  expect(metricValue(first, "rate_limit_usage")).toBe(100);
  time.now = START + 119_999;
  const held = await check();
  expect(held.metrics).toContainEqual(
    expect.objectContaining({
      name: "rate_limit_usage",
      value: 100,
      details: expect.objectContaining({
        error: expect.stringContaining(`(${status}); not asked again before 2026-11-23T12:02:00.000Z`),
      }),
    }),
  );
  expect(metricValue(held, "port_open")).toBeNull();
  expect(requests).toBe(1);
  time.now = START + 120_000;
  const after = await check();
  expect(metricValue(after, "port_open")).toBe(1);
  expect(requests).toBe(2);
});

test("a ban is a ban for every component at that venue, and for one that is made anew", async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.writeHead(418, { "retry-after": "120" }).end();
  });
  const kind = createHttpCheckerKind();
  await watch(`${url}/ping`, {}, { kind }).check();
  const other = watch(`${url}/time`, { api_key: "another" }, { kind });
  expect(metricValue(await other.check(), "rate_limit_usage")).toBe(100);
  expect(requests).toBe(1);
});

test("a 429 that names no time is waited out longer each time", async () => {
  let limited = true;
  const url = await serve((_request, response) => response.writeHead(limited ? 429 : 200).end());
  const { time, check } = watch(url);
  expect(retryAt(await check())).toBe(START + 60_000);
  time.now = START + 60_000;
  expect(retryAt(await check())).toBe(START + 180_000);
  time.now = START + 180_000;
  limited = false;
  await check();
  limited = true;
  expect(retryAt(await check())).toBe(START + 240_000);
});

test("one's own server that asks for patience is left alone too", async () => {
  const url = await serve((_request, response) => response.writeHead(429, { "retry-after": "5" }).end());
  const options = { api_name: undefined, api_url: undefined, base_url: url };
  expect(retryAt(await watch(url, options).check())).toBe(START + 5000);
});

test("Kraken's errors in the body of a 200 are read", async () => {
  let error = "EAPI:Rate limit exceeded";
  const url = await serve((_request, response) => response.end(JSON.stringify({ error: [error] })));
  const { time, check } = watch(url);
  expect(retryAt(await check())).toBe(START + 60_000);
  time.now += 60_000;
  error = "EAPI:Invalid key";
  expect(metricValue(await check(), "authentication_ok")).toBe(0);
  error = "EService:Unavailable";
  expect(await check()).toMatchObject({
    kind: "failed",
    failure: { message: 'GET / answered 200 with the error "EService:Unavailable"' },
  });
});

test("an empty list of errors is none", async () => {
  const url = await serve((_request, response) => response.end('{"error":[],"result":{"status":"online"}}'));
  expect(metricValue(await watch(url).check(), "authentication_ok")).toBe(1);
});

test("Binance's limits are taken from the configuration, or learnt from exchangeInfo", async () => {
  const url = await serve((request, response) => {
    response.setHeader("X-MBX-USED-WEIGHT-1M", "600");
    const limits = [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 1200 }];
    response.end(request.url === "/ping" ? "{}" : JSON.stringify({ rateLimits: limits, symbols: [] }));
  });
  const told = await watch(`${url}/ping`, { rate_limits: { "1m": 6000 } }).check();
  expect(metricValue(told, "rate_limit_usage")).toBe(10);
  const learnt = await watch(`${url}/api/v3/exchangeInfo`).check();
  expect(metricValue(learnt, "rate_limit_usage")).toBe(50);
});

test("a count without a known limit is no usage, and is said once in the log", async () => {
  const url = await serve((_request, response) => response.setHeader("X-MBX-USED-WEIGHT-1M", "600").end());
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_fields: object, message: string) => warnings.push(message) };
  const { check } = watch(url, {}, { log });
  expect(metricValue(await check(), "rate_limit_usage")).toBeUndefined();
  await check();
  expect(warnings).toEqual(["the used request weight is known but not its limit: set rate_limits"]);
});
