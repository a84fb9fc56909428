import { expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { bodyOf, serveHttp } from "../web/web-server.fixture.ts";
import { checkJson, createJson, failureOf, readingsOf, valuesOf } from "./json.fixture.ts";

/** A server that answers every request with this document. */
async function serveJson(document: unknown): Promise<string> {
  const { url } = await serveHttp((_request, response) => response.end(JSON.stringify(document)));
  return url;
}

test("reads numbers, texts that are numbers, truth values and ages, with unit and scale", async () => {
  const url = await serveJson({ n: 3, text: "1.25", on: true, bytes: 2_000_000, at: Date.now() - 5000 });
  const answer = await checkJson({
    url,
    metrics: [
      { name: "plain", path: "$.n" },
      { name: "from_text", path: "$.text" },
      { name: "flag", path: "$.on", direction: "below" },
      { name: "used", path: "$.bytes", unit: "MB", scale: 0.000001 },
      { name: "last_trade", path: "$.at", age: "ms" },
    ],
  });
  expect(valuesOf(answer)).toMatchObject({ plain: 3, from_text: 1.25, flag: 1, used: 2 });
  expect(readingsOf(answer)).toMatchObject({
    flag: { direction: "below" },
    used: { unit: "MB" },
    last_trade: { unit: "s" },
  });
  expect(valuesOf(answer).last_trade).toBeGreaterThanOrEqual(5);
  expect(answer.metrics).toContainEqual(expect.objectContaining({ name: "response_time", labels: { endpoint: "/" } }));
});

test("what is missing has no value and says why; it can be skipped or fail the check", async () => {
  const url = await serveJson({ text: "abc", list: [] });
  const metric = { name: "orders", path: "$.open" };
  const lost = await checkJson({ url, metrics: [metric, { name: "word", path: "$.text" }] });
  expect(readingsOf(lost)).toMatchObject({
    orders: { value: null, details: { error: "$.open is absent" } },
    word: { value: null, details: { error: '"abc" is no number' } },
  });
  expect(valuesOf(await checkJson({ url, metrics: [{ ...metric, missing: "skip" }] }))).toEqual({});
  expect(valuesOf(await checkJson({ url, metrics: [{ ...metric, missing: null }] }))).toEqual({ orders: null });
  expect(valuesOf(await checkJson({ url, metrics: [{ ...metric, default: 0 }] }))).toEqual({ orders: 0 });
  const failed = await checkJson({ url, metrics: [{ ...metric, missing: "fail" }] });
  expect(failureOf(failed)).toBe("unexpected-answer: orders has no value: $.open is absent");
});

test("numbers that no computer can hold are missing", async () => {
  const { url } = await serveHttp((_request, response) => response.end('{"a": 1e999, "b": "NaN", "c": "Infinity"}'));
  const metrics = ["a", "b", "c"].map((name) => ({ name, path: `$.${name}` }));
  expect(valuesOf(await checkJson({ url, metrics }))).toEqual({ a: null, b: null, c: null });
});

test("several requests are asked at once, and a failing one is told apart", async () => {
  const open = new Set<string>();
  let mostOpen = 0;
  const { url } = await serveHttp((request, response) => {
    open.add(request.url ?? "");
    mostOpen = Math.max(mostOpen, open.size);
    setImmediate(() => {
      if (request.url === "/c") response.writeHead(502);
      response.end('{"n": 1}');
    });
  });
  const requests = ["/a", "/b", "/c"].map((path) => ({
    path,
    metrics: [{ name: "n", path: "$.n", labels: { of: path } }],
  }));
  const answer = await checkJson({ base_url: url, requests });
  expect(mostOpen).toBe(3);
  expect(valuesOf(answer)).toEqual({ 'n{of="/a"}': 1, 'n{of="/b"}': 1 });
  const down = { value: 0, details: { error: "GET /c answered 502, expected 2xx" } };
  expect(answer.metrics).toContainEqual(
    expect.objectContaining({ name: "endpoint_up", labels: { endpoint: "/c" }, ...down }),
  );
});

test("a check fails when every request does, with each reason once", async () => {
  const { url } = await serveHttp((_request, response) => response.writeHead(503).end());
  const answer = await checkJson({ base_url: url, requests: [{ path: "/a" }, { path: "/b" }] });
  expect(failureOf(answer)).toBe(
    "unexpected-answer: GET /a answered 503, expected 2xx; GET /b answered 503, expected 2xx",
  );
});

test("a metric can depend on another request's answer", async () => {
  let state = "running";
  const { url } = await serveHttp((request, response) => {
    response.end(request.url === "/config" ? JSON.stringify({ state }) : '{"age": 900}');
  });
  const when = { request: "config", path: "$.state", in: ["running", "paused"] };
  const checker = createJson({
    base_url: url,
    requests: [
      { path: "/config", name: "config" },
      { path: "/health", metrics: [{ name: "loop_age", path: "$.age", when }] },
    ],
  });
  expect(valuesOf(await checker.check(contextOf()))).toEqual({ loop_age: 900 });
  state = "stopped";
  expect(valuesOf(await checker.check(contextOf()))).toEqual({});
});

test("posts a body", async () => {
  const { url } = await serveHttp(async (request, response) => {
    response.end(JSON.stringify({ got: JSON.parse(await bodyOf(request)).query, method: request.method }));
  });
  const answer = await checkJson({
    url,
    method: "POST",
    body: { query: 7 },
    metrics: [{ name: "got", path: "$.got" }],
  });
  expect(valuesOf(answer)).toEqual({ got: 7 });
});

test("expect fails the check, and shows no secret", async () => {
  const url = await serveJson({ status: "halted", token: "hunter2", rpcUrl: "https://rpc.example/hunter3" });
  const failWith = async (assertion: object) =>
    failureOf(await checkJson({ url, metrics: [{ name: "n", missing: "skip" }], expect: { json: [assertion] } }));
  expect(await failWith({ path: "$.status", equals: "ok" })).toBe(
    'unexpected-answer: GET / answered 200 with $.status "halted", expected "ok"',
  );
  expect(await failWith({ path: "$.status", in: ["ok", "paused"] })).toContain('expected "ok" or "paused"');
  expect(await failWith({ path: "$.token", equals: "hunter4", secret: true })).not.toContain("hunter");
  expect(await failWith({ path: "$.rpcUrl", equals: "x" })).not.toContain("hunter");
});

test("a value at its limit of DOWN fails the check", async () => {
  const url = await serveJson({ age: 634 });
  const answer = await checkJson({ url, metrics: [{ name: "last_process", path: "$.age", unit: "s", down: 600 }] });
  expect(failureOf(answer)).toBe("unexpected-answer: last_process is 634 s, DOWN at 600 s");
  expect(valuesOf(answer)).toEqual({ last_process: 634 });
});
