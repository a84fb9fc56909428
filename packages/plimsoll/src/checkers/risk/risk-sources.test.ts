import { expect, onTestFinished, test } from "vitest";
import type { CheckAnswer } from "../../port/checker.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createRiskCheckerKind } from "./risk-checker-kind.ts";

/** An engine of two services, each of which can be told what to answer, and a check of both. */
async function setUp(parts: object) {
  const answers: Record<string, { status: number; body: object }> = {
    "/gate": { status: 200, body: { on: true, approved: 10, sent: 10, meant: 100 } },
    "/gateway": { status: 200, body: { sent: 10, out: 100 } },
  };
  const asked: string[] = [];
  // Each at an address of its own: who wants to be left alone speaks for all of its address.
  const serve = () =>
    serveHttp(({ url: path = "" }, response) => {
      const { status, body } = answers[path] ?? { status: 404, body: {} };
      asked.push(`asked ${path}`);
      response.on("finish", () => asked.push(`answered ${path}`));
      response.writeHead(status, status === 429 ? { "retry-after": "60" } : {}).end(JSON.stringify(body));
    });
  const [gate, gateway] = [await serve(), await serve()];
  const clock = createVirtualClock(Date.UTC(2026, 10, 26, 14, 30));
  const kind = createRiskCheckerKind();
  const sources = { gate: { url: `${gate.url}/gate` }, gateway: { url: `${gateway.url}/gateway` } };
  const checker = kind.create(kind.options.parse({ sources, ...parts }), setupOf({ clock }));
  onTestFinished(() => checker.close?.());
  const check = async () => {
    await clock.advance(1000);
    return checker.check({ clock, signal: AbortSignal.timeout(20_000), timeoutMs: 10_000 });
  };
  const say = (path: string, body: object, status = 200) => {
    answers[path] = { status, body };
  };
  return { check, say, asked };
}
const reading = ({ metrics = [] }: CheckAnswer, wanted: string) => metrics.find(({ name }) => name === wanted);
const ENFORCING = "risk_gate_enforcing";

test("a bypass is told on while its counters cannot be read, so that it is told once", async () => {
  const { check, say } = await setUp({ gate: { approved: "gate:$.approved", sent: "gate:$.sent" } });
  await check();
  say("/gate", { approved: 10, sent: 13 });
  const told = reading(await check(), ENFORCING);
  expect(told).toMatchObject({ value: 0, conclusive: true });
  say("/gate", {}, 503);
  expect(reading(await check(), ENFORCING)).toEqual(told);
});

test("a gate whose service wants to be left alone keeps its word until it may be asked again", async () => {
  const gate = { enforcing: "gate:$.on", approved: "gate:$.approved", sent: "gateway:$.sent" };
  const { check, say } = await setUp({ gate });
  await check();
  say("/gate", {}, 429);
  say("/gateway", { sent: 40 });
  await check();
  const answer = await check();
  expect(reading(answer, ENFORCING)?.value).toBe(1);
  expect(reading(answer, "rate_limit_usage")).toMatchObject({ value: 100, labels: { source: "gate" } });
});

test("totals of two looks are not compared: what was meant since is not known", async () => {
  const { check, say } = await setUp({ runaway: { actual: "gateway:$.out", intended: "gate:$.meant" } });
  expect(reading(await check(), "orders_out_over_in_ratio")?.value).toBe(1);
  say("/gate", {}, 429);
  say("/gateway", { out: 150 });
  await check();
  expect(reading(await check(), "orders_out_over_in_ratio")).toBeUndefined();
});

test("totals of two sources are read one after the other, what went out first, and ask for a second look", async () => {
  const { check, say, asked } = await setUp({ runaway: { actual: "gateway:$.out", intended: "gate:$.meant" } });
  say("/gateway", { out: 150 });
  const found = reading(await check(), "orders_out_over_in_ratio");
  expect(found?.value).toBe(1.5);
  expect(found?.conclusive).toBeUndefined();
  expect(asked.slice(0, 3)).toEqual(["asked /gateway", "answered /gateway", "asked /gate"]);
});
