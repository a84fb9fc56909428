import type { ComponentHealth, HealthStatus, StreamMessage, SystemHealth } from "@plimsoll/core";
import { expect, test } from "vitest";
import { type BoardOptions, boardLines } from "./board.ts";
import { applyMessage, changeLines, type LiveView } from "./live-view.ts";
import { fit, printable } from "./terminal-text.ts";

const AT = "2026-11-23T14:02:11.000Z";
const COUNTS = {
  total_components: 2,
  healthy_components: 1,
  warning_components: 0,
  critical_components: 0,
  down_components: 1,
  uncounted_components: 0,
  uptime_percentage_24h: 99.95,
};

const MONITOR = {
  history_durable: true,
  trouble: null,
  late_checks: 0,
  missed_slots: 0,
  dropped_results: 0,
  event_loop_lag_ms: 0,
};

function component(id: string, status: HealthStatus | null, more: Partial<ComponentHealth> = {}): ComponentHealth {
  return {
    component_id: id,
    component_type: "API_SERVER",
    state: "active",
    status,
    reason: `reason of ${id}`,
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

function snapshot(components: ComponentHealth[], more: Partial<SystemHealth> = {}): StreamMessage {
  const system_health = {
    overall_status: "CRITICAL" as const,
    reason: "DOWN: b",
    timestamp: AT,
    sequence: 7,
    statistics: COUNTS,
    components,
    monitoring_active: true,
    monitor: MONITOR,
    ...more,
  };
  return { type: "snapshot", sequence: 7, system_health };
}

function delta(components: ComponentHealth[], removed: string[] = []): StreamMessage {
  return {
    type: "delta",
    sequence: 8,
    components,
    removed,
    events: [
      {
        id: 1,
        timestamp: AT,
        event_type: "status_change",
        component_id: "b",
        severity: "LOW",
        message: "b is up",
        incident_id: null,
        details: {},
      },
    ],
    overall_status: "HEALTHY",
    reason: "all components are healthy",
    statistics: COUNTS,
    monitoring_active: true,
    monitor: MONITOR,
  };
}

function viewOf(...messages: StreamMessage[]): LiveView {
  const view = messages.reduce<LiveView | null>(applyMessage, null);
  if (view === null) throw new Error("no snapshot");
  return view;
}

test("a delta changes, adds and removes components and keeps the rest", () => {
  const view = viewOf(
    snapshot([component("a", "HEALTHY"), component("b", "DOWN"), component("c", "HEALTHY")]),
    delta([component("b", "HEALTHY"), component("d", "WARNING")], ["c"]),
  );
  expect([...view.components].map(([id, it]) => [id, it.status])).toEqual([
    ["a", "HEALTHY"],
    ["b", "HEALTHY"],
    ["d", "WARNING"],
  ]);
  expect(view.system.overall_status).toBe("HEALTHY");
  expect(view.events.map((it) => it.message)).toEqual(["b is up"]);
});

test("a delta before any snapshot says nothing", () => {
  expect(applyMessage(null, delta([component("b", "HEALTHY")]))).toBeNull();
});

test("changes are told as lines, unchanged components are not", () => {
  const before = viewOf(snapshot([component("a", "HEALTHY"), component("b", "DOWN"), component("c", "HEALTHY")]));
  expect(changeLines(null, before)).toHaveLength(4);
  const after = applyMessage(
    before,
    delta([component("b", "HEALTHY"), component("a", "HEALTHY", { state: "paused" })], ["c"]),
  );
  expect(after === null ? [] : changeLines(before, after)).toEqual([
    "a HEALTHY -> PAUSED: reason of a",
    "b DOWN -> HEALTHY: reason of b",
    "c removed",
    "system HEALTHY: all components are healthy",
  ]);
});

const plain = (_: unknown, text: string) => text;
const BOARD = {
  address: "http://127.0.0.1:8787",
  lost: null,
  matters: null,
  paint: plain,
  columns: 80,
  rows: 24,
  now: Date.parse(AT) + 65_000,
};

function board(view: LiveView | null, more: Partial<BoardOptions> = {}): string[] {
  return boardLines({ ...BOARD, view, ...more });
}

test("the board shows the worst first, with a shape, how long and why", () => {
  const lines = board(viewOf(snapshot([component("a", "HEALTHY"), component("b", "DOWN")])));
  const [down = "", healthy = ""] = lines.filter((line) => /^ {2}[●✖]/.test(line));
  expect(down).toMatch(/^ {2}✖ DOWN +b +1 min 5 s +reason of b$/);
  expect(healthy).toMatch(/^ {2}● HEALTHY +a +1 min 5 s$/);
  expect(lines.join("\n")).toContain("2 components: 1 healthy, 1 down; up 99.95 % over 24 h");
});

test("a lost connection is seen, with since when and why", () => {
  const lost = { since: Date.parse(AT) + 5000, reason: "connection refused" };
  const text = board(viewOf(snapshot([])), { lost }).join("\n");
  expect(text).toMatch(/connection lost since \d\d:\d\d:\d\d \(1 min\): connection refused; trying again/);
  expect(board(null, { lost }).join("\n")).toContain("nothing has been received yet");
});

test("the monitor's own trouble and a stop are said as such", () => {
  const monitor = {
    history_durable: false,
    trouble: "History is not being kept",
    late_checks: 0,
    missed_slots: 0,
    dropped_results: 0,
    event_loop_lag_ms: 0,
  };
  const text = board(viewOf(snapshot([], { monitor, monitoring_active: false, overall_status: null }))).join("\n");
  expect(text).toContain("The monitor itself: History is not being kept");
  expect(text).toContain("Monitoring is stopped");
  expect(text).toContain("○ NOT KNOWN");
});

test.each([[1], [3], [8], [24], [60]])(
  "a board of %d rows never has more, and says how many components did not fit",
  (rows) => {
    const components = Array.from({ length: 40 }, (_, n) => component(`component-${n}`, n === 39 ? "DOWN" : "HEALTHY"));
    const lines = board(viewOf(snapshot(components), delta(components)), { rows, columns: 40 });
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.every((line) => Array.from(line).length <= 80)).toBe(true);
    if (rows === 24) expect(lines.join("\n")).toMatch(/and \d+ more, none worse than these/);
    if (rows >= 24) expect(lines.join("\n")).toContain("✖ DOWN");
  },
);

test("what a target says cannot steer the terminal", () => {
  const reason = "\u001b[2J\u001b]0;title\u0007bad\nline\u202e";
  const text = board(viewOf(snapshot([component("x", "DOWN", { reason })]))).join("\n");
  for (const control of ["\u001b", "\u0007", "\u202e"]) expect(text).not.toContain(control);
  expect(printable(reason)).toBe("[2J ]0;title bad line");
});

test("text is cut and filled by characters, not by code units", () => {
  expect(fit("äöü", 5)).toBe("äöü  ");
  expect(fit("🚀🚀🚀", 2)).toBe("🚀…");
  expect(fit("abc", 0)).toBe("");
});
