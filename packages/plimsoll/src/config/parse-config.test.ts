// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration spells its references so

import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { expect, test } from "vitest";
import { z } from "zod";
import type { ChannelKind, ChannelRegistry } from "../port/channel.ts";
import type { CheckerKind, CheckerRegistry } from "../port/checker.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { Preset, PresetRegistry } from "../port/preset.ts";
import { Secret } from "../port/secret.ts";
import type { PlimsollConfig } from "./config.ts";
import { parseConfig } from "./parse-config.ts";
import { everythingTo } from "./to-alert-policy.ts";

const secret = z.string().transform((text) => new Secret(text));
const never = { check: () => Promise.reject(new Error("nothing is checked here")) };

function kindOf(kind: string, options: z.ZodType, more: Partial<CheckerKind> = {}): [string, CheckerKind] {
  const base = {
    kind,
    options,
    defaultType: "CUSTOM",
    access: "network",
    concurrency: 1,
    thresholds: {},
    keyMetrics: [],
  };
  return [kind, { ...base, create: () => never, ...more } as CheckerKind];
}
const checkers: CheckerRegistry = new Map([
  kindOf("sqlite", z.strictObject({ path: z.string(), query: z.string().optional() }), {
    defaultType: "DATABASE",
    paths: ["path"],
    thresholds: { connection_time: { warning: 100, critical: 1000 } },
  }),
  kindOf(
    "http",
    z.strictObject({ base_url: z.string(), endpoints: z.array(z.string()).optional(), api_key: secret.optional() }),
    {
      thresholds: { availability_percentage: { warning: 99, critical: 90, direction: "below" } },
    },
  ),
  kindOf("tcp", z.strictObject({ host: z.string(), port: z.int() })),
  kindOf("sql", z.strictObject({ database: z.string() }), { paths: ["database"] }),
  kindOf("nested", z.looseObject({}), { paths: ["sources.*.database", "other.file", "nowhere.path"] }),
  kindOf("alone", z.strictObject({ path: z.string(), more: z.array(z.string()).optional() }), {
    paths: ["path", "more"],
    exclusive: (options) => `the file ${(options as { path: string }).path}`,
  }),
  kindOf("caller", z.strictObject({ name: z.string() }), {
    logsOnAs: (options) => `the name ${(options as { name: string }).name}`,
  }),
  kindOf("watcher", z.strictObject({ names: z.array(z.string()) }), {
    engineLogsOnAs: (options) => (options as { names: string[] }).names.map((name) => `the name ${name}`),
  }),
]);
const engine: Preset<{ url: string; database?: string | undefined }> = {
  name: "engine",
  title: "an engine",
  options: z.strictObject({ url: z.string(), database: z.string().optional() }),
  example: { url: "http://127.0.0.1:8080" },
  advice: [],
  expand: ({ url, database }) => [
    {
      part: "api",
      why: "answers",
      component: { check: { kind: "http", base_url: url }, tags: ["engine"] },
      progress: ["db"],
    },
    {
      part: "db",
      why: "holds the orders",
      component: {
        check: { kind: "sqlite", path: database ?? "orders.db" },
        thresholds: { query_time: { warning: 50 } },
      },
      dependsOn: ["api"],
    },
  ],
};
const presets: PresetRegistry = new Map([["engine", engine as Preset]]);
const webhook = { kind: "webhook", options: z.strictObject({ url: secret }) } as unknown as ChannelKind;
const channels: ChannelRegistry = new Map([["webhook", webhook]]);

