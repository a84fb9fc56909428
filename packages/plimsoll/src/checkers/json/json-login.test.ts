import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import type { Clock } from "../../port/clock.ts";
import { contextOf, realClock } from "../host/real-time.fixture.ts";
import { bodyOf, serveHttp } from "../web/web-server.fixture.ts";
import { createJson, failureOf, valuesOf } from "./json.fixture.ts";

const PAIR = Buffer.from("ann:hunter2").toString("base64");
const PING = { path: "/api/v1/health", metrics: [{ name: "n", path: "$.n" }] };

/** Logs in as freqtrade does: HTTP Basic at /token/login gives an access token; every other route takes either. */
async function freqtrade() {
  const seen = { logins: 0, asked: 0, valid: "" };
  const { url } = await serveHttp((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/api/v1/token/login") {
      seen.logins += 1;
      if (request.method !== "POST" || request.headers.authorization !== `Basic ${PAIR}`) {
        response.writeHead(401, { "www-authenticate": "Basic" }).end('{"detail":"Unauthorized"}');
        return;
      }
      seen.valid = `token-${seen.logins}`;
      response.end(JSON.stringify({ access_token: seen.valid, refresh_token: "refresh" }));
      return;
    }
    seen.asked += 1;
    const { authorization } = request.headers;
    const isGood = authorization === `Bearer ${seen.valid}` || authorization === `Basic ${PAIR}`;
    if (isGood) response.end('{"n": 1}');
    else response.writeHead(401).end('{"detail":"Unauthorized"}');
  });
  return { url, seen };
}

function login(password = "hunter2") {
  return { path: "/api/v1/token/login", basic_auth: { username: "ann", password }, token_path: "$.access_token" };
}

test("HTTP Basic goes with every request", async () => {
  const { url } = await freqtrade();
  const options = { base_url: url, requests: [PING], basic_auth: { username: "ann", password: "hunter2" } };
  expect(valuesOf(await createJson(options).check(contextOf()))).toEqual({ n: 1 });
  const wrong = { ...options, basic_auth: { username: "ann", password: "hunter3" } };
  const failure = failureOf(await createJson(wrong).check(contextOf()));
  expect(failure).toBe("unauthorized: GET /api/v1/health answered 401: our credentials are refused");
});

test("one login serves many checks; a token that is refused is replaced once, within the check", async () => {
  const { url, seen } = await freqtrade();
  const checker = createJson({ base_url: url, requests: [PING, { ...PING, name: "again" }], login: login() });
  for (let n = 0; n < 3; n += 1) expect(valuesOf(await checker.check(contextOf()))).toEqual({ n: 1 });
  expect(seen.logins).toBe(1);
  seen.valid = "expired";
  expect(valuesOf(await checker.check(contextOf()))).toEqual({ n: 1 });
  expect(seen.logins).toBe(2);
});

test("only what was refused is asked again", async () => {
  const asked: string[] = [];
  let logins = 0;
  const { url } = await serveHttp((request, response) => {
    if (request.url === "/login") {
      logins += 1;
      response.end(`{"t": "token-${logins}"}`);
      return;
    }
    asked.push(request.url ?? "");
    if (request.url === "/b" && request.headers.authorization !== "Bearer token-2") response.writeHead(401);
    response.end("{}");
  });
  const requests = [{ path: "/a" }, { path: "/b" }];
  const checker = createJson({ base_url: url, requests, login: { path: "/login", token_path: "$.t" } });
  expect((await checker.check(contextOf())).kind).toBe("measured");
  expect(asked.sort()).toEqual(["/a", "/b", "/b"]);
});

test("a token that is refused again fails the check, without a third login", async () => {
  let logins = 0;
  const { url } = await serveHttp((request, response) => {
    if (request.url === "/login") logins += 1;
    else response.writeHead(401);
    response.end('{"t": "hunter2"}');
  });
  const options = { base_url: url, requests: [{ path: "/a" }], login: { path: "/login", token_path: "$.t" } };
  const failure = failureOf(await createJson(options).check(contextOf()));
  expect(failure).toBe("unauthorized: GET /a answered 401: our credentials are refused");
  expect(logins).toBe(2);
});

