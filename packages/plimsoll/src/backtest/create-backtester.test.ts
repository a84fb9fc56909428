import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { define, Target } from "../engine/monitor.fixture.ts";
import { NO_POLICY } from "../port/alert-policy.ts";
import { fillHistory } from "../testing/fill-history.ts";
import { createBacktester } from "./create-backtester.ts";

const TO = Date.UTC(2026, 10, 3);
const DAY = 86_400_000;
const ORDER = {
  changes: { components: [{ id: "web", thresholds: { response_time: { warning: 100 } } }] } as unknown,
  ...{ since: TO - DAY, until: TO, componentIds: null, timeZone: "UTC", suggest: false, labels: [] },
};

async function backtesterOverHistory() {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-backtest-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "plimsoll.db");
  const metricsOf = (_: string, at: number) => [
    { name: "response_time", value: at > TO - 3_600_000 ? 300 : 20, unit: "ms", status: "HEALTHY" },
  ];
  await fillHistory({ path, componentIds: ["web"], from: TO - DAY, to: TO, intervalMs: 30_000, metricsOf });
  return createBacktester({
    path,
    checkers: new Map(),
    channelIds: () => [],
    config: () => ({
      components: [define("web", new Target(), { intervalMs: 30_000 })],
      calendars: [],
      maintenance: [],
      monitoring: { checkIntervalMs: 30_000, timeoutMs: 10_000, graceMs: 1000, policy: "quota" },
      alerting: { policy: NO_POLICY },
    }),
  });
}

describe("backtests on a thread of their own", () => {
  it("lays changes over the configuration in force and replays the store's file", async () => {
    const backtest = await backtesterOverHistory();
    const report = await backtest(ORDER, new AbortController().signal);
    expect(report).toMatchObject({ rows: 2880, totals: { only_a: 0, only_b: 2 } });
    expect(report.components[0]?.only_b).toMatchObject([{ severity: "MEDIUM", resolved_at: null }]);
  });

  it("refuses changes that are not valid, with their places", async () => {
    const backtest = await backtesterOverHistory();
    const components = [{ id: "web", thresholds: { response_time: { warning: 9, critical: 3 } } }, { id: "nobody" }];
    await expect(backtest({ ...ORDER, changes: { components } }, new AbortController().signal)).rejects.toMatchObject({
      code: "bad_request",
      mistakes: [
        { path: "components[0].thresholds.response_time", message: expect.stringContaining("warning") },
        { path: "components[1].id", message: "no such component" },
      ],
    });
    await expect(
      backtest({ ...ORDER, changes: null, componentIds: ["nobody"] }, new AbortController().signal),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("ends when whoever asked has gone", async () => {
    const backtest = await backtesterOverHistory();
    const asking = new AbortController();
    const answer = backtest(ORDER, asking.signal);
    asking.abort(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
  });
});
