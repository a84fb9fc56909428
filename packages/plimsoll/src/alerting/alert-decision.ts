import type { Alert, AlertProgress, Incident, Silence } from "@plimsoll/core";
import type { NewEvent, NewNotification } from "../port/store.ts";

/** All that one decision changes; it becomes durable in one commit, or not at all. */
export interface AlertDecision {
  /** The alert that fired, changed or was resolved, for those who listen; null where none did. */
  readonly alert: Alert | null;
  /** Every alert to record: that one, and those about which something else is known now. */
  readonly alerts: readonly Alert[];
  readonly notifications: readonly NewNotification[];
  readonly progress: readonly { readonly alertId: string; readonly progress: AlertProgress }[];
  readonly incidents: readonly Incident[];
  readonly silences: readonly Silence[];
  readonly events: readonly NewEvent[];
}

export const NO_DECISION: AlertDecision = {
  alert: null,
  alerts: [],
  notifications: [],
  progress: [],
  incidents: [],
  silences: [],
  events: [],
};

/** Whether a decision changes nothing. */
export function isEmptyDecision(decision: AlertDecision): boolean {
  return Object.values(decision).every((part) => part === null || part.length === 0);
}

/** Several decisions as one, in their order; its `alert` is the first that there is. */
export function mergeDecisions(decisions: readonly AlertDecision[]): AlertDecision {
  return {
    alert: decisions.find((decision) => decision.alert !== null)?.alert ?? null,
    alerts: decisions.flatMap((decision) => decision.alerts),
    notifications: decisions.flatMap((decision) => decision.notifications),
    progress: decisions.flatMap((decision) => decision.progress),
    incidents: decisions.flatMap((decision) => decision.incidents),
    silences: decisions.flatMap((decision) => decision.silences),
    events: decisions.flatMap((decision) => decision.events),
  };
}
