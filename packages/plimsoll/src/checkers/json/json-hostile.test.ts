import { expect, test } from "vitest";
import { contextOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { checkJson, createJson, failureOf, valuesOf } from "./json.fixture.ts";

const METRICS = [{ name: "n", path: "$.n" }];

async function failureOn(body: string, options: object = {}): Promise<string> {
  const { url } = await serveHttp((_request, response) => response.end(body));
  return failureOf(await checkJson({ url, metrics: METRICS, ...options })).replace(/:\d{4,5}\b/, "");
}

test.each([
  ["a page", "<html>", "a body that isn't JSON but a page, such as one to log in by"],
  ["nothing", "", "an empty body"],
  ["NaN", '{"n": NaN}', "a body that isn't JSON"],
  ["half a document", '{"n": 1', "a body that isn't JSON"],
  ["lists in lists in lists", `{"n": ${"[".repeat(300_000)}`, "a body nested more than 100 deep"],
  ["objects in objects", '{"a":'.repeat(100_000), "a body nested more than 100 deep"],
])("%s is unreadable", async (_what, body, words) => {
  expect(await failureOn(body)).toBe(`unreadable: GET / answered 200 with ${words}`);
});

test("brackets in texts and escaped quotes are no depth", async () => {
  const text = `${"[".repeat(200)}\\"${"{".repeat(200)}\\\\`;
  expect(await failureOn(`{"n": 1, "text": "${text}"}`)).toBe("measured");
});

test("a body of more than the limit fails, whatever it would have said", async () => {
  const body = JSON.stringify({ pad: "x".repeat(1_048_576), n: 1 });
  expect(await failureOn(body)).toBe("unexpected-answer: 127.0.0.1 sent a body of more than 1048576 bytes (max_body)");
  expect(await failureOn(body, { max_body: 2_000_000 })).toBe("measured");
});

test("an endless body fails and is not waited for", async () => {
  const { url } = await serveHttp((_request, response) => {
    const chunk = Buffer.alloc(65_536, " ");
    const pour = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", pour);
    pour();
  });
  expect(failureOf(await checkJson({ url, metrics: METRICS }))).toContain("more than 1048576 bytes");
});

test("a body that trickles ends with the check's time", async () => {
  const controller = new AbortController();
  const { url } = await serveHttp((_request, response) => response.write('{"n"', () => controller.abort()));
  const checker = createJson({ url, metrics: METRICS });
  const answer = await checker.check(contextOf({ signal: controller.signal, timeoutMs: 3000 }));
  expect(failureOf(answer)).toMatch(/^timeout: no answer from 127\.0\.0\.1:\d+ within 3 s/);
});

test("a login that never answers ends with the check's time, and nothing is asked without it", async () => {
  const controller = new AbortController();
  const paths: (string | undefined)[] = [];
  const { url } = await serveHttp((request) => {
    paths.push(request.url);
    controller.abort();
  });
  const login = { path: "/login", token_path: "$.t" };
  const checker = createJson({ base_url: url, requests: [{ path: "/a", metrics: METRICS }], login });
  const answer = await checker.check(contextOf({ signal: controller.signal, timeoutMs: 3000 }));
  expect(failureOf(answer)).toMatch(/^timeout: no answer from/);
  expect(paths).toEqual(["/login"]);
});

test("names that objects inherit, or that would change them, lead nowhere", async () => {
  const { url } = await serveHttp((_request, response) => response.end('{"__proto__": {"n": 7}, "a": 1}'));
  expect(valuesOf(await checkJson({ url, metrics: METRICS }))).toEqual({ n: null });
  const each = { path: "$", labels: { key: "@key" } };
  const answer = await checkJson({ url, metrics: [{ name: "n", path: "$.n", each }] });
  expect(valuesOf(answer)).toEqual({ 'n{key="__proto__"}': 7, 'n{key="a"}': null });
});

test("a metadata service is never asked, by whatever name", async () => {
  const failure = failureOf(await checkJson({ url: "http://169.254.169.254/latest", metrics: METRICS }));
  expect(failure).toContain("link-local");
});
