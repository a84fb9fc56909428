import { expect, onTestFinished, test } from "vitest";
import type { CheckAnswer, CheckerRegistry } from "../../port/checker.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { createCheckerRegistry } from "../registry.ts";
import { serveHttp } from "../web/web-server.fixture.ts";

const KRAKEN_LIMIT = '{"error":["EAPI:Rate limit exceeded"]}';
const fields = { key: "id", quantity: "q" };

/** Each kind that reads documents over HTTP, with what it needs to ask one address. */
const KINDS: [string, (url: string, more: object) => object][] = [
  ["json", (url, more) => ({ url, metrics: [{ name: "a", path: "$.a" }], ...more })],
  ["prometheus", (url, more) => ({ url, metrics: [{ name: "a", select: "a" }], ...more })],
  [
    "reconciliation",
    (url, more) => ({ of: "orders", local: { url, fields, ...more }, venue: { url, fields, ...more } }),
  ],
  ["risk", (url, more) => ({ sources: { v: { url, ...more } }, limits: [{ name: "g", used: "$.a", limit: 9 }] })],
];

/** A venue whose answers can be changed, and components that ask it. */
async function setUp() {
  const clock = createVirtualClock(Date.parse("2026-11-23T12:00:00Z"));
  const asked: string[] = [];
  const venue = { status: 200, body: '{"a":1}', headers: {} as Record<string, string | number> };
  const { url } = await serveHttp((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(venue.status, venue.headers).end(venue.body);
  });
  const watch = (registry: CheckerRegistry, kind: string, options: object) => {
    const entry = registry.get(kind);
    if (entry === undefined) throw new Error(`no kind ${kind}`);
    const checker = entry.create(entry.options.parse(options), setupOf({ clock }));
    onTestFinished(() => checker.close?.());
    return (): Promise<CheckAnswer> => checker.check({ clock, signal: AbortSignal.timeout(3000), timeoutMs: 3000 });
  };
  return { clock, asked, venue, url, watch };
}

test.each(KINDS)("%s asks within the budget of its venue, which it shares with others", async (kind, optionsOf) => {
  const { clock, asked, url, watch } = await setUp();
  const registry = createCheckerRegistry();
  const budget = { venue: { name: "kraken", weight_per_minute: 4 }, weight: 2 };
  const check = watch(registry, kind, optionsOf(`${url}/doc`, budget));
  const probe = watch(registry, "http", { api_name: "k", api_url: `${url}/ping`, ...budget });
  await probe();
  await probe();
  const answer = await check();
  expect(answer.kind).toBe("measured");
  expect(JSON.stringify(answer)).toContain("the weight of 4 that kraken may be asked in a minute is used up");
  expect(answer.metrics?.some(({ value }) => value === null)).toBe(true);
  expect(asked).toEqual(["/ping", "/ping"]);
  await clock.advance(60_000);
  await check();
  expect(asked).toContain("/doc");
});

test.each(KINDS)("%s and all others leave a venue alone that asks %s for it in a 200", async (kind, optionsOf) => {
  const { clock, asked, venue, url, watch } = await setUp();
  const registry = createCheckerRegistry();
  const part = { venue: { name: "kraken" } };
  venue.body = KRAKEN_LIMIT;
  await watch(registry, kind, optionsOf(`${url}/doc`, part))();
  const before = asked.length;
  venue.body = '{"a":1}';
  const answers = await Promise.all(
    KINDS.map(([other, others]) => watch(registry, other, others(`${url}/other`, part))()),
  );
  for (const answer of answers) {
    expect(JSON.stringify(answer)).toContain("not asked again before 2026-11-23T12:01:00.000Z");
    expect(answer).toMatchObject({
      kind: "measured",
      metrics: expect.arrayContaining([expect.objectContaining({ name: "rate_limit_usage", value: 100 })]),
    });
  }
  expect(asked).toHaveLength(before);
  await clock.advance(60_000);
  await watch(registry, kind, optionsOf(`${url}/other`, part))();
  expect(asked.length).toBeGreaterThan(before);
});

test("the use of its limit that a venue tells to one kind holds back all", async () => {
  const { venue, url, watch } = await setUp();
  const registry = createCheckerRegistry();
  const part = { venue: { name: "binance" } };
  const probe = { api_name: "b", api_url: `${url}/ping`, rate_limits: { "1m": 100 }, ...part };
  watch(registry, "http", probe);
  venue.headers = { "X-MBX-USED-WEIGHT-1M": 80 };
  await watch(registry, "json", { url: `${url}/doc`, metrics: [{ name: "a", path: "$.a" }], ...part })();
  expect(JSON.stringify(await watch(registry, "http", probe)())).toContain("80 % of binance's limit is used");
});

const HTTP: (typeof KINDS)[number] = ["http", (url, more) => ({ api_name: "b", api_url: url, ...more })];

