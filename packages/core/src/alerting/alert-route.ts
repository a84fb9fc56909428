import type { ActiveTime } from "./active-times.ts";
import type { AlertMatch } from "./alert-match.ts";

/** What shares a message, and whose first alert goes at once: alerts of one incident, of one component, or all of a route. */
export const GROUPINGS = ["incident", "component", "route"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** More people, when nobody has acknowledged the alert for this long after the first were told. */
export interface EscalationStep {
  readonly afterMs: number;
  readonly channels: readonly string[];
}

/** Whom to tell when a channel of the route does not take a notification. */
export interface Fallback {
  readonly channel: string;
  /** After so many failed tries, or when it is not delivered so long after it was due; whichever comes first. */
  readonly afterFailures: number;
  readonly afterMs: number;
}

/** Where alerts go, when and how often. Every route that matches is used. */
export interface AlertRoute {
  /** Unique; names the route in events and reasons. */
  readonly id: string;
  readonly match: AlertMatch;
  readonly channels: readonly string[];
  readonly groupBy: Grouping;
  /** How long the first alert of a group waits, ms. */
  readonly groupWaitMs: number;
  /** How long what follows the first is gathered, ms. */
  readonly groupIntervalMs: number;
  /** Rising by `afterMs`. */
  readonly escalation: readonly EscalationStep[];
  /** How often people are reminded of what nobody has acknowledged, ms; null never. */
  readonly repeatMs: number | null;
  /** Empty: at all times. Outside of them what fires waits until they begin. */
  readonly activeTimes: readonly ActiveTime[];
  readonly fallback: Fallback | null;
}
