import type { Alert, AlertRoute } from "@plimsoll/core";

/** What is decided within this time of the first goes out with it, ms: a component's fault and the system's that follows. */
const SAME_EDGE_MS = 20;
/** Groups remembered before those whose time is over are forgotten. */
const KEPT_GROUPS = 5000;

/**
 * Groups on the leading edge: the first notification of a group goes after `group_wait`; what follows within
 * `group_interval` is gathered until its end, so that it arrives as one message. Times are epoch ms.
 */
export class GroupClock {
  /** When the newest message of each group was or is due, and until when that matters. */
  readonly #groups = new Map<string, { at: number; until: number }>();
  /** How many there may be before those whose time is over are looked for. */
  #room = KEPT_GROUPS;

  /** When the next notification of a group may go out. */
  take(group: string, { groupWaitMs, groupIntervalMs }: AlertRoute, now: number): number {
    const last = this.#groups.get(group)?.at;
    const at = last === undefined ? now + groupWaitMs : dueAfter(last, { groupWaitMs, groupIntervalMs, now });
    this.#groups.set(group, { at, until: at + groupIntervalMs });
    if (this.#groups.size > this.#room) this.#forget(now);
    return at;
  }

  #forget(now: number): void {
    for (const [group, { until }] of this.#groups) if (until < now) this.#groups.delete(group);
    // Where all are young, the next look has to be worth it.
    this.#room = Math.max(KEPT_GROUPS, 2 * this.#groups.size);
  }
}

function dueAfter(last: number, times: { groupWaitMs: number; groupIntervalMs: number; now: number }): number {
  const { groupWaitMs, groupIntervalMs, now } = times;
  if (last >= now - SAME_EDGE_MS) return last;
  return Math.max(now + (now - last >= groupIntervalMs ? groupWaitMs : 0), last + groupIntervalMs);
}

/** What shares a message: the alerts of one incident, of one component or all of a route, for one channel. */
export function groupOf(alert: Alert, { channelId, route }: { channelId: string; route: AlertRoute }): string {
  const keys = {
    incident: alert.incident_id ?? alert.component_id,
    component: alert.component_id,
    route: "",
  };
  return `${channelId}/${route.id}/${keys[route.groupBy]}`;
}
