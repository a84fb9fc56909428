import { expect, test } from "vitest";
import { everythingTo } from "../config/to-alert-policy.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import type { Finding } from "../port/finding.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock, type VirtualClock } from "../testing/virtual-clock.ts";
import { coreDependencies, messages } from "./monitor.fixture.ts";
import { MonitorCore } from "./monitor-core.ts";

const MINUTE = 60_000;
const burning = (change: Partial<Finding> = {}): Finding => ({
  id: "orders",
  status: "CRITICAL",
  reason: "the error budget burns 20 times too fast",
  eventAt: 0,
  ...change,
});

async function started(clock: VirtualClock = createVirtualClock(), recoveryDelayMs = 0, store = keeping(clock)) {
  const { dependencies, sent } = coreDependencies({ clock, components: [], store });
  const routes = [{ ...everythingTo(["desk"]), groupIntervalMs: 0 }];
  const policy = { ...NO_POLICY, routes, recoveryDelayMs };
  const core = new MonitorCore({ ...dependencies, policy });
  await core.start();
  const take = async (...findings: Finding[]) => {
    core.alerting.findings.take("forecast", findings);
    await clock.advance(1000);
    return messages(sent);
  };
  const stop = async () => {
    const stopped = core.stop();
    await clock.advance(10_000);
    await stopped;
  };
  return { core, clock, store, sent, take, stop };
}
/** Closing would forget: it stands for a file. */
function keeping(clock: VirtualClock) {
  return { ...createMemoryStore({ clock }), close: async () => {} };
}

test("what is found fires once, changes under its id, and is over when it is said to be", async () => {
  const { take, sent, stop } = await started();
  expect(await take(burning())).toEqual(["forecast:orders firing CRITICAL"]);
  expect(await take(burning())).toHaveLength(1);
  expect(await take(burning({ status: "DOWN" }))).toContain("forecast:orders firing DOWN");
  const all = await take(burning({ status: "HEALTHY", reason: "it burns no more" }));
  expect(all).toEqual([
    "forecast:orders firing CRITICAL",
    "forecast:orders firing DOWN",
    "forecast:orders resolved HEALTHY",
  ]);
  expect(new Set(sent.map(({ alert_id }) => alert_id)).size).toBe(1);
  expect(sent.at(-1)?.dedup_key).toBe("plimsoll:forecast:orders");
  await stop();
});

test("what is no longer among the findings ends as no longer looked for, and that of other sources stays", async () => {
  const { core, take, sent, clock, stop } = await started();
  core.alerting.findings.take("report", [burning({ id: "disk" })]);
  await take(burning());
  await take();
  await clock.advance(MINUTE);
  const over = sent.filter(({ status }) => status === "resolved");
  expect(over.map(({ component_id, reason }) => [component_id, reason])).toEqual([
    ["forecast:orders", "it is no longer looked for"],
  ]);
  await stop();
});

test("an end that is repeated is believed after the recovery delay, not put off by each repetition", async () => {
  const { take, sent, stop } = await started(createVirtualClock(), 5 * MINUTE);
  await take(burning());
  for (let second = 0; second < 310; second += 1) await take(burning({ status: "HEALTHY" }));
  expect(messages(sent)).toEqual(["forecast:orders firing CRITICAL", "forecast:orders resolved HEALTHY"]);
  await stop();
});

test("it goes on across a restart without a second page, until it is over", async () => {
  const first = await started();
  await first.take(burning());
  await first.stop();
  const { take, clock, stop } = await started(first.clock, 0, first.store);
  await clock.advance(10 * MINUTE);
  expect(await take(burning())).toEqual([]);
  expect(await take(burning({ status: "HEALTHY" }))).toEqual(["forecast:orders resolved HEALTHY"]);
  await stop();
});
