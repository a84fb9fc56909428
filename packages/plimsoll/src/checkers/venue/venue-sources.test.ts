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
