import { expect, test } from "vitest";
import { flattenHeaders, redirectPlan } from "../web/request-plan.ts";
import { planEndpoints } from "./endpoint.ts";
import { httpOptions } from "./http-options.ts";

function plan(input: object) {
  return planEndpoints(httpOptions.parse(input));
}
function only(input: object) {
  const [endpoint] = plan(input);
  if (endpoint === undefined) throw new Error("no endpoint");
  return endpoint;
}
const sent = (input: object) => flattenHeaders(only(input).plan).join("\n");

test("joins paths to the base as text", () => {
  const urls = plan({ base_url: "http://a:8000/api/", endpoints: ["/health", "live", "//evil/x", "/q?b=c#d", ""] });
  expect(urls.map(({ plan: { url } }) => url.href)).toEqual([
    "http://a:8000/api/health",
    "http://a:8000/api/live",
    "http://a:8000/api//evil/x",
    "http://a:8000/api/q?b=c",
    "http://a:8000/api/",
  ]);
});

test("labels are paths without query, methods but GET before them, and never the same twice", () => {
  const endpoints = [
    "/status?network=a&key=hunter2",
    "/status?network=b",
    { path: "/orders", method: "POST" },
    { path: "/x", name: "short" },
  ];
  const planned = plan({ base_url: "http://a", endpoints });
  expect(planned.map(({ labels }) => labels.endpoint)).toEqual(["/status", "/status #2", "POST /orders", "short"]);
  expect(planned[0]?.title).toBe("GET /status");
});

test("sends the key as a bearer token, or as it is in a header of choice", () => {
  const api = { api_name: "a", api_url: "https://a/x", api_key: "hunter2" };
  expect(sent(api)).toContain("Authorization\nBearer hunter2");
  expect(sent({ ...api, api_key_header: "X-MBX-APIKEY" })).toContain("X-MBX-APIKEY\nhunter2");
  const basic = { base_url: "http://a", basic_auth: { username: "u", password: "p" } };
  expect(sent(basic)).toContain(`Authorization\nBasic ${Buffer.from("u:p").toString("base64")}`);
});

test("an endpoint's own settings win over the shared ones, whatever the case of a header", () => {
  const input = {
    base_url: "http://a",
    method: "HEAD",
    headers: { accept: "a/b", "X-One": "1" },
    endpoints: [{ path: "/", method: "GET", headers: { "x-one": "2" } }],
  };
  expect(only(input).plan.method).toBe("GET");
  expect(sent(input)).toContain("x-one\n2");
  expect(sent(input)).toContain("accept\na/b");
  expect(sent(input)).not.toMatch(/Accept\n|X-One/);
});

test("writes JSON bodies and their length in bytes", () => {
  const input = { base_url: "http://a", endpoints: [{ path: "/", method: "POST", body: { a: "é" } }] };
  expect(only(input).plan.body?.toString()).toBe('{"a":"é"}');
  expect(sent(input)).toContain("Content-Type\napplication/json");
  expect(sent(input)).toContain("Content-Length\n10");
});

test("a redirect to another origin leaves every secret behind", () => {
  const { plan: first } = only({
    api_name: "a",
    api_url: "https://a/x",
    api_key: "hunter2",
    headers: { "X-Plain": "1" },
  });
  const near = redirectPlan(first, { status: 302, location: "/y" });
  const far = redirectPlan(first, { status: 302, location: "https://b/y" });
  expect(near?.headers.map(({ name }) => name)).toContain("Authorization");
  expect(far?.url.href).toBe("https://b/y");
  expect(far?.headers.map(({ name }) => name)).not.toContain("Authorization");
  expect(far?.headers.map(({ name }) => name)).toContain("X-Plain");
});

test("a redirect turns POST into GET, unless it says to keep it", () => {
  const { plan: first } = only({ base_url: "http://a", endpoints: [{ path: "/", method: "POST", body: "x" }] });
  expect(redirectPlan(first, { status: 303, location: "/y" })).toMatchObject({ method: "GET", body: null });
  expect(redirectPlan(first, { status: 307, location: "/y" })).toMatchObject({ method: "POST", body: first.body });
  expect(redirectPlan(first, { status: 302, location: "file:///etc/passwd" })).toBeNull();
  expect(redirectPlan(first, { status: 302, location: "http://" })).toBeNull();
});
