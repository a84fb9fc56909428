import type { AlertSeverity, BacktestAlert } from "@plimsoll/core";

/** Alerts are drawn at least this wide, of 1000: a short one must be seen too. */
const LEAST_WIDTH = 4;
export const STRIP_WIDTH = 1000;

/** Severities differ in height besides colour. */
const HEIGHTS: Record<AlertSeverity, number> = { LOW: 0.3, MEDIUM: 0.5, HIGH: 0.75, CRITICAL: 1 };

export interface AlertBlock {
  readonly alert: BacktestAlert;
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
}

/** One row of a strip from `from` to `to` (epoch ms), `height` high. What is open still reaches its end. */
export function alertBlocks(
  alerts: readonly BacktestAlert[],
  view: { readonly from: number; readonly to: number; readonly height: number },
): readonly AlertBlock[] {
  const { from, to } = view;
  const scale = STRIP_WIDTH / Math.max(1, to - from);
  const toX = (at: number) => Math.min(STRIP_WIDTH, Math.max(0, (at - from) * scale));
  return alerts.map((alert) => {
    const begin = toX(Date.parse(alert.fired_at));
    const end = alert.resolved_at === null ? STRIP_WIDTH : toX(Date.parse(alert.resolved_at));
    const width = Math.max(LEAST_WIDTH, end - begin);
    const height = HEIGHTS[alert.severity] * view.height;
    return { alert, x: Math.min(begin, STRIP_WIDTH - width), width, y: view.height - height, height };
  });
}

/** Where days begin on the reader’s clock. */
export function dayMarks({ from, to }: { readonly from: number; readonly to: number }): readonly number[] {
  const marks: number[] = [];
  const day = new Date(from);
  day.setHours(24, 0, 0, 0);
  for (; day.getTime() < to; day.setDate(day.getDate() + 1)) {
    marks.push(((day.getTime() - from) / (to - from)) * STRIP_WIDTH);
  }
  return marks;
}
