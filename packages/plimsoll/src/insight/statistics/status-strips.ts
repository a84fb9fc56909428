import { type StatusStrips, type Steps, stripGrid, sumTime, toStrip, toTimestamp, uptimePercent } from "@plimsoll/core";
import type { TimeReport } from "./time-report.ts";

/** Cells this long make 48 of a day, ms: narrower ones could not be told apart in a line of the dashboard. */
const CELL_MS = 1_800_000;

/** What each component's last day was like, one component a step. */
export function* statusStrips(
  report: TimeReport,
  { now, spanMs, isWatched }: { now: number; spanMs: number; isWatched: (componentId: string) => boolean },
): Steps<StatusStrips> {
  const grid = stripGrid(now, spanMs, CELL_MS);
  const items: StatusStrips["items"] = [];
  for (const record of report.components) {
    if (!isWatched(record.componentId)) continue;
    const timeline = report.timelineOf(record);
    const cells = toStrip(timeline, grid);
    items.push({ component_id: record.componentId, uptime_percentage: uptimePercent(sumTime(timeline)), cells });
    yield;
  }
  return { from: toTimestamp(grid.from), to: toTimestamp(grid.to), step_seconds: CELL_MS / 1000, items };
}
