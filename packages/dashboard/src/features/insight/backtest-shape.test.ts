import { expect, it } from "vitest";
import { backtestAlertOf } from "../../testing/insight-fixtures.ts";
import { alertBlocks, dayMarks, STRIP_WIDTH } from "./backtest-shape.ts";

const at = (ms: number) => new Date(ms).toISOString();
const view = { from: 0, to: 100_000, height: 20 };

it("draws an alert from its beginning to its end, the worse the higher", () => {
  const alerts = [
    backtestAlertOf("a", { fired_at: at(10_000), resolved_at: at(30_000), severity: "MEDIUM" }),
    backtestAlertOf("a", { fired_at: at(90_000), resolved_at: null, severity: "CRITICAL" }),
  ];
  expect(alertBlocks(alerts, view)).toMatchObject([
    { x: 100, width: 200, y: 10, height: 10 },
    { x: 900, width: 100, y: 0, height: 20 },
  ]);
});

it("keeps the shortest and what reaches beyond the range within sight", () => {
  const alerts = [
    backtestAlertOf("a", { fired_at: at(100_000), resolved_at: at(100_000) }),
    backtestAlertOf("a", { fired_at: at(-50_000), resolved_at: at(-40_000) }),
  ];
  for (const { x, width } of alertBlocks(alerts, view)) {
    expect(width).toBeGreaterThan(0);
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(STRIP_WIDTH);
  }
});

it("marks every day that begins within the range", () => {
  const from = new Date(2026, 10, 20, 12).getTime();
  expect(dayMarks({ from, to: new Date(2026, 10, 23, 12).getTime() })).toHaveLength(3);
});