test.each([...KINDS, HTTP])(
  "%s leaves a venue alone that tells how much weight is used, as its limits say",
  async (kind, optionsOf) => {
    const { asked, venue, url, watch } = await setUp();
    const registry = createCheckerRegistry();
    const part = { venue: { name: "binance", back_off_at: 70, rate_limits: { "1M": 6000 } } };
    venue.headers = { "X-MBX-USED-WEIGHT-1M": 5990 };
    const answer = await watch(registry, kind, optionsOf(`${url}/doc`, part))();
    if (kind !== "prometheus" && kind !== "reconciliation")
      expect(answer.metrics).toContainEqual(
        expect.objectContaining({
          name: "rate_limit_usage",
          value: 99.83,
          details: { window: "1m", used: 5990, limit: 6000 },
        }),
      );
    const before = asked.length;
    for (const [other, others] of [...KINDS, HTTP]) {
      const held = await watch(registry, other, others(`${url}/other`, { venue: { name: "binance" } }))();
      expect(JSON.stringify(held)).toMatch(/99.83 % of binance's limit is used|"value":99.83/);
    }
    expect(asked).toHaveLength(before);
  },
);

test.each([...KINDS.filter(([kind]) => kind === "json" || kind === "risk"), HTTP])(
  "%s learns the limits of its venue from an exchangeInfo that it asks for",
  async (kind, optionsOf) => {
    const { asked, venue, url, watch } = await setUp();
    const registry = createCheckerRegistry();
    const part = { venue: { name: "binance" } };
    const limits = [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6000 }];
    venue.body = JSON.stringify({ a: 1, rateLimits: limits });
    venue.headers = { "X-MBX-USED-WEIGHT-1M": 4800 };
    await watch(registry, kind, optionsOf(`${url}/api/v3/exchangeInfo`, part))();
    const others = watch(registry, "json", { url: `${url}/doc`, metrics: [{ name: "a", path: "$.a" }], ...part });
    expect(JSON.stringify(await others())).toContain("80 % of binance's limit is used (4800 of 6000 in 1m)");
    expect(asked).not.toContain("/doc");
  },
);

test.each([...KINDS.filter(([kind]) => kind === "json" || kind === "risk"), HTTP])(
  "%s is not HEALTHY where its venue tells a use whose limit nobody knows",
  async (kind, optionsOf) => {
    const { venue, url, watch } = await setUp();
    venue.headers = { "X-MBX-USED-WEIGHT-1M": 5990 };
    const answer = await watch(
      createCheckerRegistry(),
      kind,
      optionsOf(`${url}/doc`, { venue: { name: "binance" } }),
    )();
    const told = answer.metrics?.find(({ name }) => name === "rate_limits_unknown");
    expect(told).toMatchObject({ value: 1, limits: { warning: 1 } });
    expect(told?.details?.error).toBe(
      "binance tells that a weight of 5990 is used in 1m, but its limit is not known, so that back_off_at cannot hold: give rate_limits of the venue, or let a component ask for its exchangeInfo",
    );
  },
);

test("an unknown limit is not told of while a component that will learn it has just begun", async () => {
  const { clock, venue, url, watch } = await setUp();
  const registry = createCheckerRegistry();
  const part = { venue: { name: "binance" } };
  venue.headers = { "X-MBX-USED-WEIGHT-1M": 10 };
  watch(registry, "http", { api_name: "b", api_url: `${url}/api/v3/exchangeInfo`, ...part });
  const check = watch(registry, "json", { url: `${url}/doc`, metrics: [{ name: "a", path: "$.a" }], ...part });
  expect(JSON.stringify(await check())).not.toContain("rate_limits_unknown");
  await clock.advance(60_000);
  expect(JSON.stringify(await check())).toContain("its limit is not known");
});

test("the lowest of the limits that members give counts, until the venue tells its own", async () => {
  const { venue, url, watch } = await setUp();
  const registry = createCheckerRegistry();
  const part = (limit: number) => ({ venue: { name: "binance", back_off_at: 100, rate_limits: { "1m": limit } } });
  const json = (path: string, more: object) => ({
    url: `${url}${path}`,
    metrics: [{ name: "a", path: "$.a" }],
    ...more,
  });
  venue.headers = { "X-MBX-USED-WEIGHT-1M": 50 };
  const [low] = [watch(registry, "json", json("/doc", part(100))), watch(registry, "json", json("/doc", part(1000)))];
  expect(JSON.stringify(await low())).toContain('"limit":100}');
  venue.body = JSON.stringify({
    a: 1,
    rateLimits: [{ rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6000 }],
  });
  expect(JSON.stringify(await watch(registry, "json", json("/exchangeInfo", part(100)))())).toContain('"limit":6000}');
});

test("a report of a venue's error inside an engine's document is no wish of the engine", async () => {
  const { asked, venue, url, watch } = await setUp();
  venue.body = `{"a":1,"last":${KRAKEN_LIMIT}}`;
  const check = watch(createCheckerRegistry(), "json", { url, metrics: [{ name: "a", path: "$.a" }] });
  await check();
  await check();
  expect(asked).toHaveLength(2);
});

test("what risk was told last stands while its venue may not be asked, never as HEALTHY", async () => {
  const { venue, url, watch } = await setUp();
  venue.body = '{"error":[],"result":{"status":"maintenance"}}';
  const check = watch(createCheckerRegistry(), "risk", {
    sources: { v: { url, venue: { name: "kraken", weight_per_minute: 1 } } },
    kill_switch: { venue: "$.result.status" },
  });
  await check();
  expect((await check()).metrics).toMatchObject([
    { name: "kill_switch_state", value: 2 },
    { name: "rate_limit_usage", labels: { source: "v" }, value: null },
  ]);
});
