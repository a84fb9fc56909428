import { expect, onTestFinished, test } from "vitest";
import type { CheckAnswer, CheckerSetup } from "../../port/checker.ts";
import { createVirtualClock, type VirtualClock } from "../../testing/virtual-clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { serveHttp } from "../web/web-server.fixture.ts";
import { createRiskCheckerKind } from "./risk-checker-kind.ts";

const START = Date.UTC(2026, 10, 26, 14, 30);
const SECOND = 1000;

/** An engine, and monitors of it one after the other, each with what the one before had written down. */
async function setUp() {
  const engine = { approved: 10, sent: 10, positions: [{ symbol: "BTC", stop: 9 as number | null }] };
  const { url } = await serveHttp((_, response) => response.end(JSON.stringify(engine)));
  const clock = createVirtualClock(START);
  let memory: unknown;
  const options = {
    sources: { engine: { url } },
    gate: { approved: "$.approved", sent: "$.sent" },
    positions: { rows: "$.positions", instrument: "symbol", stop: "stop" },
  };
  /** A run of the monitor: a function that checks after so many seconds. */
  function begin() {
    const kind = createRiskCheckerKind();
    kind.memory?.restore(memory, clock.now());
    kind.memory?.subscribe((kept) => {
      memory = JSON.parse(JSON.stringify(kept));
    });
    const checker = kind.create(kind.options.parse(options), setupWith(clock));
    onTestFinished(() => checker.close?.());
    return async (seconds: number) => {
      await clock.advance(seconds * SECOND);
      return checker.check({ clock, signal: AbortSignal.timeout(20_000), timeoutMs: 10_000 });
    };
  }
  return { engine, begin };
}
function setupWith(clock: VirtualClock): CheckerSetup {
  return setupOf({ clock, componentId: "risk" });
}
const reading = ({ metrics = [] }: CheckAnswer, wanted: string) => metrics.find(({ name }) => name === wanted);

test("a bypass that is told goes on being told across a restart, for as long as without one", async () => {
  const { engine, begin } = await setUp();
  const before = begin();
  await before(1);
  engine.sent = 13;
  const told = reading(await before(1), "risk_gate_enforcing");
  expect(told).toMatchObject({ value: 0, conclusive: true });
  const after = begin();
  expect(reading(await after(10), "risk_gate_enforcing")).toEqual(told);
  expect(reading(await after(19), "risk_gate_enforcing")).toEqual(told);
  expect(reading(await after(1), "risk_gate_enforcing")?.value).toBe(1);
  expect(reading(await begin()(1), "risk_gate_enforcing")).toBeUndefined();
});

test("orders that go past after a restart are added to those that are told", async () => {
  const { engine, begin } = await setUp();
  const before = begin();
  await before(1);
  engine.sent = 13;
  await before(1);
  const after = begin();
  // Whatever may have been on its way at the first reading has left by then.
  for (const seconds of [10, 6]) await after(seconds);
  engine.sent = 15;
  expect(reading(await after(1), "risk_gate_enforcing")).toMatchObject({
    value: 0,
    details: { error: expect.stringMatching(/^5 orders went past the risk gate/) },
  });
  expect(reading(await after(29), "risk_gate_enforcing")?.value).toBe(0);
});

test("nothing is told of a bypass that was over before the restart", async () => {
  const { engine, begin } = await setUp();
  const before = begin();
  await before(1);
  engine.sent = 13;
  await before(1);
  expect(reading(await begin()(31), "risk_gate_enforcing")).toBeUndefined();
});

test("a position without a stop counts on from before a restart, and anew once a stop was seen", async () => {
  const { engine, begin } = await setUp();
  const [position] = engine.positions;
  if (position === undefined) throw new Error("no position");
  position.stop = null;
  const before = begin();
  await before(1);
  expect(reading(await before(50), "unprotected_position_seconds")?.value).toBe(50);
  const after = begin();
  expect(reading(await after(5), "unprotected_position_seconds")?.value).toBe(55);
  position.stop = 9;
  expect(reading(await after(1), "unprotected_position_seconds")?.value).toBe(0);
  position.stop = null;
  expect(reading(await begin()(1), "unprotected_position_seconds")?.value).toBe(0);
});
