import type { Incident } from "../contract/incident.ts";

/** Incidents of unrelated components that open within this time look like one fault of what they share, ms. */
export const STORM_WINDOW_MS = 5000;
/** So many may open within the window before the next ones join the newest of them. */
export const STORM_AFTER = 4;
/** A component that fails this soon after those that depend on it is taken for their cause, ms. */
export const LATE_CAUSE_MS = 120_000;

/** So many members an incident lists; what comes after them begins another. */
export const MEMBER_LIMIT = 2000;

export interface IncidentQuestion {
  readonly componentId: string;
  /** The incident that the component is a member of already, or null. */
  readonly own: Incident | null;
  /** Open incidents with a member that has not recovered among what the component depends on, directly or not. */
  readonly ofParents: readonly Incident[];
  /** Those among what depends on the component. */
  readonly ofChildren: readonly Incident[];
  /** Those opened lately, newest last. */
  readonly recent: readonly Incident[];
  readonly now: number;
}

export type IncidentChoice =
  | { readonly kind: "join"; readonly incident: Incident; readonly why: "member" | "parent" | "storm" }
  /** It is the cause of what depends on it: takes over the earliest of these, and the others are merged into that. */
  | { readonly kind: "cause"; readonly incident: Incident; readonly merge: readonly Incident[] }
  | { readonly kind: "open" };

/**
 * Which incident a component's new alert belongs to: its own; that of something it depends on; those of what depends on it,
 * when they are fresh; when many open at once, the newest of these; else one of its own.
 */
export function chooseIncident({ own, ofParents, ofChildren, recent, now }: IncidentQuestion): IncidentChoice {
  if (own !== null) return { kind: "join", incident: own, why: "member" };
  const [parent] = byAge(ofParents).filter(hasRoom);
  if (parent !== undefined) return { kind: "join", incident: parent, why: "parent" };
  const fresh = byAge(ofChildren).filter(({ opened_at }) => now - Date.parse(opened_at) <= LATE_CAUSE_MS);
  const [child, ...others] = fresh;
  if (child !== undefined) return { kind: "cause", incident: child, merge: others };
  const storm = recent.filter(({ opened_at }) => now - Date.parse(opened_at) <= STORM_WINDOW_MS);
  const newest = storm.at(-1);
  if (storm.length >= STORM_AFTER && newest !== undefined && hasRoom(newest))
    return { kind: "join", incident: newest, why: "storm" };
  return { kind: "open" };
}

function hasRoom({ members }: Incident): boolean {
  return members.length < MEMBER_LIMIT;
}

function byAge(incidents: readonly Incident[]): Incident[] {
  return incidents.toSorted((a, b) => a.number - b.number);
}
