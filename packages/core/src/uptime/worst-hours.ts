import { toZonedTime } from "../calendar/zoned-time.ts";
import type { TimeSegment } from "./time-part.ts";

const HOUR_MS = 3_600_000;

/** Time DOWN in one hour that begins at a full hour of UTC. */
export interface DownHour {
  /** Epoch ms. */
  readonly from: number;
  readonly downMs: number;
  /** Who was DOWN in it, the longest first. */
  readonly components: readonly string[];
}
/** Time DOWN in one hour of the week, by clocks of a time zone; weekday 0 is Sunday. */
export interface DownWeekHour {
  readonly weekday: number;
  readonly hour: number;
  readonly downMs: number;
}

/** The hours in which anything was DOWN, the worst first. */
export function downHours(timelines: ReadonlyMap<string, readonly TimeSegment[]>): DownHour[] {
  const hours = new Map<number, Map<string, number>>();
  for (const [componentId, segments] of timelines) {
    for (const segment of segments) {
      if (segment.part !== "down") continue;
      for (let from = segment.from; from < segment.to; ) {
        const hour = Math.floor(from / HOUR_MS) * HOUR_MS;
        const to = Math.min(segment.to, hour + HOUR_MS);
        const byId = hours.get(hour) ?? new Map<string, number>();
        hours.set(hour, byId.set(componentId, (byId.get(componentId) ?? 0) + to - from));
        from = to;
      }
    }
  }
  return Array.from(hours, ([from, byId]) => toDownHour(from, byId)).sort(
    (a, b) => b.downMs - a.downMs || a.from - b.from,
  );
}

function toDownHour(from: number, byId: ReadonlyMap<string, number>): DownHour {
  const parts = [...byId].sort((a, b) => b[1] - a[1]);
  return { from, downMs: parts.reduce((sum, [, ms]) => sum + ms, 0), components: parts.map(([id]) => id) };
}

/** The same by hour of the week. An hour of UTC counts where its begin lies, also in zones that are half an hour off. */
export function downWeekHours(hours: readonly DownHour[], timeZone: string): DownWeekHour[] {
  const cells = new Map<number, number>();
  for (const { from, downMs } of hours) {
    const { weekday, minute } = toZonedTime(from, timeZone);
    const cell = weekday * 24 + Math.floor(minute / 60);
    cells.set(cell, (cells.get(cell) ?? 0) + downMs);
  }
  return Array.from(cells, ([cell, downMs]) => ({ weekday: Math.floor(cell / 24), hour: cell % 24, downMs })).sort(
    (a, b) => b.downMs - a.downMs,
  );
}
