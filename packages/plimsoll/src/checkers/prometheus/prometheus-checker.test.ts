import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createPrometheus, exposition, failureOf, valuesOf } from "./prometheus.fixture.ts";

const METRICS = [{ name: "n", select: "n" }];
const METRIC_LINE = "n 1\n";

async function failureOn(
  headers: Record<string, string>,
  body: string | Buffer,
  options: object = {},
): Promise<string> {
  const { url } = await serveHttp((_request, response) => response.writeHead(200, headers).end(body));
  const answer = await createPrometheus({ url: `${url}/metrics`, metrics: METRICS, ...options }).check(contextOf());
  return failureOf(answer).replace(/127\.0\.0\.1:\d+/, "HOST");
}

test("measures the scrape itself", async () => {
  const { scrape } = await exposition(METRICS);
  const { metrics } = await scrape("n 1\nother 2\n");
  expect(metrics).toContainEqual(expect.objectContaining({ name: "samples_scraped", value: 2 }));
  expect(metrics).toContainEqual(expect.objectContaining({ name: "response_time", labels: { endpoint: "/metrics" } }));
  expect(metrics).toContainEqual(expect.objectContaining({ name: "port_open", value: 1 }));
});

test("asks for what it can read, and unpacks it", async () => {
  const seen: unknown[] = [];
  const { url } = await serveHttp((request, response) => {
    seen.push(request.headers.accept, request.headers["accept-encoding"]);
    response
      .writeHead(200, { "content-encoding": "gzip" })
      .end(gzipSync(METRIC_LINE.repeat(1) + "m 2\n".repeat(50_000)));
  });
  const answer = await createPrometheus({ url, metrics: METRICS }).check(contextOf());
  expect(valuesOf(answer)).toEqual({ n: 1 });
  expect(seen).toEqual([
    expect.stringMatching(/^text\/plain;version=0\.0\.4.*openmetrics-text;version=1\.0\.0/),
    "gzip",
  ]);
});

test("reads OpenMetrics where that is answered", async () => {
  const headers = { "content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8" };
  expect(await failureOn(headers, "n 1\n# EOF\n")).toBe("measured");
  expect(await failureOn(headers, METRIC_LINE)).toBe(
    "unreadable: GET /metrics answered 200 with what is no metrics: it ends without # EOF, so that its rest is missing",
  );
});

test.each([
  ["a web page", "<!doctype html>\n", 'what is no metrics: line 1 is no sample: "<!doctype html>"'],
  ["a broken line", "a 1\nb\nc 3\n", 'what is no metrics: line 2 is no sample: "b"'],
  ["nothing", "", "an empty body"],
  ["a body of comments alone", "# HELP n counts\n# TYPE n counter\n", "what is no metrics: there is no sample in it"],
])("%s is unreadable", async (_what, body, words) => {
  expect(await failureOn({}, body)).toBe(`unreadable: GET /metrics answered 200 with ${words}`);
});

test("packing that isn't what it says, breaks off or can't be undone is unreadable", async () => {
  const packed = { "content-encoding": "gzip" };
  expect(await failureOn(packed, METRIC_LINE)).toBe(
    "unreadable: HOST sent a body that is not packed as it says (Z_DATA_ERROR)",
  );
  const half = gzipSync(Array.from({ length: 5000 }, (_, n) => `m_${n * 7919} ${n}\n`).join("")).subarray(0, 9000);
  expect(await failureOn(packed, half)).toBe(
    "unreadable: HOST sent a body that is not packed as it says (Z_BUF_ERROR)",
  );
  expect(await failureOn({ "content-encoding": "br" }, METRIC_LINE)).toBe(
    "unreadable: GET /metrics answered 200 with a body encoded as br",
  );
});

test.each([
  [401, "unauthorized: GET /metrics answered 401: our credentials are refused"],
  [503, "unexpected-answer: GET /metrics answered 503, expected 2xx"],
])("an answer %i fails the check", async (status, words) => {
  const { url } = await serveHttp((_request, response) => response.writeHead(status).end(METRIC_LINE));
  expect(failureOf(await createPrometheus({ url: `${url}/metrics`, metrics: METRICS }).check(contextOf()))).toBe(words);
});

test("logs in, and reads what comes with the new token alone", async () => {
  const { url } = await serveHttp((request, response) => {
    if (request.url === "/login") response.end('{"t": "abc"}');
    else if (request.headers.authorization === "Bearer abc") response.end("n 7\n");
    else response.writeHead(401).end(METRIC_LINE);
  });
  const login = { path: "/login", token_path: "$.t" };
  const answer = await createPrometheus({ url: `${url}/metrics`, metrics: METRICS, login }).check(contextOf());
  expect(valuesOf(answer)).toEqual({ n: 7 });
});

/** Pours a body until whoever reads it has had enough. Answers how much was taken. */
async function pour(chunk: Buffer, headers: Record<string, string>) {
  const poured = { bytes: 0 };
  const { url } = await serveHttp((_request, response) => {
    response.writeHead(200, headers);
    const more = () => {
      while (!response.destroyed) {
        poured.bytes += chunk.length;
        if (!response.write(chunk)) return;
      }
    };
    response.on("drain", more);
    more();
  });
  return { url, poured };
}

test("an endless body is a failed result after 16 MiB, in bounded memory", async () => {
  const line = `m{l="${"x".repeat(100)}"} 1\n`;
  const { url, poured } = await pour(Buffer.from(line.repeat(500)), {});
  const before = process.memoryUsage();
  const answer = await createPrometheus({ url, metrics: METRICS }).check(contextOf());
  expect(failureOf(answer)).toMatch(
    /^unexpected-answer: 127\.0\.0\.1:\d+ sent a body of more than 16777216 bytes \(max_body\)$/,
  );
  expect(poured.bytes).toBeLessThan(40_000_000);
  const after = process.memoryUsage();
  expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(100_000_000);
});

test("100 MB packed into hardly more than one are a failed result too", async () => {
  const bomb = gzipSync(Buffer.alloc(100_000_000, `m{l="${"x".repeat(200)}"} 1\n`), { level: 1 });
  expect(bomb.length).toBeLessThan(2_000_000);
  expect(await failureOn({ "content-encoding": "gzip" }, bomb)).toBe(
    "unexpected-answer: HOST sent a body of more than 16777216 bytes (max_body)",
  );
});

test("a body that trickles ends with the check's time, and the next scrape begins anew", async () => {
  const controller = new AbortController();
  let isSlow = true;
  const { url } = await serveHttp((_request, response) => {
    if (isSlow) response.write('n{a="1"} 100\n', () => setImmediate(() => controller.abort()));
    else response.end(METRIC_LINE);
  });
  const checker = createPrometheus({ url, metrics: METRICS });
  const slow = await checker.check(contextOf({ signal: controller.signal, timeoutMs: 3000 }));
  expect(failureOf(slow)).toMatch(/^timeout: no answer from .* within 3 s/);
  isSlow = false;
  expect(valuesOf(await checker.check(contextOf()))).toEqual({ n: 1 });
});
