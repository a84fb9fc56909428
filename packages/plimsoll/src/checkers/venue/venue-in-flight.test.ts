import type { ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { contextOf, setupOf } from "../host/real-time.fixture.ts";
import { createCheckerRegistry } from "../registry.ts";
import { serveHttp } from "../web/web-server.fixture.ts";

const venue = { name: "kraken" };
const metrics = [{ name: "a", path: "$.a" }];
const login = { path: "/slow", token_path: "$.token" };

/** A venue whose `/slow` answers when the test says so, `/limited` with a 429, and all else with a document. */
async function setUp() {
  const registry = createCheckerRegistry();
  const asked: string[] = [];
  const slow = Promise.withResolvers<ServerResponse>();
  const { url } = await serveHttp((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/slow") slow.resolve(response);
    else if (request.url === "/limited") response.writeHead(429, { "Retry-After": 60 }).end();
    else response.end('{"a":1}');
  });
  const check = (kind: string, options: object) => {
    const entry = registry.get(kind);
    if (entry === undefined) throw new Error(`no kind ${kind}`);
    const checker = entry.create(entry.options.parse(options), setupOf());
    onTestFinished(() => checker.close?.());
    return checker.check(contextOf());
  };
  return { asked, slow: slow.promise, url, check };
}

test.each([
  ["a redirect of json", "json", (url: string) => ({ url: `${url}/slow`, follow_redirects: true, metrics })],
  ["a redirect of http", "http", (url: string) => ({ api_name: "k", api_url: `${url}/slow`, follow_redirects: true })],
  ["what a login of json is for", "json", (url: string) => ({ url: `${url}/next`, login, metrics })],
])("%s is not asked for once a 429 has come to somebody else", async (_, kind, optionsOf) => {
  const { asked, slow, url, check } = await setUp();
  const running = check(kind, { ...optionsOf(url), venue });
  const response = await slow;
  await check("json", { url: `${url}/limited`, metrics, venue });
  response.writeHead(kind === "http" || !("login" in optionsOf(url)) ? 302 : 200, { Location: "/next" });
  response.end('{"token":"t"}');
  const answer = await running;
  expect(asked).toEqual(["/slow", "/limited"]);
  expect(answer).toMatchObject({
    kind: "measured",
    metrics: expect.arrayContaining([expect.objectContaining({ name: "rate_limit_usage", value: 100 })]),
  });
});

test("a token that is refused beside a 429 is not asked for anew", async () => {
  const asked: string[] = [];
  const { url } = await serveHttp((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/login") response.end('{"token":"t"}');
    else response.writeHead(request.url === "/a" ? 429 : 401, { "Retry-After": 60 }).end();
  });
  const kind = createCheckerRegistry().get("json");
  const options = {
    base_url: url,
    login: { path: "/login", token_path: "$.token" },
    requests: [
      { path: "/a", metrics },
      { path: "/b", metrics },
    ],
  };
  const checker = kind?.create(kind.options.parse(options), setupOf());
  onTestFinished(() => checker?.close?.());
  await checker?.check(contextOf());
  expect(asked.toSorted()).toEqual(["/a", "/b", "/login"]);
});
