import type { ComponentHealth, HealthMetric, HealthStatus } from "@plimsoll/core";
import { expect, test } from "vitest";
import { pluginOutput, worstStatus } from "./plugin-line.ts";

const AT = "2026-11-23T14:02:11.123Z";

function metric(name: string, value: number | null, more: Partial<HealthMetric> = {}): HealthMetric {
  return {
    name,
    value,
    unit: "ms",
    status: "HEALTHY",
    threshold_warning: null,
    threshold_critical: null,
    direction: "above",
    timestamp: AT,
    ...more,
  };
}

function component(id: string, status: HealthStatus | null, more: Partial<ComponentHealth> = {}): ComponentHealth {
  return {
    component_id: id,
    component_type: "API_SERVER",
    state: "active",
    status,
    reason: "ok",
    stale: false,
    flapping: false,
    metrics: [],
    last_check: AT,
    status_since: AT,
    uptime_seconds: 0,
    error_count: 0,
    last_error: null,
    recovery_attempts: 0,
    tags: [],
    source: "config",
    kind: "http",
    interval_seconds: 30,
    depends_on: [],
    affected_by: null,
    affects: 0,
    ...more,
  };
}

test("a failed component is told first, then its performance data", () => {
  const gateway = component("order-gateway", "DOWN", {
    reason: "the check failed: connection refused",
    metrics: [metric("response_time", 12, { threshold_warning: 1000, threshold_critical: 5000 })],
  });
  expect(pluginOutput([gateway])).toBe(
    "PLIMSOLL CRITICAL - order-gateway DOWN: the check failed: connection refused | order-gateway.response_time=12ms;1000;5000\n",
  );
});

test("several components get a line each, and only the troubled stand in the first, the worst in front", () => {
  const output = pluginOutput([component("a", "HEALTHY"), component("b", "WARNING"), component("c", "CRITICAL")]);
  expect(output.split("\n")).toEqual([
    "PLIMSOLL CRITICAL - c CRITICAL: ok; b WARNING: ok",
    "a HEALTHY: ok",
    "b WARNING: ok",
    "c CRITICAL: ok",
    "",
  ]);
  expect(pluginOutput([component("a", "HEALTHY"), component("b", "HEALTHY")])).toMatch(
    /^PLIMSOLL OK - 2 components healthy\n/,
  );
});

test("performance data follows the plug-ins' grammar", () => {
  const line = pluginOutput([
    component("db", "HEALTHY", {
      metrics: [
        metric("missing", null),
        metric("availability_percentage", 99.5, {
          unit: "%",
          direction: "below",
          threshold_warning: 99,
          threshold_critical: 90,
        }),
        metric("disk_usage", 1 / 3, { unit: "%", labels: { mount: "/it's" } }),
        metric("only_critical", 7, { unit: "1", threshold_critical: 9 }),
      ],
    }),
  ]);
  expect(line).toContain(
    `| db.missing=U db.availability_percentage=99.5%;99:;90: 'db.disk_usage{mount:"/it''s"}'=0.333333333333% db.only_critical=7;;9\n`,
  );
});

test("what a target says can neither begin performance data nor a line", () => {
  const output = pluginOutput([component("a|b", "DOWN", { reason: "one\ntwo | three=4" })]);
  expect(output).toBe("PLIMSOLL CRITICAL - a/b DOWN: one two / three=4\n");
});

test("an unknown status is worse than healthy and nothing at all is unknown", () => {
  expect(worstStatus([])).toBeNull();
  expect(worstStatus([component("a", "HEALTHY"), component("b", null)])).toBeNull();
  expect(worstStatus([component("a", "WARNING"), component("b", null)])).toBe("WARNING");
  expect(pluginOutput([])).toBe("PLIMSOLL UNKNOWN - nothing is configured\n");
});
