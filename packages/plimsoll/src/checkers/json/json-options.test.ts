import { expect, test } from "vitest";
import { parseComponent } from "../../config/parse-component.ts";
import { toPublicDefinition } from "../../config/public-definition.ts";
import { createCheckerRegistry } from "../registry.ts";

const registries = { checkers: createCheckerRegistry(), channels: new Map(), presets: new Map() };
const METRIC = { name: "open_orders", path: "$.open" };
const URL = "http://127.0.0.1:1/status";

function parse(check: object, thresholds: object = {}) {
  return parseComponent({ id: "a", check: { kind: "json", ...check }, thresholds }, registries, "config");
}

test.each<[string, object, RegExp]>([
  ["neither url nor base_url", { metrics: [METRIC] }, /expected url or base_url/],
  ["both", { url: URL, base_url: URL, metrics: [METRIC] }, /expected url or base_url/],
  ["url without metrics", { url: URL }, /metrics: expected with url/],
  ["base_url without requests", { base_url: URL }, /requests: expected with base_url/],
  ["metrics beside base_url", { base_url: URL, metrics: [METRIC], requests: [{ path: "/" }] }, /belongs to url/],
  [
    "two requests of one name",
    { base_url: URL, requests: [{ path: "/" }, { path: "/" }] },
    /name of its own is needed/,
  ],
  ["a metric called as one of the kind's own", { url: URL, metrics: [{ name: "port_open" }] }, /by the kind itself/],
  [
    "a condition on a request that there is not",
    { url: URL, metrics: [{ ...METRIC, when: { request: "x", path: "a", exists: true } }] },
    /no request is called x/,
  ],
  [
    "states with a unit",
    { url: URL, metrics: [{ ...METRIC, states: { ok: "HEALTHY" }, unit: "ms" }] },
    /each state says its status/,
  ],
  [
    "map with states",
    { url: URL, metrics: [{ ...METRIC, states: { ok: "HEALTHY" }, map: { ok: 1 } }] },
    /not together/,
  ],
  [
    "each without anything to tell its series apart",
    { url: URL, metrics: [{ ...METRIC, each: { path: "$" } }] },
    /told apart/,
  ],
  [
    "the sum of ages",
    { url: URL, metrics: [{ ...METRIC, age: "s", each: { path: "$", take: "sum" } }] },
    /ages have no sum/,
  ],
  ["a path that names more than one value", { url: URL, metrics: [{ ...METRIC, path: "$.a[*]" }] }, /expected a path/],
  [
    "two ways to say who asks",
    { url: URL, metrics: [METRIC], bearer: "x", basic_auth: { username: "a", password: "b" } },
    /not together with basic_auth/,
  ],
  [
    "one name rising within two times",
    {
      url: URL,
      metrics: [
        { ...METRIC, rising: { within: "1m" } },
        { ...METRIC, rising: { within: "2m" } },
      ],
    },
    /within the same time/,
  ],
  ["an unknown option", { url: URL, metrics: [METRIC], retries: 3 }, /retries/],
])("refuses %s", (_what, check, words) => {
  expect(() => parse(check)).toThrow(words);
});

test("thresholds of what is declared are taken, and a slip of the finger is noticed", () => {
  const check = { url: URL, metrics: [{ ...METRIC, rising: { within: "1m" } }] };
  expect(() => parse(check, { open_orders: { warning: 10 }, open_orders_age: { critical: 30 } })).not.toThrow();
  expect(() => parse(check, { open_order: { warning: 10 } })).toThrow(/did you mean "open_orders"/);
});

test("no credentials are shown", () => {
  const login = { path: "/login", body: { password: "hunter2" }, headers: { "X-Key": "hunter3" }, token_path: "$.t" };
  const shown = JSON.stringify(toPublicDefinition(parse({ url: URL, metrics: [METRIC], login })));
  expect(shown).toContain("/login");
  expect(shown).not.toMatch(/hunter/);
  const bearer = JSON.stringify(toPublicDefinition(parse({ url: URL, metrics: [METRIC], bearer: "hunter4" })));
  expect(bearer).not.toMatch(/hunter/);
});