test("a token is used for its lifetime", async () => {
  const { url, seen } = await freqtrade();
  let now = 0;
  const clock: Clock = { ...realClock, monotonic: () => now };
  const checker = createJson({ base_url: url, requests: [PING], login: { ...login(), lifetime: "10m" } });
  await checker.check(contextOf({ clock }));
  now = 599_999;
  await checker.check(contextOf({ clock }));
  expect(seen.logins).toBe(1);
  now = 600_000;
  await checker.check(contextOf({ clock }));
  expect(seen.logins).toBe(2);
});

test("a refused login is not tried again for a minute: a wrong password must not lock an account", async () => {
  const { url, seen } = await freqtrade();
  let now = Date.UTC(2026, 0, 1);
  const clock: Clock = { ...realClock, now: () => now };
  const checker = createJson({ base_url: url, requests: [PING], login: login("wrong") });
  const check = async () => failureOf(await checker.check(contextOf({ clock })));
  const words = "unauthorized: the login POST /api/v1/token/login answered 401: our credentials are refused";
  expect(await check()).toBe(words);
  now += 59_000;
  expect(await check()).toBe(`${words}; not tried again before 2026-01-01T00:01:00.000Z`);
  expect(seen).toMatchObject({ logins: 1, asked: 0 });
  now += 1000;
  expect(await check()).toBe(words);
  expect(seen.logins).toBe(2);
});

test("logs in as Jesse wants it: a password in the body, the token alone in the header", async () => {
  const headers: IncomingMessage["headers"][] = [];
  const { url } = await serveHttp(async (request, response) => {
    headers.push(request.headers);
    if (request.url !== "/auth/login") {
      response.writeHead(request.headers.authorization === "abc123" ? 200 : 401).end('{"cpu_cores": 4}');
      return;
    }
    const { password } = JSON.parse(await bodyOf(request)) as { password: string };
    if (password === "hunter2") response.end('{"auth_token": "abc123"}');
    else response.writeHead(401).end('{"message": "Invalid password"}');
  });
  const options = {
    base_url: url,
    requests: [{ path: "/system/system-info", metrics: [{ name: "cores", path: "$.cpu_cores" }] }],
    login: { path: "/auth/login", body: { password: "hunter2" }, token_path: "$.auth_token", scheme: "" },
  };
  expect(valuesOf(await createJson(options).check(contextOf()))).toEqual({ cores: 4 });
  expect(headers[0]).toMatchObject({ "content-type": "application/json" });
});

test.each<[string, (url: string | undefined) => { status?: number; body: string }, RegExp]>([
  [
    "gives no token",
    () => ({ body: '{"other": "hunter2"}' }),
    /^unexpected-answer: the login POST \/login answered 200 without a token at \$\.t$/,
  ],
  ["answers what isn't JSON", () => ({ body: "hunter2" }), /without a token at \$\.t$/],
  [
    "gives a token that would break the header",
    () => ({ body: '{"t": "a\\r\\nX: hunter2"}' }),
    /without a token at \$\.t$/,
  ],
  [
    "fails",
    () => ({ status: 500, body: "hunter2" }),
    /^unexpected-answer: the login POST \/login answered 500, expected 2xx$/,
  ],
  ["redirects, since the password would go with it", () => ({ status: 307, body: "" }), /answered 307, expected 2xx$/],
])("a login that %s fails the check and shows nothing", async (_what, answer, words) => {
  const { url } = await serveHttp((request, response) => {
    const { status = 200, body } = answer(request.url);
    response.writeHead(status, status === 307 ? { location: "http://127.0.0.1:1/" } : {}).end(body);
  });
  const options = { base_url: url, requests: [{ path: "/a" }], login: { path: "/login", token_path: "$.t" } };
  const failure = failureOf(await createJson(options).check(contextOf()));
  expect(failure).toMatch(words);
  expect(failure).not.toContain("hunter");
});

test("a target that has had too many requests is left alone by all who ask with the same login", async () => {
  let requests = 0;
  const { url } = await serveHttp((_request, response) => {
    requests += 1;
    response.writeHead(429, { "retry-after": "30" }).end();
  });
  const checker = createJson({ base_url: url, requests: [PING], login: login() });
  for (let n = 0; n < 3; n += 1) {
    const answer = await checker.check(contextOf());
    const usage = answer.metrics?.find(({ name }) => name === "rate_limit_usage");
    expect(usage).toMatchObject({ value: 100, details: { status_code: 429 } });
    expect(answer.metrics).toContainEqual(expect.objectContaining({ name: "port_open", value: null }));
  }
  expect(requests).toBe(1);
});
