import { expect, test } from "vitest";
import { z } from "zod";
import type { ChannelKind } from "../port/channel.ts";
import type { CheckerKind } from "../port/checker.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { Secret } from "../port/secret.ts";
import { configJsonSchema } from "./config-json-schema.ts";
import { DEFAULT_COMPONENT_IDS, defaultConfig } from "./default-config.ts";
import { durationMs } from "./duration.ts";
import { parseComponent } from "./parse-component.ts";
import { toPublicDefinition } from "./public-definition.ts";
import type { Registries } from "./registries.ts";

const secret = z.string().transform((text) => new Secret(text));

function kindOf(kind: string, options: z.ZodType): [string, CheckerKind] {
  const base = { defaultType: "CUSTOM", access: "network", concurrency: 1, thresholds: {}, keyMetrics: [] } as const;
  const create = () => ({ check: () => Promise.reject(new Error("nothing is checked here")) });
  return [kind, { kind, options, ...base, create }];
}
const json = z.record(z.string(), z.json()).optional();
const registries: Registries = {
  checkers: new Map([
    kindOf("system", z.strictObject({ sample: durationMs.default(100) })),
    kindOf("sqlite", z.strictObject({ path: z.string() })),
    kindOf(
      "http",
      z.strictObject({ base_url: z.string(), endpoints: z.array(z.string()), key: secret.optional(), json }),
    ),
    kindOf("either", z.union([z.strictObject({ name: z.string() }), z.strictObject({ pid: z.int() })])),
  ]),
  channels: new Map([
    ["webhook", { kind: "webhook", options: z.strictObject({ url: secret }) } as unknown as ChannelKind],
  ]),
  presets: new Map(),
};

test("reads a component as JSON, from the source it is told", () => {
  const posted = {
    id: "api",
    check: { kind: "http", base_url: "http://x", endpoints: ["/h"] },
    interval: "5s",
    tags: ["a", "a"],
  };
  expect(parseComponent(posted, registries, "api")).toMatchObject({
    source: "api",
    type: "CUSTOM",
    intervalMs: 5000,
    tags: ["a"],
  });
});

test.each(["{HOME}", "{file:/etc/passwd}"])("refuses a reference $%s over the API and names its field", (braced) => {
  const text = "$".concat(braced);
  const posted = { id: "a", check: { kind: "http", base_url: "http://x", endpoints: ["/a", `/b?k=${text}`] } };
  expect(() => parseComponent(posted, registries, "api")).toThrow(
    expect.objectContaining({
      code: "bad_request",
      mistakes: [{ path: "check.endpoints[1]", message: expect.stringContaining(text) }],
    }),
  );
});

test("a doubled dollar sign is a plain reference, in code every one is", () => {
  const reference = "$".concat("{HOME}");
  const component = (path: string) => ({ id: "a", check: { kind: "sqlite", path } });
  expect(parseComponent(component(`$${reference}`), registries, "api").check).toMatchObject({
    options: { path: reference },
  });
  expect(parseComponent(component(reference), registries, "code").check).toMatchObject({
    options: { path: reference },
  });
});

test("refuses with every mistake by its path", () => {
  const posted = { id: "a/b", check: { kind: "sqlite", pth: 1 }, timeout: "1h", depends_on: ["a/b"] };
  try {
    parseComponent(posted, registries, "api");
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    expect(error.code).toBe("bad_request");
    expect(error.mistakes.map((it) => it.path)).toEqual(["id", "timeout", "check.path", "check.pth", "depends_on[0]"]);
    expect(error.message).toContain("timeout: expected at most 10m");
  }
});

test.each([null, undefined, 7, "text", [], { id: "x" }, { check: 1 }, JSON.parse('{"__proto__": {"id": "x"}}')])(
  "refuses %j without falling over",
  (posted) => {
    expect(() => parseComponent(posted, registries, "api")).toThrow(PlimsollError);
  },
);

test("of a kind with alternatives the nearest one's mistakes are told", () => {
  expect(() => parseComponent({ id: "a", check: { kind: "either", pid: "x" } }, registries, "api")).toThrow(
    "check.pid: expected a number, not a text",
  );
});

test("a definition is shown in the configuration's own shape, without secrets, and is read back", () => {
  const posted = {
    id: "api",
    check: { kind: "http", base_url: "http://user:pass@host:1/x", endpoints: ["/h"], key: "hunter2" },
    interval: "90s",
    thresholds: { response_time: { warning: 5, for: "2m", critical: null }, other: null },
    confirm: { failures: 1 },
  };
  const shown = toPublicDefinition(parseComponent(posted, registries, "api"));
  expect(shown).toEqual({
    id: "api",
    type: "CUSTOM",
    source: "api",
    check: { kind: "http", base_url: "http://[redacted]@host:1/x", endpoints: ["/h"], key: "[redacted]" },
    interval: "90s",
    timeout: null,
    confirm: { failures: 1, of: 1, recoveries: 1, retry_interval: "1s" },
    flapping: { enabled: true, high: 30, low: 25 },
    urgency: null,
    tags: [],
    depends_on: [],
    calendar: null,
    market_bound: null,
    progress: null,
    early_warning: null,
    thresholds: { response_time: { warning: 5, critical: null, for: "2m" }, other: null },
  });
  expect(JSON.stringify(shown)).not.toMatch(/hunter2|pass/);
});

test("a checker given in code is shown by its kind alone", () => {
  const { check: _, ...rest } = parseComponent({ id: "a", check: { kind: "sqlite", path: "x" } }, registries, "code");
  const checker = { check: () => Promise.reject(new Error("not run")) };
  expect(toPublicDefinition({ ...rest, check: { kind: "custom", checker } }).check).toEqual({ kind: "custom" });
});

test("without a file this host, the store and the API itself are watched", () => {
  const config = defaultConfig({ checkers: registries.checkers, folder: "/srv" });
  expect(config.file).toBeNull();
  expect(config.storage.path).toBe("/srv/plimsoll.db");
  expect(config.components.map((it) => [it.id, it.source])).toEqual(
    Object.values(DEFAULT_COMPONENT_IDS).map((id) => [id, "default"]),
  );
  expect(config.components[2]?.check).toMatchObject({
    options: { base_url: "http://127.0.0.1:8787", endpoints: ["/livez"] },
  });
});

test("the JSON Schema holds every kind's options as they are written, and nothing dangles", () => {
  const schema = configJsonSchema(registries) as { $defs: Record<string, { required: string[]; anyOf: object[] }> };
  expect(Object.keys(schema.$defs)).toEqual(
    expect.arrayContaining(["checker_system", "checker_sqlite", "checker_http", "channel_webhook"]),
  );
  expect(schema.$defs.checker_sqlite).toMatchObject({
    properties: { kind: { const: "sqlite" }, path: { type: "string" } },
    required: ["kind", "path"],
    additionalProperties: false,
  });
  expect(schema.$defs.checker_system?.required).toEqual(["kind"]);
  expect(schema.$defs.checker_either?.anyOf).toMatchObject([
    { required: ["kind", "name"] },
    { required: ["kind", "pid"] },
  ]);
  expect(schema.$defs.channel_webhook).toMatchObject({ required: ["id", "kind", "url"] });
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#([^"]*)"/g)].map((match) => match[1] ?? "");
  expect(references.length).toBeGreaterThan(5);
  for (const reference of references) expect(lookUp(schema, reference), reference).toBeTypeOf("object");
});

function lookUp(schema: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], schema);
}
