import type { HealthStatus } from "@plimsoll/core";
import type { Outcome } from "./outcome.ts";
import type { WatchedTime } from "./watched-time.ts";

export type StatusTimes = Readonly<Record<HealthStatus, number>>;

/**
 * How long a component was in each status between two moments, ms, of the time that was watched: what it was while the monitor
 * did not run nobody knows. A time without any status counts for none.
 */
export function timeInStatus(
  componentId: string,
  { transitions, before }: Pick<Outcome, "transitions" | "before">,
  range: { readonly since: number; readonly until: number; readonly watched: Pick<WatchedTime, "between"> },
): StatusTimes {
  const times = { HEALTHY: 0, WARNING: 0, CRITICAL: 0, DOWN: 0 };
  let status = before.get(componentId) ?? null;
  let from = range.since;
  const add = (until: number) => {
    if (status !== null) times[status] += range.watched.between(from, until);
  };
  for (const { componentId: id, to, confirmedAt } of transitions) {
    if (id !== componentId) continue;
    add(confirmedAt);
    status = to;
    from = confirmedAt;
  }
  add(range.until);
  return times;
}
