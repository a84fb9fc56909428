import type { MarketCalendar } from "../calendar/market-calendar.ts";
import type { HealthStatus } from "../status/health-status.ts";

/** What a gate looks at in a component. */
export interface GatedComponent {
  readonly id: string;
  readonly state: "pending" | "active" | "paused" | "maintenance";
  readonly status: HealthStatus | null;
  readonly stale: boolean;
  readonly reason: string;
}

/** How ill something is: from 1 (not seen to be well, WARNING) over 2 (CRITICAL) to 3 (DOWN). */
export type Illness = 1 | 2 | 3;

/** A person's word that a market may open as things stand. */
export interface SignOff {
  /** The open that it is for; it says nothing about another. Epoch ms. */
  readonly openAt: number;
  readonly at: number;
  readonly by: string;
  readonly note: string;
  /** What stood in the way then, and was accepted. Ids of components. */
  readonly despite: readonly string[];
  /** How ill each of these was, by id: what is worse since has not been accepted. Absent: that was not kept. */
  readonly accepted?: Readonly<Record<string, Illness>>;
}

export interface ReadinessPolicy {
  /** How long before the open everything must be well, ms. */
  readonly beforeMs: number;
  /** How long before the open a missing sign-off is a warning, and what is not well is critical, ms. */
  readonly lastCallMs: number;
  readonly signOff: boolean;
}

/** One thing that keeps a market from opening well. */
export interface Blocker {
  readonly component_id: string;
  readonly reason: string;
  readonly illness: Illness;
}

export type Readiness =
  /** There is nothing to be ready for yet, or any more. */
  | { readonly kind: "not-due"; readonly gateAt: number | null; readonly openAt: number | null }
  | {
      readonly kind: "due";
      readonly openAt: number;
      readonly isOpen: boolean;
      /** Past the last call: what is wrong now is wrong at the open. */
      readonly isLate: boolean;
      /** What stands in the way and nobody has accepted. None once the market is open: then it is an alert of its own. */
      readonly blockers: readonly Blocker[];
      readonly signOff: SignOff | null;
      readonly signOffMissing: boolean;
    };

export interface ReadinessQuestion {
  readonly calendar: MarketCalendar;
  readonly policy: ReadinessPolicy;
  readonly components: Iterable<GatedComponent>;
  /** The last one given, for whichever open. */
  readonly signOff: SignOff | null;
  readonly now: number;
}

/** Whether all is well for a market's open, from `beforeMs` before it until it is signed off or the market closes. */
export function judgeReadiness({ calendar, policy, components, signOff, now }: ReadinessQuestion): Readiness {
  const openAt = gateOpen(calendar, policy, now);
  if (openAt === null) {
    const next = nextOpenAfterClose(calendar, now);
    return { kind: "not-due", openAt: next, gateAt: next === null ? null : next - policy.beforeMs };
  }
  const given = signOff?.openAt === openAt ? signOff : null;
  const isOpen = now >= openAt;
  if (isOpen && (given !== null || !policy.signOff)) {
    const next = nextOpenAfterClose(calendar, now);
    return { kind: "not-due", openAt: next, gateAt: next === null ? null : next - policy.beforeMs };
  }
  const blockers = isOpen ? [] : findBlockers(components).filter((it) => given === null || !isAccepted(it, given));
  const isLate = now >= openAt - policy.lastCallMs;
  return {
    kind: "due",
    openAt,
    isOpen,
    isLate,
    blockers,
    signOff: given,
    signOffMissing: policy.signOff && given === null,
  };
}

/** The components that are not seen to be well: what is paused or in maintenance is not looked at, and not well for that. */
export function findBlockers(components: Iterable<GatedComponent>): Blocker[] {
  const blockers: Blocker[] = [];
  for (const { id, state, status, stale, reason } of components) {
    if (state === "active" && status === "HEALTHY" && !stale) continue;
    const what = state === "active" && status !== null ? status : state;
    const illness = state !== "active" ? 1 : status === "DOWN" ? 3 : status === "CRITICAL" ? 2 : 1;
    blockers.push({ component_id: id, reason: `${what}${reason === "" ? "" : `: ${reason}`}`, illness });
  }
  return blockers;
}

function isAccepted({ component_id: id, illness }: Blocker, { despite, accepted }: SignOff): boolean {
  return despite.includes(id) && illness <= (accepted?.[id] ?? illness);
}

/** The open whose gate is on: the next one, once it is near, or the one that the present session began with. */
function gateOpen(calendar: MarketCalendar, { beforeMs }: ReadinessPolicy, now: number): number | null {
  if (isWithinDay(calendar, now)) return lastOpenBefore(calendar, now);
  const next = calendar.nextOpen(now);
  return next !== null && now >= next - beforeMs ? next : null;
}

/** In session, or in a break of it: a break is no close. */
function isWithinDay(calendar: MarketCalendar, at: number): boolean {
  const phase = calendar.phaseAt(at);
  return phase === "market" || phase === "break";
}

const DAY_MS = 86_400_000;
/** No session lasts longer: that of currencies begins on Sunday and ends on Friday. */
const LONGEST_SESSION_MS = 7 * DAY_MS;
const MOST_OPENS = 30;

/** The open after which a market has not been closed since; null where it has always been open. */
function lastOpenBefore(calendar: MarketCalendar, now: number): number | null {
  let found: number | null = null;
  let at: number | null = calendar.nextOpen(now - LONGEST_SESSION_MS);
  for (let count = 0; at !== null && at <= now && count < MOST_OPENS; count += 1) {
    if (!isWithinDay(calendar, at - 1)) found = at;
    at = calendar.nextOpen(at);
  }
  return found;
}

/** The next open that follows on a close, not on a break. */
function nextOpenAfterClose(calendar: MarketCalendar, now: number): number | null {
  let at = calendar.nextOpen(now);
  for (let count = 0; at !== null && count < MOST_OPENS; count += 1) {
    if (!isWithinDay(calendar, at - 1)) return at;
    at = calendar.nextOpen(at);
  }
  return at;
}
