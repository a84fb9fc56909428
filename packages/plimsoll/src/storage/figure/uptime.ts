import type { UptimeFigures } from "../../port/store.ts";
import type { StatusHistory } from "./status-history.ts";
import type { WatchTime } from "./watch-time.ts";

export interface UptimeInput {
  readonly now: number;
  readonly windowsMs: readonly number[];
  readonly watchTime: WatchTime;
  /** Each over the largest window. */
  readonly histories: Iterable<StatusHistory>;
}

interface Outage {
  readonly from: number;
  /** Null: it lasts. */
  readonly to: number | null;
  /** It began inside the range rather than before. */
  readonly beganInside: boolean;
}

/**
 * Uptime is time not DOWN over time watched, in percent, as the mean over components that were watched in the window.
 * MTTR is the mean length of outages that ended in the largest window; MTBF the time watched up in it per outage begun.
 */
export function computeUptime({ now, windowsMs, watchTime, histories }: UptimeInput): UptimeFigures {
  const largest = Math.max(0, ...windowsMs);
  const sums = windowsMs.map(() => ({ percent: 0, components: 0 }));
  const repairs: number[] = [];
  let failures = 0;
  let upMs = 0;
  for (const history of histories) {
    const outages = outagesOf(history, now - largest);
    for (const outage of outages) {
      if (outage.to !== null) repairs.push(outage.to - outage.from);
      if (outage.beganInside) failures += 1;
    }
    windowsMs.forEach((windowMs, index) => {
      const { watched, down } = watchedIn(history, outages, { from: now - windowMs, to: now, watchTime });
      if (windowMs === largest) upMs += watched - down;
      const sum = sums[index];
      if (sum === undefined || watched <= 0) return;
      sum.percent += (100 * (watched - down)) / watched;
      sum.components += 1;
    });
  }
  return {
    uptime: new Map(
      windowsMs.map((windowMs, index) => {
        const { percent, components } = sums[index] ?? { percent: 0, components: 0 };
        return [windowMs, components === 0 ? null : Math.min(100, Math.max(0, percent / components))];
      }),
    ),
    mttrSeconds: repairs.length === 0 ? null : toSeconds(repairs.reduce((sum, ms) => sum + ms, 0) / repairs.length),
    mtbfSeconds: failures === 0 ? null : toSeconds(upMs / failures),
  };
}

function watchedIn(
  history: StatusHistory,
  outages: readonly Outage[],
  window: { readonly from: number; readonly to: number; readonly watchTime: WatchTime },
): { watched: number; down: number } {
  const from = Math.max(window.from, history.watchedFrom);
  const watched = window.watchTime.between(from, window.to);
  let down = 0;
  for (const outage of outages) {
    down += window.watchTime.between(Math.max(from, outage.from), Math.min(window.to, outage.to ?? window.to));
  }
  return { watched, down };
}

function outagesOf({ initial, watchedFrom, changes }: StatusHistory, rangeFrom: number): Outage[] {
  const outages: Outage[] = [];
  const start = Math.max(rangeFrom, watchedFrom);
  let open = initial === "DOWN" ? { from: start, beganInside: watchedFrom >= rangeFrom } : null;
  for (const change of changes) {
    if (change.to === "DOWN") open ??= { from: change.at, beganInside: true };
    else if (open !== null) {
      outages.push({ ...open, to: change.at });
      open = null;
    }
  }
  if (open !== null) outages.push({ ...open, to: null });
  return outages;
}

/** To the millisecond, in which they were counted. */
function toSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}
