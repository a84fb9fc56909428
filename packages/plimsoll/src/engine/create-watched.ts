import type { Watched } from "./watched.ts";

/** A component as it is when it has just been put in: nothing is due, under way or known of it but its state. */
export function createWatched(
  parts: Pick<Watched, "definition" | "checker" | "pool" | "keyMetrics" | "policy" | "settings" | "state">,
): Watched {
  return {
    ...parts,
    dueAt: 0,
    position: -1,
    run: null,
    isAsked: false,
    onRest: null,
    quarantinedSince: null,
    recheckTimeoutMs: null,
    requestedAt: Number.NEGATIVE_INFINITY,
    isRequested: false,
    notBefore: 0,
    waiters: [],
    holds: 0,
    dirty: false,
    toldStatus: null,
    health: null,
    json: null,
    marketBound: false,
    lastDownUntil: null,
    parentsAskedAt: null,
    recoveryAttempts: 0,
    removed: false,
  };
}
