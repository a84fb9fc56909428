import type { Clock } from "../port/clock.ts";
import type { Monitor } from "../port/monitor.ts";

/** However short the intervals are, checks may stand still for so long, ms: a deadline may be minutes. */
const LEAST_MS = 300_000;
const INTERVALS = 3;

/**
 * Whether checks go on: being alive is no progress. Answers false once none has ended for 5 min, or for three of the
 * shortest intervals where that is longer, although there is something to check.
 */
export function watchWork(monitor: Pick<Monitor, "counters" | "current">, clock: Clock): () => boolean {
  let run = monitor.counters().run;
  let movedAt = clock.monotonic();
  return () => {
    const [counted, now] = [monitor.counters().run, clock.monotonic()];
    const { monitoring_active, components } = monitor.current();
    const intervals = components.flatMap(({ state, interval_seconds }) =>
      state === "active" ? [interval_seconds * 1000] : [],
    );
    if (counted !== run || !monitoring_active || intervals.length === 0) [run, movedAt] = [counted, now];
    return now - movedAt < Math.max(LEAST_MS, INTERVALS * Math.min(...intervals));
  };
}
