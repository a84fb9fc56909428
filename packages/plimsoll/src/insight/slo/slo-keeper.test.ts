import { type SloDefinition, SRE_BURN_RULES } from "@plimsoll/core";
import { expect, onTestFinished, test } from "vitest";
import { coreDependencies, define, measured, messages, refused, Target } from "../../engine/monitor.fixture.ts";
import { createMonitor } from "../../engine/monitor.ts";
import { StoreError } from "../../port/store.ts";
import { createMemoryStore } from "../../storage/memory/memory-store.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PATH: SloDefinition = {
  id: "orders",
  description: "from market data to the order's acknowledgement",
  scope: { kind: "path", stages: ["feed", "gw"] },
  indicator: { kind: "availability", badStatus: "DOWN" },
  objective: 99,
  windowMs: 24 * HOUR,
  burnRules: SRE_BURN_RULES,
};
const FAST: SloDefinition = {
  ...PATH,
  id: "acks",
  scope: { kind: "tag", tag: "orders" },
  indicator: { kind: "metric", metric: "order_ack_latency_ms", limit: 250, goodIs: "below" },
};

function world(slos: readonly SloDefinition[], clock = createVirtualClock(), kept = createMemoryStore({ clock })) {
  const [feed, gateway] = [new Target(), new Target()];
  let isBroken = false;
  const store = {
    ...kept,
    // Closing would forget: it stands for a file.
    close: async () => {},
    queryStatusRecord: (query: Parameters<typeof kept.queryStatusRecord>[0]) =>
      isBroken ? Promise.reject(new StoreError("failed", "it does not answer")) : kept.queryStatusRecord(query),
  };
  const components = [define("feed", feed), define("gw", gateway, { tags: ["orders"] })];
  const { dependencies, sent } = coreDependencies({ clock, store, components });
  const monitor = createMonitor({ ...dependencies, slos });
  const stop = async () => {
    const stopped = monitor.stop();
    await clock.advance(10_000);
    await stopped;
  };
  onTestFinished(stop);
  const told = () => messages(sent).filter((message) => message.startsWith("slo:"));
  const setBroken = (broken: boolean) => (isBroken = broken);
  return { monitor, clock, kept, feed, gateway, sent, told, stop, setBroken };
}

test("a path that burns its budget is told once, names the stage, and ends when the short window is good", async () => {
  const { monitor, clock, feed, sent, told } = world([PATH]);
  await monitor.start();
  await clock.advance(2 * HOUR);
  expect(monitor.slos.get("orders")).toMatchObject({ status: "ok", attained: 100 });
  feed.answer = refused;
  await clock.advance(15 * MINUTE);
  expect(told()).toEqual(["slo:orders firing CRITICAL"]);
  expect(monitor.slos.list()).toMatchObject([{ status: "burning", spenders: [{ component_id: "feed" }] }]);
  expect(sent.find(({ component_id }) => component_id === "slo:orders")?.reason).toContain("feed spends most of it");
  feed.answer = measured();
  await clock.advance(HOUR);
  expect(told().at(-1)).toBe("slo:orders resolved HEALTHY");
});

test("while the store cannot be read nothing fires and nothing ends", async () => {
  const { monitor, clock, feed, told, setBroken } = world([PATH]);
  await monitor.start();
  await clock.advance(2 * HOUR);
  feed.answer = refused;
  await clock.advance(15 * MINUTE);
  setBroken(true);
  feed.answer = measured();
  await clock.advance(2 * HOUR);
  expect(told()).toEqual(["slo:orders firing CRITICAL"]);
  setBroken(false);
  await clock.advance(MINUTE);
  expect(told().at(-1)).toBe("slo:orders resolved HEALTHY");
});

test("maintenance of a stage spends nothing", async () => {
  const { monitor, clock, feed } = world([PATH]);
  await monitor.start();
  await clock.advance(2 * HOUR);
  monitor.beginMaintenance(["feed"], { by: "anna", note: "", until: null });
  feed.answer = refused;
  await clock.advance(30 * MINUTE);
  expect(monitor.slos.get("orders")).toMatchObject({ budget: { spent: 0 }, status: "ok" });
});

test("results beyond the limit spend the budget of a metric's objective, counted on after a restart", async () => {
  const first = world([FAST]);
  const ack = (value: number) => measured({ name: "order_ack_latency_ms", value, unit: "ms" });
  first.gateway.answer = ack(20);
  await first.monitor.start();
  await first.clock.advance(2 * HOUR);
  first.gateway.answer = ack(900);
  await first.clock.advance(20 * MINUTE);
  expect(first.told()).toEqual(["slo:acks firing CRITICAL"]);
  const spent = first.monitor.slos.get("acks")?.budget.spent ?? 0;
  expect(spent).toBeGreaterThan(230);
  await first.stop();
  const again = world([FAST], first.clock, first.kept);
  again.gateway.answer = ack(900);
  await again.monitor.start();
  await again.clock.advance(MINUTE);
  expect(again.told()).toEqual([]);
  expect(again.monitor.slos.get("acks")?.budget.spent).toBeGreaterThanOrEqual(spent);
});

test("with a calendar what happens while its market is closed spends nothing, by time and by results", async () => {
  // The clock begins on Monday at 9:00 UTC; New York opens at 14:30.
  const slow = { ...FAST, id: "slow", calendar: "NYSE" };
  const { monitor, clock, feed, gateway } = world([{ ...PATH, calendar: "NYSE" }, slow]);
  gateway.answer = measured({ name: "order_ack_latency_ms", value: 900, unit: "ms" });
  await monitor.start();
  await clock.advance(HOUR);
  feed.answer = refused;
  await clock.advance(HOUR);
  const before = monitor.slos.list();
  expect(before).toMatchObject([
    { status: "no_data", calendar: "NYSE", open_seconds: expect.any(Number), watched_seconds: 0 },
    { status: "no_data", unit: "results" },
  ]);
  feed.answer = measured();
  gateway.answer = measured({ name: "order_ack_latency_ms", value: 90, unit: "ms" });
  await clock.advance(4 * HOUR);
  const [path, acks] = monitor.slos.list();
  expect(path).toMatchObject({ status: "ok", attained: 100, watched_seconds: expect.closeTo(1800, -2) });
  expect(acks).toMatchObject({ status: "ok", attained: 100, watched_seconds: expect.closeTo(1800, -2) });
});