function parse(text: string, env: Record<string, string> = {}, files: Record<string, string> = {}): PlimsollConfig {
  const readFile = (path: string) => {
    const content = files[path];
    if (content === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return content;
  };
  return parseConfig(text, { file: "/etc/plimsoll/plimsoll.yaml", env, readFile, checkers, channels, presets });
}

/** Every mistake as `line:column path: message`. */
function mistakesIn(text: string, env: Record<string, string> = {}): string[] {
  try {
    parse(text, env);
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    expect(error.code).toBe("config_invalid");
    return error.mistakes.map((it) => `${it.line}:${it.column} ${it.path}: ${it.message}`);
  }
  return [];
}

const CONTRACT = `
server: { host: 127.0.0.1, port: 8787 }
storage: { url: "sqlite:plimsoll.db" }
monitoring: { check_interval: 30s, timeout: 10s }
components:
  - id: orders-db
    type: DATABASE
    check: { kind: sqlite, path: trading_engine.db }
    interval: 5s
    thresholds: { connection_time: { warning: 100, critical: 500 }, cpu_usage: { warning: 80, critical: 95, for: 2m, clear: 70 } }
  - id: engine-api
    check: { kind: http, base_url: "http://localhost:8000", endpoints: [/health, /api/health], api_key: "\${KEY}" }
    depends_on: [orders-db]
alerting:
  channels: [{ id: desk, kind: webhook, url: "\${DESK_WEBHOOK}" }]
  routes: [{ match: { min_severity: MEDIUM }, channels: [desk], group_wait: 0s }]
`;

test("reads a whole configuration: milliseconds, absolute paths, secrets wrapped, defaults filled in", () => {
  const config = parse(CONTRACT, { DESK_WEBHOOK: "https://desk.example/hook", KEY: "s3cret" });
  expect(config.file).toBe("/etc/plimsoll/plimsoll.yaml");
  expect(config.server).toEqual({ host: "127.0.0.1", port: 8787, allowedHosts: [], trustedProxies: [] });
  expect(config.storage.path).toBe("/etc/plimsoll/plimsoll.db");
  expect(config.storage.retention).toEqual({
    rawMs: 86_400_000,
    rawBytes: 1e9,
    packedMs: 90 * 86_400_000,
    packedBytes: 10e9,
    rollupMs: 157_680_000_000,
    longMs: 157_680_000_000,
  });
  const compliance = parse("storage: { retention: { profile: compliance, packed_size: 50GB } }");
  expect(compliance.storage.retention).toMatchObject({ packedMs: 157_680_000_000, packedBytes: 50e9 });
  expect(config.monitoring).toEqual({ checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" });
  const [database, api] = config.components;
  expect(database).toEqual({
    id: "orders-db",
    type: "DATABASE",
    source: "config",
    written: expect.any(Secret),
    check: { kind: "sqlite", options: { path: "/etc/plimsoll/trading_engine.db" } },
    intervalMs: 5000,
    timeoutMs: null,
    confirm: DEFAULT_CONFIRM,
    thresholds: {
      connection_time: { warning: 100, critical: 500 },
      cpu_usage: { warning: 80, critical: 95, clear: 70, forMs: 120_000 },
    },
    urgency: null,
    tags: [],
    dependsOn: [],
  });
  expect(api?.type).toBe("CUSTOM");
  expect(JSON.stringify(config)).not.toContain("s3cret");
  expect(config.alerting.policy.routes).toEqual([
    {
      ...everythingTo(["desk"]),
      id: "route-1",
      match: { minSeverity: "MEDIUM", maxSeverity: null, components: null, types: null, tags: null },
    },
  ]);
});

test("a file that does not say what to watch gets the built-in components; an empty list watches nothing", () => {
  const builtIn = parse("").components;
  expect(builtIn.map((component) => component.source)).toEqual(builtIn.map(() => "default"));
  expect(builtIn.length).toBeGreaterThan(0);
  expect(parse("components: []").components).toEqual([]);
  expect(parse("# only a comment\n").server.port).toBe(8787);
});

test("without routes every alert goes to every channel", () => {
  const config = parse("alerting: { channels: [{ id: a, kind: webhook, url: x }, { id: b, kind: webhook, url: y }] }");
  expect(config.alerting.policy.routes.map((route) => route.channels)).toEqual([["a", "b"]]);
});

test("tells all mistakes at once, each at its line and column and in the order of the file", () => {
  const text = `server:
  host: 0.0.0.0
  prot: 1
storage: { url: "postgres://db/x" }
components:
  - id: a
    check: { kind: sqlit, path: x }
    interval: 5
  - id: a
    check: { kind: sqlite, pth: x }
    timeout: soon
    depends_on: [b, a]
    confirm: { failures: 0 }
  - check: { kind: http, base_url: 7 }
    recoveries: {}
    urgency: high
alerting:
  channels:
    - { id: desk, kind: pigeon }
  routes:
    - { channels: [dsk], group_wait: -1 }
monitor: {}
`;
  expect(mistakesIn(text)).toEqual([
    "2:9 server.host: refused to listen beyond loopback while nobody is configured under auth.users; expected 127.0.0.1, ::1 or localhost",
    '3:3 server.prot: unknown key "prot"; did you mean "port"?',
    '4:17 storage.url: PostgreSQL storage comes with the cluster; use "sqlite:PATH"',
    '7:20 components[0].check.kind: unknown kind "sqlit"; did you mean "sqlite"? known kinds: sqlite, http, tcp, sql, nested, alone, caller, watcher',
    "8:15 components[0].interval: expected at least 100ms (a plain number is milliseconds)",
    '9:9 components[1].id: "a" is the id of components[0] already',
    "10:12 components[1].check.path: is missing; expected a text",
    '10:28 components[1].check.pth: unknown key "pth"; did you mean "path"?',
    "11:14 components[1].timeout: expected a duration such as 500ms, 5s, 1m, 2h, 7d or a number of milliseconds",
    '12:18 components[1].depends_on[0]: there is no component "b"; did you mean "a"?',
    "12:21 components[1].depends_on[1]: a component cannot depend on itself",
    "13:26 components[1].confirm.failures: expected at least 1",
    "14:5 components[2].id: is missing; expected a text",
    "14:36 components[2].check.base_url: expected a text, not a number",
    '15:5 components[2].recoveries: unknown key "recoveries"; did you mean "recovery"?',
    "16:14 components[2].urgency: expected one of required, strong, weak, none",
    '19:25 alerting.channels[0].kind: unknown kind "pigeon"; known kinds: webhook',
    '21:20 alerting.routes[0].channels[0]: there is no channel "dsk"; did you mean "desk"?',
    "21:38 alerting.routes[0].group_wait: expected a duration such as 500ms, 5s, 1m, 2h, 7d or a number of milliseconds",
    '22:1 monitor: unknown key "monitor"; did you mean "monitoring"?',
  ]);
});

test("names the file in the error's own words", () => {
  expect(() => parse("server: 1")).toThrow(
    "1 mistake in /etc/plimsoll/plimsoll.yaml:\n/etc/plimsoll/plimsoll.yaml:1:9: server: expected a mapping of keys to values, not a number",
  );
});

test("tells every syntax error with its place", () => {
  const mistakes = mistakesIn("server: { host: [ }\ncomponents: 'open\n");
  expect(mistakes.length).toBeGreaterThan(1);
  expect(mistakes[0]).toMatch(/^1:19 /);
});

test.each([
  ["a list at the top", "- a", "1:1 : expected a mapping such as components: and server:"],
  ["a key given twice", "server:\n  port: 1\n  port: 2\n", '3:3 server.port: "port" is given twice'],
  ["a mapping as a key", "{ {a: 1}: 2 }", "1:1 : expected plain text as a key"],
  ["two documents", "a: 1\n---\nb: 2\n", expect.stringContaining("1:1")],
  ["a tag that is not known", "server: !exec rm", expect.stringMatching(/^1:9 : Unresolved tag/)],
  ["components that are no list", "components: { a: 1 }", "1:13 components: expected a list, not a mapping"],
  [
    "a component that is no mapping",
    "components: [7]",
    "1:14 components[0]: expected a mapping of keys to values, not a number",
  ],
])("refuses %s", (_, text, mistake) => {
  expect(mistakesIn(text)[0]).toEqual(mistake);
});

test.each([
  ["{ 'x{': { warning: 1 } }", /x\{"\].*expected a label/],
  [
    "{ cpu: { warning: 95, critical: 80 } }",
    /warning 95 lies beyond critical 80, with direction above; where low is bad/,
  ],
  ["{ cpu: { warning: 5, critical: 8, direction: below } }", /warning 5 lies beyond critical 8, with direction below$/],
  ["{ cpu: { warning: 80, clear: 90 } }", /clear 90 is on the wrong side: expected at most 80/],
  ["{ connection_time: { warning: 2000 } }", /warning 2000 lies beyond critical 1000 \(the default\)/],
  ['{ \'d{a="1", b="2"}\': { warning: 1 }, \'d{b="2",a="1"}\': { warning: 1 } }', /is given twice/],
  ["{ cpu: { warning: high } }", /cpu\.warning: expected a number, not a text/],
  ["{ cpu: { warn: 1 } }", /unknown key "warn"; did you mean "warning"/],
])("refuses the thresholds %s", (thresholds, words) => {
  const mistakes = mistakesIn(`components: [{ id: a, check: { kind: sqlite, path: x }, thresholds: ${thresholds} }]`);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toMatch(words);
});

test("a threshold follows the direction that its kind gives it, and null takes a default away", () => {
  const config = parse(`components:
    - { id: a, check: { kind: http, base_url: x }, thresholds: { availability_percentage: { warning: 95 } } }
    - { id: b, check: { kind: sqlite, path: x }, thresholds: { connection_time: { warning: 2000, critical: null }, q: null } }`);
  expect(config.components.map((it) => it.thresholds)).toEqual([
    { availability_percentage: { warning: 95 } },
    { connection_time: { warning: 2000, critical: null }, q: null },
  ]);
});

test("confirmation among the last answers and flapping are read, and refused where they make no sense", () => {
  const components = (more: string) => `components:\n  - { id: a, check: { kind: sqlite, path: x }, ${more} }`;
  expect(parse(components("confirm: { failures: 3, of: 5 }")).components[0]?.confirm).toEqual({
    failures: 3,
    of: 5,
    recoveries: 1,
    retryIntervalMs: 1000,
  });
  expect(parse(components("tags: []")).components[0]).not.toHaveProperty("flapping");
  expect(parse(components("flapping: { high: 40 }")).components[0]?.flapping).toEqual({ high: 40, low: 25 });
  expect(parse(components("flapping: { enabled: false }")).components[0]?.flapping).toBeNull();
  expect(mistakesIn(components("confirm: { failures: 3, of: 2 }"))).toEqual([
    expect.stringMatching(/components\[0\].confirm.of: expected at least as many as failures/),
  ]);
  expect(mistakesIn(components("flapping: { high: 20 }"))).toEqual([
    expect.stringMatching(/components\[0\].flapping.low: expected at most high/),
  ]);
  expect(mistakesIn(components("flapping: { high: 100, hi: 1 }"))).toEqual([
    expect.stringMatching(/flapping.high: expected less than 99/),
    expect.stringMatching(/flapping.hi: unknown key "hi"/),
  ]);
});

test("a circle of dependencies is told once, with its way round", () => {
  const component = (id: string, on: string) =>
    `  - { id: ${id}, check: { kind: tcp, host: h, port: 1 }, depends_on: [${on}] }`;
  const mistakes = mistakesIn(
    ["components:", component("a", "b"), component("b", "c, d"), component("c", "a"), component("d", "")].join("\n"),
  );
  expect(mistakes).toEqual(["4:67 components[2].depends_on[0]: goes round in a circle: a -> b -> c -> a"]);
});

test("two components that use what only one can are a mistake of the second", () => {
  const component = (id: string, path: string) => `  - { id: ${id}, check: { kind: alone, path: ${path} } }`;
  const text = ["components:", component("a", "x"), component("b", "y"), component("c", "x")].join("\n");
  expect(mistakesIn(text)).toEqual([
    '4:21 components[2].check: the file /etc/plimsoll/x is used by "a" already, and only one can',
  ]);
});

test("a component that would log on as an engine that another one watches is a mistake, wherever the other stands", () => {
  const caller = (id: string, name: string) => `  - { id: ${id}, check: { kind: caller, name: ${name} } }`;
  const watcher = "  - { id: log, check: { kind: watcher, names: [OTHER, ENGINE] } }";
  expect(mistakesIn(["components:", caller("a", "ENGINE"), watcher, caller("b", "MONITOR")].join("\n"))).toEqual([
    `2:21 components[0].check: the name ENGINE is the engine's own by "log": to log on as it would take the engine's session`,
  ]);
});

test("each path in a list starts from the configuration's folder", () => {
  const { components } = parse("components:\n  - { id: a, check: { kind: alone, path: x, more: [y, /z] } }");
  expect(components[0]?.check).toMatchObject({ options: { path: "/etc/plimsoll/x", more: ["/etc/plimsoll/y", "/z"] } });
});

test("a chain of ten thousand dependencies is read without a deep stack", () => {
  const lines = Array.from(
    { length: 10_000 },
    (_, n) => `- {id: c${n}, check: {kind: tcp, host: h, port: 1}, depends_on: [${n === 0 ? "" : `c${n - 1}`}]}`,
  );
  expect(parse(`components:\n${lines.toReversed().join("\n")}`).components).toHaveLength(10_000);
});

test.each([
  ["a/b", "slash"],
  ["", "at least one"],
  ["x".repeat(201), "at most 200"],
  ["a\\nb", "control"],
  ["..", "neither . nor .."],
  [" a", "blanks"],
  ["system_health_monitor", "the system as a whole"],
])("refuses the id %j", (id, words) => {
  const mistakes = mistakesIn(`components: [{ id: "${id}", check: { kind: tcp, host: h, port: 1 } }]`);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toContain(words);
});

test.each(["order gateway", "BTC-USDT:binance", "Ünïcode ✓", "#1?&%"])("takes the id %j", (id) => {
  expect(parse(`components: [{ id: "${id}", check: { kind: tcp, host: h, port: 1 } }]`).components[0]?.id).toBe(id);
});

test("storage is refused where it is no file that SQLite could open", () => {
  for (const url of ["sqlite:", "sqlite://host/db", "mysql:x", "plimsoll.db"]) {
    expect(mistakesIn(`storage: { url: "${url}" }`)).toEqual(['1:17 storage.url: expected "sqlite:PATH"']);
  }
  expect(parse("storage: { url: 'sqlite::memory:' }").storage.path).toBe(":memory:");
  expect(parse("storage: { url: sqlite:/var/lib/p.db, retention: { raw: 2h, raw_size: 50MB } }").storage).toMatchObject(
    {
      path: "/var/lib/p.db",
      retention: { rawMs: 7_200_000, rawBytes: 50_000_000 },
    },
  );
});

test("values from the environment and from files are put in after parsing, so they cannot bring structure", () => {
  const env = { HOST: "localhost\nserver: { port: 1 }", A: "one", B: "${A}" };
  const files = { "/etc/plimsoll/secrets/key": "abc\n" };
  const text =
    'components: [{ id: x, check: { kind: http, base_url: "${HOST}", endpoints: ["${A}-${B}-$${A}"], api_key: "${file:secrets/key}" } }]';
  const [component] = parse(text, env, files).components;
  const options = component !== undefined && "options" in component.check ? component.check.options : null;
  expect(options).toMatchObject({ base_url: env.HOST, endpoints: ["one-${A}-${A}"] });
  expect((options as { api_key: Secret }).api_key.reveal()).toBe("abc");
});

test("a substituted number is taken where a number belongs and stays text where text belongs", () => {
  const env = { PORT: "9000", KEY: "123456" };
  const text =
    "server: { port: '${PORT}' }\ncomponents: [{ id: x, check: { kind: http, base_url: x, api_key: '${KEY}' } }, { id: y, check: { kind: tcp, host: h, port: '${PORT}' } }]";
  const config = parse(text, env);
  expect(config.server.port).toBe(9000);
  expect(config.components[1]?.check).toMatchObject({ options: { port: 9000 } });
  expect(JSON.stringify(config)).not.toContain("123456");
});

test("what cannot be substituted is a mistake with its place, and never shows a value", () => {
  const text = `components:
  - id: x
    check:
      kind: http
      base_url: "\${MISSING}/\${file:gone}"
      api_key: "\${not ok}"
      endpoints: ["\${open"]
server: { port: "\${SECRET}" }
`;
  expect(mistakesIn(text, { SECRET: "hunter2" })).toEqual([
    "5:17 components[0].check.base_url: the environment variable MISSING is not set",
    "5:17 components[0].check.base_url: cannot read gone: ENOENT",
    "6:16 components[0].check.api_key: expected ${NAME} or ${file:PATH}, not ${not ok}; write $${ for a plain ${",
    '7:19 components[0].check.endpoints[0]: "${open" has no closing }',
    "8:17 server.port: expected a number, not a text",
  ]);
});

test("aliases work, and one that would expand without end is refused", () => {
  const config = parse(
    "components:\n  - { id: a, check: &c { kind: tcp, host: h, port: 1 } }\n  - { id: b, check: *c }\n",
  );
  expect(config.components[1]?.check).toEqual(config.components[0]?.check);
  const levels = Array.from({ length: 12 }, (_, n) => `k${n + 1}: &k${n + 1} [${Array(9).fill(`*k${n}`).join(",")}]`);
  expect(mistakesIn(["k0: &k0 [x,x,x,x,x,x,x,x,x]", ...levels].join("\n")).join("\n")).toMatch(
    /values, aliases expanded|aliases/,
  );
  expect(mistakesIn("a: &a [*a]").length).toBeGreaterThan(0);
});

test("too large and too deep are refused before they cost anything", () => {
  expect(mistakesIn(`# ${"x".repeat(16 * 1_048_576)}`)[0]).toContain("at most 16 MiB is read");
  expect(mistakesIn(`a: ${"[".repeat(60)}${"]".repeat(60)}`).join("\n")).toContain("nested more than 40 levels deep");
  expect(mistakesIn("[".repeat(100_000)).length).toBeGreaterThan(0);
});

test("the built-in check of the API finds it on an IPv6 address too", () => {
  const { components } = parse("server: { host: '::1', port: 9000 }");
  expect(components.find((it) => it.id === "plimsoll-api")?.check).toMatchObject({
    options: { base_url: "http://[::1]:9000" },
  });
});

test("finds the file of a database beside the configuration, and leaves a server's address as it is", () => {
  const databaseOf = (database: string) =>
    parse(`components: [{ id: a, check: { kind: sql, database: "${database}" } }]`).components[0]?.check;
  const found = (database: string) => ({ kind: "sql", options: { database } });
  expect(databaseOf("sqlite:data/orders.db")).toEqual(found("sqlite:/etc/plimsoll/data/orders.db"));
  expect(databaseOf("sqlite:/srv/orders.db")).toEqual(found("sqlite:/srv/orders.db"));
  expect(databaseOf("postgres://db/desk")).toEqual(found("postgres://db/desk"));
});

test("a preset stands for its components: ids, dependencies and tags of their own, paths from the file's folder", () => {
  const text = `
components:
  - { preset: engine, id: bot, url: "http://127.0.0.1:1", tags: [desk], depends_on: [host] }
  - { id: host, check: { kind: tcp, host: localhost, port: 1 } }
  - { id: after, check: { kind: tcp, host: localhost, port: 2 }, depends_on: [bot-db] }
`;
  const { components } = parse(text);
  expect(components.map(({ id, dependsOn, tags }) => ({ id, dependsOn, tags }))).toEqual([
    { id: "bot-api", dependsOn: ["host"], tags: ["engine", "desk"] },
    { id: "bot-db", dependsOn: ["bot-api", "host"], tags: ["desk"] },
    { id: "host", dependsOn: [], tags: [] },
    { id: "after", dependsOn: ["bot-db"], tags: [] },
  ]);
  expect(components[1]?.check).toEqual({ kind: "sqlite", options: { path: "/etc/plimsoll/orders.db" } });
  expect(components[0]?.progress).toEqual({ componentIds: ["bot-db"] });
});

test("parts of a preset can be set otherwise or left out", () => {
  const { components } = parse(`
components:
  - preset: engine
    url: "http://127.0.0.1:1"
    parts:
      api: false
      db: { interval: 1s, check: { query: SELECT 1 }, thresholds: { connection_time: { warning: 5 } } }
`);
  expect(components).toMatchObject([
    {
      id: "engine-db",
      dependsOn: [],
      intervalMs: 1000,
      check: { options: { path: "/etc/plimsoll/orders.db", query: "SELECT 1" } },
      thresholds: { query_time: { warning: 50 }, connection_time: { warning: 5 } },
    },
  ]);
});

test("mistakes in a preset are told where it stands, and nothing is made of what it would have brought", () => {
  expect(mistakesIn("components:\n  - { preset: engin }\n")).toEqual([
    '2:15 components[0].preset: unknown preset "engin"; did you mean "engine"? known presets: engine',
  ]);
  expect(
    mistakesIn(`components:
  - { preset: engine, ulr: x, parts: { dbx: false } }
  - { id: after, check: { kind: tcp, host: localhost, port: 2 }, depends_on: [engine-db] }
`),
  ).toEqual([
    "2:5 components[0].url: is missing; expected a text",
    '2:23 components[0].ulr: unknown key "ulr"; did you mean "url"?',
  ]);
  expect(mistakesIn(`components:\n  - { preset: engine, url: x, parts: { dbx: false } }\n`)).toEqual([
    '2:40 components[0].parts.dbx: the preset has no part "dbx"; expected one of api, db',
  ]);
});

test("two of a preset need ids of their own", () => {
  expect(mistakesIn("components:\n  - { preset: engine, url: x }\n  - { preset: engine, url: y }\n")).toEqual([
    '3:5 components[1].id: "engine-api" is the id of components[0] already',
    '3:5 components[1].id: "engine-db" is the id of components[0] already',
  ]);
});

test("finds the files of certificates beside the configuration, whatever the kind", () => {
  const tls = "{ ca_file: ca.pem, cert_file: certs/us.pem, key_file: /srv/us.key }";
  const text = `components: [{ id: a, check: { kind: nested, tls: ${tls} } }]`;
  expect(parse(text).components[0]?.check).toMatchObject({
    options: {
      tls: { ca_file: "/etc/plimsoll/ca.pem", cert_file: "/etc/plimsoll/certs/us.pem", key_file: "/srv/us.key" },
    },
  });
});

test("finds files inside an option's members too", () => {
  const text = `
components:
  - id: a
    check: { kind: nested, sources: { one: { database: "sqlite:a.db" }, two: { url: "http://b" } }, other: { file: c } }
`;
  expect(parse(text).components[0]?.check).toEqual({
    kind: "nested",
    options: {
      sources: { one: { database: "sqlite:/etc/plimsoll/a.db" }, two: { url: "http://b" } },
      other: { file: "/etc/plimsoll/c" },
    },
  });
});
