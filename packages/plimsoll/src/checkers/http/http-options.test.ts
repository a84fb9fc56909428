import { inspect } from "node:util";
import { expect, test } from "vitest";
import { z } from "zod";
import { httpOptions } from "./http-options.ts";

function mistakes(input: object): string[] {
  const result = httpOptions.safeParse(input);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join("."));
}

test.each([
  { base_url: "http://localhost:8000", endpoints: ["/health", "/api/health"] },
  { base_url: "http://localhost:8000/api" },
  { api_name: "market_data", api_url: "https://api.example.com/health?symbol=X", api_key: "k" },
  { api_name: "venue", api_url: "https://api.example.com", rate_limits: { "1m": 6000, orders_10s: 100 } },
  {
    base_url: "http://a",
    endpoints: [{ path: "/x", method: "POST", body: { a: [1] }, expect: { status: [200, "4xx"] } }],
  },
])("accepts %j", (input) => {
  expect(mistakes(input)).toEqual([]);
});

test.each([
  ["nothing to ask", {}, "base_url"],
  ["two things to ask", { base_url: "http://a", api_name: "b", api_url: "http://b" }, "base_url"],
  ["an API without its address", { base_url: "http://a", api_name: "b" }, "api_url"],
  ["an API without its name", { api_url: "http://a" }, "api_name"],
  ["endpoints of an API", { api_name: "b", api_url: "http://a", endpoints: ["/"] }, "endpoints"],
  ["credentials in the address", { base_url: "http://user:password@a" }, "base_url"],
  ["another protocol", { base_url: "ftp://a" }, "base_url"],
  [
    "two credentials",
    { base_url: "http://a", api_key: "k", basic_auth: { username: "u", password: "p" } },
    "basic_auth",
  ],
  ["a broken pattern", { base_url: "http://a", expect: { body_matches: "(" } }, "expect.body_matches"],
  ["a JSON rule that says nothing", { base_url: "http://a", expect: { json: [{ path: "a" }] } }, "expect.json.0"],
  [
    "a path with a wildcard",
    { base_url: "http://a", expect: { json: [{ path: "a[*]", exists: true }] } },
    "expect.json.0.path",
  ],
  ["a header that holds two", { base_url: "http://a", headers: { a: "b\r\nc: d" } }, "headers.a"],
  ["an unknown status", { base_url: "http://a", expect: { status: "9xx" } }, "expect.status"],
  ["an unknown window", { base_url: "http://a", rate_limits: { hourly: 1 } }, "rate_limits.hourly"],
])("refuses %s, naming where", (_what, input, path) => {
  expect(mistakes(input)).toContain(path);
});

test("unknown keys are mistakes", () => {
  expect(mistakes({ base_url: "http://a", endpoint: "/x" })).toHaveLength(1);
  expect(mistakes({ base_url: "http://a", tls: { verified: true } })).toEqual(["tls"]);
});

test("no secret can be printed", () => {
  const options = httpOptions.parse({
    base_url: "http://a",
    headers: { Authorization: "Bearer hunter2", "X-MBX-APIKEY": "hunter2", Cookie: "hunter2", Accept: "text/plain" },
    api_key: "hunter2",
    endpoints: [{ path: "/", headers: { "X-Auth-Token": "hunter2" } }],
  });
  const withBasic = httpOptions.parse({ base_url: "http://a", basic_auth: { username: "u", password: "hunter2" } });
  for (const printed of [JSON.stringify([options, withBasic]), inspect([options, withBasic], { depth: 9 })]) {
    expect(printed).not.toContain("hunter2");
    expect(printed).toContain("text/plain");
  }
});

test("describes itself as JSON Schema", () => {
  const schema = z.toJSONSchema(httpOptions, { io: "input" });
  expect(Object.keys(schema.properties ?? {})).toContain("base_url");
  expect(schema.additionalProperties).toBe(false);
});
