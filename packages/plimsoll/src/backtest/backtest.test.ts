import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, routeTo, setUpPeople, within } from "../engine/alerting.fixture.ts";
import { define, measured, refused, Target } from "../engine/monitor.fixture.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import type { CheckAnswer } from "../port/checker.ts";
import { createMemoryStore } from "../storage/memory/memory-store.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import type { AlertSpan, KeptNotice, SentNotice } from "./outcome.ts";
import { toReplayPlan } from "./replay-plan.ts";
import { gatherOutcomes, runBacktest } from "./run-backtest.ts";

const THRESHOLDS = { response_time: { warning: 100, critical: 200, forMs: 20_000, clear: 80 } };
const policy = {
  ...NO_POLICY,
  recoveryDelayMs: 10_000,
  routes: [routeTo(["desk"], { repeatMs: 5 * MINUTE, escalation: [{ afterMs: 2 * MINUTE, channels: ["boss"] }] })],
};
const monitoring = { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" as const };

/** A day at the engine: slow, dead, flapping, silent parents and children, a silence, an acknowledgement, maintenance. */
async function live() {
  const clock = createVirtualClock();
  const store = createMemoryStore({ clock });
  const targets = { db: new Target(), gateway: new Target(), feed: new Target() };
  // Checks take their time: what is asked for at a moment answers later.
  const after = (answer: CheckAnswer) => () =>
    new Promise<CheckAnswer>((resolve) => clock.schedule(4, () => resolve(answer)));
  const slow = (value: number) => after(measured({ name: "response_time", value, unit: "ms" }));
  const fine = () => slow(20);
  const dead = after(refused);
  for (const target of Object.values(targets)) target.answer = fine();
  const components = [
    define("db", targets.db, { confirm: { ...DEFAULT_CONFIRM, recoveries: 2 } }),
    define("gateway", targets.gateway, { thresholds: THRESHOLDS, dependsOn: ["db"] }),
    define("feed", targets.feed, { thresholds: THRESHOLDS, confirm: { ...DEFAULT_CONFIRM, failures: 3, of: 5 } }),
  ];
  const windows = [
    {
      id: "patching",
      match: { components: ["feed"] },
      note: "patches",
      duration: 10 * MINUTE,
      time_zone: "UTC",
      at: new Date(clock.now() + 2 * HOUR).toISOString(),
    },
  ];
  const { monitor } = setUpPeople({ clock, store, components, channels: ["desk", "boss"], policy, windows });
  const since = clock.now();
  await within(clock, monitor.start());
  await clock.advance(10 * MINUTE);
  targets.gateway.answer = slow(150);
  await clock.advance(8 * MINUTE);
  targets.gateway.answer = slow(90);
  await clock.advance(MINUTE);
  targets.gateway.answer = fine();
  await clock.advance(10 * MINUTE + 1234);
  for (const target of [targets.db, targets.gateway]) target.answer = dead;
  await clock.advance(4 * MINUTE);
  for (const target of [targets.db, targets.gateway]) target.answer = fine();
  await clock.advance(20 * MINUTE);
  for (let n = 0; n < 30; n += 1) {
    targets.feed.answer = n % 3 === 0 ? fine() : dead;
    await clock.advance(5000);
  }
  targets.feed.answer = slow(500);
  await clock.advance(10 * MINUTE);
  targets.feed.answer = fine();
  await clock.advance(2 * HOUR);
  return { clock, store, components, windows, since };
}

describe("a backtest by the configuration that judged", () => {
  it("makes the same transitions, alerts and notifications, at the same times", async () => {
    const { clock, store, components, windows, since } = await live();
    const until = clock.now();
    const signal = new AbortController().signal;
    const config = { components, calendars: [], monitoring, maintenance: windows, alerting: { policy } };
    const current = { name: "current", plan: toReplayPlan(config, new Map()) };
    const request = {
      store,
      current,
      candidate: null,
      since,
      until,
      componentIds: null,
      timeZone: "UTC",
      signal,
      suggest: false,
      labels: [],
    };
    const { a, b } = await gatherOutcomes(request);
    expect(b.outcome.transitions).toEqual(a.outcome.transitions);
    expect(b.outcome.alerts.toSorted(byStart)).toEqual(a.outcome.alerts.toSorted(byStart));
    expect(b.outcome.sent.map(words).sort()).toEqual(a.outcome.sent.map(words).sort());
    expect(b.outcome.kept.map(words).sort()).toEqual(a.outcome.kept.map(words).sort());
    expect(b.outcome.flaps).toEqual(a.outcome.flaps);
    const report = await runBacktest(request);
    expect(report.a.alerts).toBeGreaterThan(4);
    expect(report.totals).toEqual({
      matched: report.a.alerts,
      earlier: 0,
      later: 0,
      only_a: 0,
      only_b: 0,
      median_earlier_seconds: 0,
    });
    expect(report.b.pages).toEqual(report.a.pages);
    for (const { component_id, a, b } of report.components)
      expect({ component_id, ...b }).toEqual({ component_id, ...a });
    expect(report.channels.map(({ channel_id }) => channel_id)).toEqual(["boss", "desk"]);
  });
});

function byStart(a: AlertSpan, b: AlertSpan): number {
  return a.firedAt - b.firedAt || a.componentId.localeCompare(b.componentId);
}

function words({ channelId, componentId, kind, status, at, ...rest }: SentNotice | KeptNotice): string {
  return [at, channelId, componentId, kind, status, "reason" in rest ? rest.reason : "sent"].join(" ");
}
