import { describe, expect, it } from "vitest";
import type { HealthMetric } from "../contract/health-metric.ts";
import type { HealthStatus } from "../status/health-status.ts";
import { isMarketBound, type MarketBoundQuestion } from "./market-bound.ts";

function metric(name: string, status: HealthStatus): HealthMetric {
  const threshold = { threshold_warning: null, threshold_critical: null, direction: "above" } as const;
  return { name, value: 1, unit: "1", status, timestamp: "2026-01-05T09:00:00.000Z", ...threshold };
}

function ask(extra: Partial<MarketBoundQuestion> & { readonly bad?: readonly string[] }, before = false): boolean {
  const { bad = [], ...rest } = extra;
  const metrics = [metric("response_time", "HEALTHY"), ...bad.map((name) => metric(name, "CRITICAL"))];
  const question = { componentType: "CUSTOM", bound: undefined, status: "CRITICAL", reasonCode: "threshold" } as const;
  return isMarketBound({ ...question, metrics, ...rest }, before);
}
const FAILED = { status: "DOWN", reasonCode: "check-failed" } as const;

describe("what says nothing while the market is closed", () => {
  it.each([
    "feed_last_tick_age_seconds",
    "feed_message_rate",
    "book_crossed_seconds",
    "subscription_deficit",
    "order_ack_latency_ms",
    "order_reject_ratio",
    "cancel_reject_ratio",
    "progress_age",
  ])("is %s", (name) => {
    expect(ask({ bad: [name] })).toBe(true);
  });

  it.each([
    "risk_limit_utilisation",
    "order_recon_breaks",
    "position_recon_break_qty",
    "position_snapshot_age_seconds",
    "order_unacked_age_seconds",
    "kill_switch_state",
    "unprotected_position_seconds",
    "clock_offset_seconds",
    "feed_stamp_ahead_ms",
    "response_time",
    "connection_time",
  ])("is not %s", (name) => {
    expect(ask({ bad: [name] })).toBe(false);
  });

  it("is only what is wrong with nothing else", () => {
    expect(ask({ bad: ["feed_message_rate", "book_crossed_seconds"] })).toBe(true);
    expect(ask({ bad: ["feed_message_rate", "risk_limit_utilisation"] })).toBe(false);
  });

  it("is a feed that fails, and nothing else that does", () => {
    expect(ask({ ...FAILED, componentType: "MARKET_DATA" })).toBe(true);
    expect(ask({ ...FAILED, componentType: "ORDER_EXECUTION" })).toBe(false);
    expect(ask({ ...FAILED, componentType: "MARKET_DATA", bad: ["clock_offset_seconds"] })).toBe(false);
  });

  it("is never that no fresh result comes: that is the monitor's way to the target", () => {
    expect(ask({ status: "WARNING", reasonCode: "stale", componentType: "MARKET_DATA" })).toBe(false);
  });

  it("is nothing of what is well", () => {
    expect(ask({ status: "HEALTHY", reasonCode: "healthy" }, true)).toBe(false);
    expect(ask({ status: null, reasonCode: "no-result" }, true)).toBe(false);
  });

  it("stays what it was while the newest answer says nothing of the fault", () => {
    expect(ask({ bad: [] }, true)).toBe(true);
    expect(ask({ bad: [] }, false)).toBe(false);
    expect(ask({ bad: [], reasonCode: "monitor" }, true)).toBe(true);
    expect(ask({ status: "DOWN", reasonCode: "monitor", componentType: "MARKET_DATA" }, false)).toBe(true);
  });
});

describe("a component's own word", () => {
  it("makes all of it market-bound, or nothing", () => {
    expect(ask({ ...FAILED, bound: true, componentType: "ORDER_EXECUTION" })).toBe(true);
    expect(ask({ bad: ["response_time"], bound: true })).toBe(true);
    expect(ask({ bad: ["feed_message_rate"], bound: false, componentType: "MARKET_DATA" })).toBe(false);
  });

  it("names the metrics instead of the usual ones", () => {
    expect(ask({ bad: ["response_time"], bound: ["response_time"] })).toBe(true);
    expect(ask({ bad: ["feed_message_rate"], bound: ["response_time"] })).toBe(false);
  });

  it("cannot have risk, positions, clocks or the host wait for a market", () => {
    expect(ask({ bad: ["risk_limit_utilisation"], bound: true })).toBe(false);
    expect(ask({ bad: ["order_recon_breaks"], bound: ["order_recon_breaks"] })).toBe(false);
    for (const componentType of ["RISK_ENGINE", "CLOCK", "SYSTEM_RESOURCES"] as const) {
      expect(ask({ ...FAILED, bound: true, componentType })).toBe(false);
      expect(ask({ bad: ["feed_message_rate"], componentType })).toBe(false);
    }
  });
});
